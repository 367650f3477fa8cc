import type { Leg } from '../../../travel-log/legs.ts';
import type { LegSettings } from '../../../travel-log/settings.ts';
import { last } from '../theory/at.ts';
import { PLAIN } from '../theory/figure.ts';
import { keyName, tonicAt } from '../theory/key.ts';
import {
  type Bar,
  compactBar,
  GROUND_MAP_VERSION,
  type LegHead,
  type LegPlan,
  MAP_VERSION,
} from '../theory/leg-plan.ts';
import { arrangementOf } from './arrangement.ts';
import { energyOf } from './course.ts';
import { droneChord } from './harmony.ts';
import { type Sketch, sketchOf } from './sketch.ts';
import { brightnessOf, panOf, programsOf } from './sound.ts';
import { bridgeTo, paceOfEnding, paceToward, ringing } from './tail.ts';
import { tuneOf } from './tune.ts';

/**
 * Plans a leg. The plan depends on the leg's two waypoints and its settings, and its last two bars on how the next leg
 * begins: moving a waypoint changes the two legs beside it, and the bridge to the first of them.
 * @param settings of the leg, as `settingsFor` makes them
 * @param next how the next leg begins, as `headOf` answers; absent for the last one, which ends
 */
export function planLeg(leg: Leg, settings: LegSettings, next?: LegHead): LegPlan {
  const sketch = sketchOf(leg, settings);
  const { features, metre, mode, tonic, tempo, opening, style } = sketch;
  const { light, scenery, heading, haul, busy, jetLag } = features;
  const tune = tuneOf(sketch, settings, next === undefined);
  const { bars, pace } = next ? handedOver(tune, sketch, settings, next) : ended(tune, sketch);
  const { tick, ticks } = last(bars);
  return {
    leg: leg.id,
    mapVersion: features.way ? GROUND_MAP_VERSION : MAP_VERSION,
    from: leg.from.airport,
    to: leg.to.airport,
    tempo,
    metre,
    key: keyName(tonic, mode),
    temperature: settings.temperature,
    programs: programsOf(features, settings),
    pan: panOf(features),
    brightness: brightnessOf(features),
    bars: bars.map(compactBar),
    opening,
    reasons: { light, scenery, heading, haul, busy, jetLag, style },
    pace,
    ticks: tick + ticks,
  };
}

/** The beginning of a leg: all that the leg before it depends on. */
export function headOf(leg: Leg, settings: LegSettings): LegHead {
  const { tempo, tonic, mode, opening } = sketchOf(leg, settings);
  return { tempo, tonic, mode, opening };
}

/** Plans of the legs of a journey, in order. */
export const planJourney = (legs: readonly Leg[], settingsOf: (leg: string) => LegSettings): LegPlan[] =>
  legs.map((leg, index) => {
    const next = legs[index + 1];
    return planLeg(leg, settingsOf(leg.id), next && headOf(next, settingsOf(next.id)));
  });

interface Seamed {
  readonly bars: Bar[];
  readonly pace: LegPlan['pace'];
}

/** A leg that goes on in the next one: perhaps after a drone at the airport, over a bridge. */
function handedOver(
  tune: Bar[],
  { features, mode, tempo, metre, character, mood }: Sketch,
  settings: LegSettings,
  next: LegHead,
): Seamed {
  const away = settings.key ?? tonicAt(features.destination);
  const bars = [
    ...tune,
    ...droneOf(
      last(tune),
      droneBars(features.stopOver),
      { tonic: away, mode },
      energyOf(arrangementOf('drone', character).drive, mood, settings),
    ),
  ];
  const before = last(bars);
  const { drive, voices } = arrangementOf('bridge', character);
  const bridge = bridgeTo(next, before).map((bar) => ({ ...bar, voices, energy: energyOf(drive, mood, settings) }));
  return { bars: [...bars, ...bridge], pace: paceToward(next, tempo, metre, before.tick + before.ticks) };
}

/** The last leg of a journey: it slows down, and its last chord rings. */
function ended(tune: Bar[], { tempo, metre, ownTempo }: Sketch): Seamed {
  return { bars: ringing(tune, ownTempo), pace: paceOfEnding(tempo, metre, last(tune).tick) };
}

/** @param count of bars, perhaps 0 */
function droneOf(before: Bar, count: number, { tonic, mode }: Pick<Bar, 'tonic' | 'mode'>, energy: number): Bar[] {
  const chord = droneChord(tonic, mode);
  const { part, voices } = arrangementOf('drone', before.seed);
  return Array.from({ length: count }, (_, bar) => ({
    ...before,
    ...{ part, voices, tonic, mode, figure: PLAIN },
    tick: before.tick + (bar + 1) * before.ticks,
    chords: [chord, chord] as const,
    place: -1,
    form: 'drone' as const,
    // A drone is longer than a singer's breath.
    texture: 'band' as const,
    back: 0,
    cadence: 'none' as const,
    energy,
    breath: null,
  }));
}

/** Bars of drone after a leg, for a stop-over in hours. */
const droneBars = (hours: number) => (hours <= 6 ? 0 : hours <= 12 ? 2 : 4);
