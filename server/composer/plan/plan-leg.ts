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
import { barTicks } from '../theory/metre.ts';
import { arrangementOf } from './arrangement.ts';
import { energyOf } from './course.ts';
import { droneChord } from './harmony.ts';
import { headIn, type Sketch, sketchOf } from './sketch.ts';
import { brightnessOf, panOf, programsOf } from './sound.ts';
import { BRIDGE_BARS, bridgeTo, paceOfEnding, paceToward, ringing, ringingBars } from './tail.ts';
import { tuneBars, tuneOf } from './tune.ts';

/** A plan without its bars: all that members are told of a leg. */
export type BarlessPlan = Omit<LegPlan, 'bars'>;

/**
 * Plans a leg. The plan depends on the leg's two waypoints and its settings, and its last two bars on how the next leg
 * begins: moving a waypoint changes the two legs beside it, and the bridge to the first of them.
 * @param settings of the leg, as `settingsFor` makes them
 * @param next how the next leg begins, as `headOf` answers; absent for the last one, which ends
 */
export function planLeg(leg: Leg, settings: LegSettings, next?: LegHead): LegPlan {
  const sketch = sketchOf(leg, settings);
  const tune = tuneOf(sketch, settings, next === undefined);
  const bars = next ? handedOver(tune, sketch, settings, next) : ringing(tune, sketch.ownTempo);
  const { opening, reasons, pace, ticks, ...before } = planWithoutBars(leg, settings, sketch, next);
  // In this order, as plans are compared and hashed as JSON.
  return { ...before, bars: bars.map(compactBar), opening, reasons, pace, ticks };
}

/**
 * The plan of a leg but for its bars, which take most of the time.
 * @param sketch of the leg, as `sketchOf` answers
 * @param next as `planLeg` is given it
 */
export function planWithoutBars(leg: Leg, settings: LegSettings, sketch: Sketch, next?: LegHead): BarlessPlan {
  const { features, metre, mode, tonic, tempo, ownTempo, opening, style } = sketch;
  const { light, scenery, heading, haul, busy, jetLag } = features;
  const tune = tuneBars(sketch, next === undefined);
  const behind = next ? droneBars(features.stopOver) : ringingBars(metre, ownTempo);
  const whole = barTicks(metre);
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
    opening,
    reasons: { light, scenery, heading, haul, busy, jetLag, style },
    pace: next
      ? paceToward(next, tempo, metre, (tune + behind) * whole)
      : paceOfEnding(tempo, metre, (tune - 1) * whole),
    ticks: (tune + behind + (next ? BRIDGE_BARS : 0)) * whole,
  };
}

/** The beginning of a leg: all that the leg before it depends on. */
export const headOf = (leg: Leg, settings: LegSettings): LegHead => headIn(sketchOf(leg, settings));

/** Plans of the legs of a journey, in order. */
export const planJourney = (legs: readonly Leg[], settingsOf: (leg: string) => LegSettings): LegPlan[] =>
  legs.map((leg, index) => {
    const next = legs[index + 1];
    return planLeg(leg, settingsOf(leg.id), next && headOf(next, settingsOf(next.id)));
  });

/** A leg that goes on in the next one: perhaps after a drone at the airport, over a bridge. */
function handedOver(
  tune: Bar[],
  { features, mode, character, mood }: Sketch,
  settings: LegSettings,
  next: LegHead,
): Bar[] {
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
  const { drive, voices } = arrangementOf('bridge', character);
  const bridge = bridgeTo(next, last(bars)).map((bar) => ({ ...bar, voices, energy: energyOf(drive, mood, settings) }));
  return [...bars, ...bridge];
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
