import type { Analysis } from '../../../protocol/analysis.ts';
import { type NoteEvent, TICKS_PER_QUARTER } from '../../../protocol/note-event.ts';
import { elapsed } from '../../../protocol/tempo.ts';
import { at } from '../theory/at.ts';
import { keyName, pitchClass } from '../theory/key.ts';
import { type Bar, barAt } from '../theory/leg-plan.ts';
import { beatTicks, type Metre } from '../theory/metre.ts';
import { type Piece, type PlacedLeg, placeLegs } from '../theory/piece.ts';

/** Raised when the same piece would be analysed differently; stored with every analysis. */
export const ANALYSIS_VERSION = 1;

/**
 * Analyses a piece: everything in it that can be counted. The analysis of a piece without legs is all zeros.
 * @example analyse({ title: '', seed: 1, network: null, legs: [] }).seconds // 0
 */
export function analyse({ legs }: Pick<Piece, 'legs'>): Analysis {
  const placed = placeLegs(legs);
  const seconds = sum(placed.map(secondsOf));
  const beats = sum(placed.flatMap(({ plan }) => plan.bars.map((bar) => bar.ticks / beatTicks(bar.metre))));
  const bars = sum(placed.map(({ plan }) => plan.bars.length));
  const notes = sum(placed.map((leg) => leg.notes.length));
  const melodies = placed.map(melodyOf);
  const melodyNotes = sum(melodies.map((melody) => melody.length));
  const tempos = placed.flatMap((leg) => leg.tempos.map(({ tick, bpm }) => beatsOf(leg, tick, bpm)));
  return {
    version: ANALYSIS_VERSION,
    seconds: rounded(seconds, 3),
    bars,
    tempo: {
      slowest: rounded(tempos.length > 0 ? Math.min(...tempos) : 0, 2),
      fastest: rounded(Math.max(0, ...tempos), 2),
      mean: rounded(share(60 * beats, seconds), 2),
    },
    keys: keysOf(placed),
    metres: metresOf(placed),
    notes,
    voices: voicesOf(placed),
    density: {
      bar: rounded(share(notes, bars), 3),
      second: rounded(share(notes, seconds), 3),
      melodyBar: rounded(share(melodyNotes, bars), 3),
      melodySecond: rounded(share(melodyNotes, seconds), 3),
    },
    range: rangeOf(placed),
    pitchClasses: pitchClassesOf(placed),
    intervals: intervalsOf(melodies),
    repetition: {
      patterns: repeated(melodies.map(patternsOf)),
      bars: repeated(placed.map(barsOf)),
    },
    legs: placed.map((leg) => ({
      leg: leg.plan.leg,
      from: leg.plan.from,
      to: leg.plan.to,
      seconds: rounded(secondsOf(leg), 3),
      tempo: leg.plan.tempo,
      key: leg.plan.key,
      metre: [...leg.plan.metre],
      notes: leg.notes.length,
    })),
  };
}

const secondsOf = (leg: PlacedLeg): number => secondsBetween(leg, 0, leg.plan.ticks);
const secondsBetween = (leg: PlacedLeg, from: number, to: number) => elapsed(leg, from, to) / 1000;

/** Beats a minute; a tempo map has quarters a minute. */
const beatsOf = ({ plan }: PlacedLeg, tick: number, bpm: number): number =>
  (bpm * TICKS_PER_QUARTER) / beatTicks(barAt(plan.bars, tick).metre);

function keysOf(legs: readonly PlacedLeg[]): Analysis['keys'] {
  const seconds = new Map<string, { bar: Bar; seconds: number }>();
  for (const leg of legs)
    for (const bar of leg.plan.bars) {
      const key = keyName(bar.tonic, bar.mode);
      const known = seconds.get(key) ?? { bar, seconds: 0 };
      known.seconds += secondsBetween(leg, bar.tick, bar.tick + bar.ticks);
      seconds.set(key, known);
    }
  return [...seconds]
    .map(([key, { bar, seconds }]) => ({ key, tonic: bar.tonic, mode: bar.mode, seconds: rounded(seconds, 3) }))
    .sort((a, b) => b.seconds - a.seconds);
}

function metresOf(legs: readonly PlacedLeg[]): Analysis['metres'] {
  const counts = new Map<string, { metre: Metre; bars: number }>();
  for (const { plan } of legs)
    for (const { metre } of plan.bars) {
      const known = counts.get(metre.join('/')) ?? { metre, bars: 0 };
      known.bars += 1;
      counts.set(metre.join('/'), known);
    }
  return [...counts.values()].sort((a, b) => b.bars - a.bars).map(({ metre, bars }) => ({ metre: [...metre], bars }));
}

function voicesOf(legs: readonly PlacedLeg[]): Analysis['voices'] {
  const counts: Record<string, number> = {};
  for (const { voice } of legs.flatMap((leg) => leg.notes)) counts[voice] = (counts[voice] ?? 0) + 1;
  return counts;
}

/** The pitch of a percussion note names a drum. */
const isPitched = ({ voice }: NoteEvent) => voice !== 'percussion';

function rangeOf(legs: readonly PlacedLeg[]): Analysis['range'] {
  const ranges: Record<string, { lowest: number; highest: number }> = {};
  for (const { voice, pitch } of legs.flatMap((leg) => leg.notes.filter(isPitched))) {
    const { lowest, highest } = ranges[voice] ?? { lowest: pitch, highest: pitch };
    ranges[voice] = { lowest: Math.min(lowest, pitch), highest: Math.max(highest, pitch) };
  }
  return ranges;
}

function pitchClassesOf(legs: readonly PlacedLeg[]): number[] {
  const seconds = new Array<number>(12).fill(0);
  for (const leg of legs)
    for (const { pitch, tick, ticks } of leg.notes.filter(isPitched))
      addAt(seconds, pitchClass(pitch), secondsBetween(leg, tick, tick + ticks));
  return seconds.map((value) => rounded(value, 3));
}

const OCTAVE = 12;

function intervalsOf(melodies: readonly (readonly NoteEvent[])[]): number[] {
  const counts = new Array<number>(2 * OCTAVE + 1).fill(0);
  for (const melody of melodies)
    for (const [one, other] of pairs(melody))
      addAt(counts, OCTAVE + Math.max(-OCTAVE, Math.min(OCTAVE, other.pitch - one.pitch)), 1);
  return counts;
}

const melodyOf = ({ notes }: PlacedLeg): NoteEvent[] => notes.filter(({ voice }) => voice === 'melody');

const PATTERN_NOTES = 6;

/** Every run of six notes, as the intervals and the times between them. */
function patternsOf(melody: readonly NoteEvent[]): string[] {
  const moves = pairs(melody).map(([one, other]) => `${other.pitch - one.pitch}:${other.tick - one.tick}`);
  return moves.flatMap((_, first) => {
    const pattern = moves.slice(first, first + PATTERN_NOTES - 1);
    return pattern.length === PATTERN_NOTES - 1 ? [pattern.join(' ')] : [];
  });
}

/** The melody of each bar in which one of its notes begins, as text. */
function barsOf(leg: PlacedLeg): string[] {
  const { bars } = leg.plan;
  const heard = new Map<Bar, string>();
  for (const { tick, ticks, pitch } of melodyOf(leg)) {
    const bar = barAt(bars, tick);
    heard.set(bar, `${heard.get(bar) ?? ''} ${tick - bar.tick}:${pitchClass(pitch - bar.tonic)}:${ticks}`);
  }
  return [...heard.values()];
}

/** The share of items that were in their own list before. */
function repeated(lists: readonly (readonly string[])[]): number {
  const again = sum(lists.map((list) => list.length - new Set(list).size));
  return rounded(share(again, sum(lists.map((list) => list.length))), 3);
}

const pairs = <T>(list: readonly T[]): [T, T][] => list.slice(1).map((other, before) => [at(list, before), other]);
function addAt(totals: number[], index: number, value: number): void {
  totals[index] = at(totals, index) + value;
}
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
const rounded = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;
