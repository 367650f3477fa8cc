import type { Place } from '../../../protocol/place.ts';
import { elapsed } from '../../../protocol/tempo.ts';
import type { Solo } from '../../../protocol/transport.ts';
import type { Identity } from '../../../protocol/welcome.ts';
import { type Bar, barAt, PHRASE_BARS } from '../../composer/theory/leg-plan.ts';
import { barTicks } from '../../composer/theory/metre.ts';
import { earliestTick, type LiveScore } from './live-score.ts';
import type { ScoredLeg } from './score.ts';

/** A member who plays in the place of the composed melody. */
export interface Soloist {
  /** Its connection. */
  readonly member: string;
  readonly player: Identity;
  /** When it took the solo or played last, room time in ms. */
  readonly heardAt: number;
}

/** The composed melody comes back after this much silence of a soloist, bars. */
const SILENT_BARS = 2;

/**
 * The solo of a room from now on: it begins at a bar line and ends at the start of a phrase, both behind what members on
 * stage have heard. The same object where nothing changes.
 * @param now room time, ms
 */
export function soloFrom({ legs, transport }: LiveScore, soloist: Soloist | undefined, now: number): Solo | null {
  const { solo } = transport;
  if (transport.state !== 'playing') return solo;
  const earliest = earliestTick(transport, now);
  const isOpen = solo?.until === null;
  if (soloist === undefined || now >= silentFrom({ legs, transport }, soloist))
    return isOpen ? { ...solo, until: nextBar(legs, earliest, isPhraseStart) } : solo;
  const { member, player } = soloist;
  if (isOpen && solo.member === member) return solo;
  // The melody is not back yet.
  if (solo?.member === member && solo.until && tickOf(legs, solo.until) >= earliest) return { ...solo, until: null };
  return { member, player, from: nextBar(legs, earliest, isWhole), until: null };
}

/** The solo where the playhead is put somewhere else. */
export function soloAt({ legs }: Pick<LiveScore, 'legs'>, soloist: Soloist | undefined, tick: number): Solo | null {
  if (!soloist || legs.length === 0) return null;
  const { member, player } = soloist;
  return { member, player, from: placeAt(legs, tick), until: null };
}

/** When a soloist has been silent for long enough that the melody comes back, room time in ms. */
export function silentFrom({ legs, transport }: Pick<LiveScore, 'legs' | 'transport'>, { heardAt }: Soloist): number {
  const leg = legs[legIndexAt(legs, transport.tick)];
  if (!leg) return heardAt;
  const bar = barAt(leg.plan.bars, transport.tick - leg.startTick);
  const start = leg.startTick + bar.tick;
  return heardAt + elapsed(transport, start, start + SILENT_BARS * barTicks(bar.metre));
}

const isWhole = ({ offset }: Bar) => offset === 0;
const isPhraseStart = ({ offset, place }: Bar) => offset === 0 && place >= 0 && place % PHRASE_BARS === 0;

/** The first such bar line at a tick of the journey or behind it; the end of the journey where there is none. */
function nextBar(legs: readonly ScoredLeg[], earliest: number, isWanted: (bar: Bar) => boolean): Place {
  for (const { plan, startTick } of legs.slice(legIndexAt(legs, earliest))) {
    const bar = plan.bars.find((each) => startTick + each.tick >= earliest && isWanted(each));
    if (bar) return { leg: plan.leg, tick: bar.tick };
  }
  const last = legs.at(-1)!;
  return { leg: last.plan.leg, tick: last.plan.ticks };
}

function placeAt(legs: readonly ScoredLeg[], tick: number): Place {
  const { plan, startTick } = legs[legIndexAt(legs, tick)]!;
  return { leg: plan.leg, tick: Math.floor(tick - startTick) };
}

/** Ticks of the journey; −1 where the leg is gone. */
export function tickOf(legs: readonly ScoredLeg[], { leg, tick }: Place): number {
  const found = legs.find(({ plan }) => plan.leg === leg);
  return found ? found.startTick + tick : -1;
}

const legIndexAt = (legs: readonly ScoredLeg[], tick: number) =>
  Math.max(
    0,
    legs.findLastIndex(({ startTick }) => startTick <= tick),
  );
