import { type Bar, barIndexAt, type LegPlan, placeInBar, sameChord } from '../theory/leg-plan.ts';
import { beatTicks, type Metre } from '../theory/metre.ts';
import { PHRASE_BARS } from './form.ts';

/**
 * The plan of a leg that is revised while it plays: `before` up to a tick, then what remains of `after`. It goes on at
 * the same place of the phrase and about as far into the journey, and keeps the last phrase, so that the leg still
 * closes. Inside a bar of the same metre the bar is shared, so that the beat goes on; else `after` begins a new bar.
 * @param before may itself have been spliced
 * @param after a first plan, as `planLeg` makes it
 * @param atTick ticks from the start of the leg; best from `spliceTick`
 */
export function spliceLeg(before: LegPlan, after: LegPlan, atTick: number): LegPlan {
  if (atTick <= 0) return after;
  const at = Math.min(atTick, before.ticks);
  const kept = before.bars
    .filter(({ tick }) => tick < at)
    .map((bar) => (bar.tick + bar.ticks > at ? { ...bar, ticks: at - bar.tick } : bar));
  const bars = [...kept, ...(at < before.ticks ? remaining(before, after, at) : [])];
  const last = bars.at(-1)!;
  return { ...after, bars, ticks: last.tick + last.ticks };
}

/**
 * When a revision can be heard first: the next beat, or the next bar line where key, mode or metre change.
 * @param earliest ticks from the start of the leg; the answer is there or later, and never beyond the end of `before`
 */
export function spliceTick(before: LegPlan, after: LegPlan, earliest: number): number {
  if (earliest >= before.ticks) return before.ticks;
  const bar = before.bars[barIndexAt(before.bars, earliest)]!;
  const next = after.bars[takeover(before, after, ordinal(before, bar))];
  const smooth = next && sameMetre(bar.metre, next.metre) && bar.tonic === next.tonic && bar.mode === next.mode;
  const end = bar.tick + bar.ticks;
  if (!smooth) return earliest <= bar.tick ? bar.tick : end;
  const beat = beatTicks(bar.metre);
  const beats = Math.ceil(placeInBar(bar, earliest) / beat);
  return Math.min(bar.tick - bar.offset + beats * beat, end);
}

function remaining(before: LegPlan, after: LegPlan, at: number): Bar[] {
  const cut = before.bars[barIndexAt(before.bars, at)]!;
  const first = takeover(before, after, ordinal(before, cut));
  const rest = after.bars.slice(first);
  if (rest.length === 0) return [];
  const offset = sameMetre(cut.metre, rest[0]!.metre) ? placeInBar(cut, at) : 0;
  const shift = at - rest[0]!.tick;
  return rest.map((bar, index) => ({
    ...bar,
    tick: index === 0 ? at : bar.tick + shift - offset,
    ...(index === 0 && { ticks: bar.ticks - offset, offset }),
    // What would be repeated from before the splice was never played, and half a bar is no pattern for a whole one.
    ...(bar.back > 0 && index - bar.back < (offset > 0 ? 1 : 0) && { form: 'free' as const, back: 0 }),
  }));
}

/** The index that a bar would have if no revision had cut any. */
const ordinal = (plan: LegPlan, bar: Bar) =>
  plan.bars.filter(({ tick, offset }) => tick <= bar.tick && offset === 0).length - 1;

/** The bar of `after` that takes the place of bar `index` of `before`. */
function takeover(before: LegPlan, after: LegPlan, index: number): number {
  const old = before.bars.filter(({ offset }) => offset === 0);
  if (endsAlike(old, after.bars, index)) return index;
  const music = after.bars.filter(isMusic).length;
  const latest = music - PHRASE_BARS;
  const wanted = (index / old.filter(isMusic).length) * music;
  const candidates = after.bars.flatMap(({ place }, at) => (at <= latest && place === old[index]!.place ? [at] : []));
  return candidates.toSorted((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0] ?? latest;
}

/** Whether the harmony from a bar on is the same, so that it will close whatever else has changed. */
const endsAlike = (old: readonly Bar[], now: readonly Bar[], index: number) =>
  old.filter(isMusic).length === now.filter(isMusic).length &&
  old.slice(index).every((bar, at) => {
    const other = now[index + at];
    return other === undefined || (sameMetre(bar.metre, other.metre) && alike(bar, other));
  });

const alike = (bar: Bar, other: Bar) =>
  bar.tonic === other.tonic &&
  bar.mode === other.mode &&
  bar.chords.every((chord, half) => sameChord(chord, other.chords[half]!));

const isMusic = ({ form }: Bar) => form !== 'drone';
const sameMetre = (one: Metre, other: Metre) => one[0] === other[0] && one[1] === other[1];
