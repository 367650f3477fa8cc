import { at, last } from '../theory/at.ts';
import { type Bar, barAt, type LegPlan, PHRASE_BARS, placeInBar, sameChord } from '../theory/leg-plan.ts';
import { beatTicks, type Metre } from '../theory/metre.ts';

/**
 * The plan of a leg that is revised while it plays: `before` up to a tick, then the rest of `after`. The rest begins at
 * the same place in the phrase and about as far into the leg, and it includes the last phrase, so that the leg still
 * ends on its cadence. A splice inside a bar keeps the beat where the metre stays the same; else a new bar begins.
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
  const bars = [...kept, ...(cut < before.ticks ? remaining(before, after, cut) : [])];
  const { tick, ticks } = last(bars);
  return { ...after, bars, ticks: tick + ticks };
}

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
  if (endsAlike(old, after.bars, index)) return index;
  const music = after.bars.filter(isMusic).length;
  const latest = music - PHRASE_BARS;
  const wanted = (index / old.filter(isMusic).length) * music;
  const { place } = at(old, index);
  const candidates = after.bars.flatMap((bar, other) => (other <= latest && bar.place === place ? [other] : []));
  return candidates.toSorted((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0] ?? latest;
}

/** Whether the harmony from a bar on is the same: then the leg ends on its cadence whatever else has changed. */
const endsAlike = (old: readonly Bar[], now: readonly Bar[], index: number) =>
  old.filter(isMusic).length === now.filter(isMusic).length &&
  old.slice(index).every((bar, ahead) => {
    const other = now[index + ahead];
    return other === undefined || (sameMetre(bar.metre, other.metre) && sameHarmony(bar, other));
  });

const sameHarmony = (bar: Bar, other: Bar) =>
  bar.tonic === other.tonic &&
  bar.mode === other.mode &&
  sameChord(bar.chords[0], other.chords[0]) &&
  sameChord(bar.chords[1], other.chords[1]);

const isMusic = ({ form }: Bar) => form !== 'drone';
const sameMetre = (one: Metre, other: Metre) => one[0] === other[0] && one[1] === other[1];
