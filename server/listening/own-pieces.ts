import { type ListeningPiece, listeningPiece } from '../../protocol/listening.ts';
import type { AirportOf } from '../../travel-log/airport.ts';
import { scoreJson } from '../composer/files/score-json.ts';
import { excerptOf } from '../composer/plan/excerpt.ts';
import { planLeg } from '../composer/plan/plan-leg.ts';
import type { LegPlan } from '../composer/theory/leg-plan.ts';
import { plannedTempos } from '../composer/theory/metre.ts';
import type { Composing } from '../composing/composing.ts';
import { finishPiece } from '../composing/finish-piece.ts';
import { type Flight, nameOf } from './flights.ts';
import { type OwnVariant, planOf, playedAs } from './variant.ts';

/** The settings of an unsteered journey. */
const SETTINGS = { take: 0, density: 0.5, energy: 0.5, temperature: 1, texture: 'band' } as const;
/** Longest time that composing a piece may take, ms: what plays in rooms comes first. */
const PATIENCE_MS = 60_000;

/** Excerpts of flights in their variants. */
export interface OwnPieces {
  /** Composes a piece, once. @throws Error where it cannot be composed, or not in time */
  of(flight: Flight, variant: OwnVariant): Promise<ListeningPiece>;
}

export function createOwnPieces(composing: Composing, airportOf: AirportOf): OwnPieces {
  const pieces = new Map<string, Promise<ListeningPiece>>();

  async function compose(flight: Flight, variant: OwnVariant): Promise<ListeningPiece> {
    const plan = planOf(excerptOf(planFlight(flight, airportOf)), variant);
    const begun = { plan, tempos: plannedTempos(plan), notes: [], filledTo: 0 };
    const legs = await finishPiece([begun], composing, AbortSignal.timeout(PATIENCE_MS));
    const played = legs.map((leg) => ({ ...leg, notes: playedAs(leg.notes, variant) }));
    // Parsing leaves out what would name the flight and the variant.
    return listeningPiece.parse(scoreJson({ title: '', seed: flight.seed, network: null, legs: played }));
  }

  return {
    of(flight, variant) {
      const key = `${nameOf(flight)} ${variant}`;
      const known = pieces.get(key) ?? compose(flight, variant);
      pieces.set(key, known);
      // A piece that could not be composed is tried again for the next listener.
      known.catch(() => pieces.delete(key));
      return known;
    },
  };
}

function planFlight({ from, to, departs, seed }: Flight, airportOf: AirportOf): LegPlan {
  const waypoint = (airport: string) => ({ id: 'piece', airport, order: '', entry: '' });
  const leg = {
    id: 'piece',
    from: { ...waypoint(from), depart: departs },
    to: waypoint(to),
    // Large airports are in every list.
    origin: airportOf(from)!,
    destination: airportOf(to)!,
  };
  return planLeg(leg, { seed, ...SETTINGS });
}
