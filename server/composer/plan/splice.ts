import { at, last } from '../theory/at.ts';
import {
  type Bar,
  barAt,
  compactBar,
  isTune,
  type LegPlan,
  PHRASE_BARS,
  placeInBar,
  sameChord,
} from '../theory/leg-plan.ts';
import { beatTicks, type Metre } from '../theory/metre.ts';

/**
 * The plan of a leg that is revised while it plays: `before` up to a tick, then the rest of `after`. The rest begins at
 * the same place in the phrase and about as far into the leg, and it includes the last phrase, so that the leg still
 * ends on its cadence, and all that comes behind it. A splice inside a bar keeps the beat where the metre stays the same; else a new bar begins.
 * @param before perhaps spliced itself
 * @param after as `planLeg` makes it
 * @param atTick ticks from the start of the leg; best from `spliceTick`
 */
export function spliceLeg(before: LegPlan, after: LegPlan, atTick: number): LegPlan {
  if (atTick <= 0) return after;
  const cut = Math.min(atTick, before.ticks);
  const kept = before.bars
    .filter(({ tick }) => tick < cut)
    .map((bar) => (bar.tick + bar.ticks > cut ? { ...bar, ticks: cut - bar.tick } : bar));
  const bars = [...kept, ...(cut < before.ticks ? remaining(before, after, cut) : [])].map(compactBar);
  const { tick, ticks } = last(bars);
  return { ...after, bars, pace: shiftPace(after.pace, tick + ticks - after.ticks), ticks: tick + ticks };
}

/** The tempos of a plan whose end has moved: they belong to its end. */
export const shiftPace = (pace: LegPlan['pace'], ticks: number): LegPlan['pace'] =>
  pace.map((change) => ({ ...change, tick: change.tick + ticks }));

/**
 * The first tick at which a revision can take over: the next beat, or the next bar line where key, mode or metre change.
 * @param earliest ticks from the start of the leg
 * @returns that tick or a later one, at most the end of `before`
 */
export function spliceTick(before: LegPlan, after: LegPlan, earliest: number): number {
  if (earliest >= before.ticks) return before.ticks;
  const bar = barAt(before.bars, earliest);
  const next = after.bars[takeover(before, after, ordinal(before, bar))];
  const smooth = next && sameMetre(bar.metre, next.metre) && bar.tonic === next.tonic && bar.mode === next.mode;
  const end = bar.tick + bar.ticks;
  if (!smooth) return earliest <= bar.tick ? bar.tick : end;
  return nextBeat(before, earliest);
}

/**
 * The next beat at a tick of a leg or behind it, at most the end of the leg.
 * @param earliest ticks from the start of the leg
 */
export function nextBeat(plan: LegPlan, earliest: number): number {
  if (earliest >= plan.ticks) return plan.ticks;
  const bar = barAt(plan.bars, earliest);
  const beat = beatTicks(bar.metre);
  const beats = Math.ceil(placeInBar(bar, earliest) / beat);
  return Math.min(bar.tick - bar.offset + beats * beat, bar.tick + bar.ticks);
}

/** The bars of `after` from a cut on, ticks from the start of the leg. */
function remaining(before: LegPlan, after: LegPlan, cut: number): Bar[] {
  const old = barAt(before.bars, cut);
  const rest = after.bars.slice(takeover(before, after, ordinal(before, old)));
  const [first] = rest;
  if (first === undefined) return [];
  const offset = sameMetre(old.metre, first.metre) ? placeInBar(old, cut) : 0;
  const shift = cut - first.tick;
  return rest.map((bar, index) => ({
    ...bar,
    tick: index === 0 ? cut : bar.tick + shift - offset,
    ...(index === 0 && { ticks: bar.ticks - offset, offset }),
    // Bars of `after` before the splice were never played, and half a bar is no pattern for a whole one.
    ...(bar.back > 0 && index - bar.back < (offset > 0 ? 1 : 0) && { form: 'free' as const, back: 0 }),
  }));
}

/** The index of a bar as if no revision had cut any. */
const ordinal = (plan: LegPlan, bar: Bar) =>
  plan.bars.filter(({ tick, offset }) => tick <= bar.tick && offset === 0).length - 1;

/** The index of the bar of `after` that replaces bar `index` of `before`. */
function takeover(before: LegPlan, after: LegPlan, index: number): number {
  const old = before.bars.filter(({ offset }) => offset === 0);
  const bar = at(old, index);
  const tune = after.bars.filter(isTune).length;
  if (endsAlike(old, after.bars, index))
    return isTune(bar) ? index : Math.max(tune, after.bars.length - (old.length - index));
  const latest = tune - PHRASE_BARS;
  if (!isTune(bar)) return latest;
  const wanted = (index / old.filter(isTune).length) * tune;
  const candidates = after.bars.flatMap(({ place }, other) => (other <= latest && place === bar.place ? [other] : []));
  return candidates.toSorted((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0] ?? latest;
}

/**
 * True where the harmony of the tune from a bar on is the same, and that of its last phrase in any case: then the leg ends on
 * its cadence whatever else has changed. Behind the tune, its length does not matter: a cut bar may have made it longer.
 */
function endsAlike(old: readonly Bar[], now: readonly Bar[], index: number): boolean {
  const [was, is] = [old.filter(isTune), now.filter(isTune)];
  const rest = Math.max(PHRASE_BARS, was.length - index);
  return (
    (was.length === is.length || index >= was.length) &&
    was.slice(-rest).every((bar, ahead) => {
      const other = at(is, is.length - rest + ahead);
      return sameMetre(bar.metre, other.metre) && sameHarmony(bar, other);
    })
  );
}

const sameHarmony = (bar: Bar, other: Bar) =>
  bar.tonic === other.tonic &&
  bar.mode === other.mode &&
  sameChord(bar.chords[0], other.chords[0]) &&
  sameChord(bar.chords[1], other.chords[1]);

const sameMetre = (one: Metre, other: Metre) => one[0] === other[0] && one[1] === other[1];

/**
 * The place in a plan that revisions have spliced which is at a tick of the plan that it ends as. Behind the tune they may
 * have other numbers of bars, and end alike.
 */
export function splicedTick(plan: LegPlan, base: LegPlan, tick: number): number {
  const [ended, end] = [tuneEnd(plan), tuneEnd(base)];
  return tick <= end ? tick + ended - end : Math.max(ended, tick + plan.ticks - base.ticks);
}

/** Start of the bars that change with the next leg, ticks from the start of the leg. */
export const tuneEnd = ({ bars, ticks }: LegPlan): number => bars.find((bar) => !isTune(bar))?.tick ?? ticks;

/**
 * The tick from which on two plans of a leg differ: the start of the first bar that is not the same in both; the end of
 * `after` where all are.
 */
export function firstDifference(before: LegPlan, after: LegPlan): number {
  if (before.mapVersion !== after.mapVersion || before.temperature !== after.temperature) return 0;
  const index = after.bars.findIndex((bar, at) => JSON.stringify(bar) !== JSON.stringify(before.bars[at]));
  return after.bars[index]?.tick ?? after.ticks;
}
