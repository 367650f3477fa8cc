import type { NoteEvent } from '../../protocol/note-event.ts';
import { type Bar, barIndexAt, chordAt, placeInBar } from './composition.ts';
import { chordTones, pitchClass, SCALES } from './key.ts';
import { DURATIONS, type Likelihoods, PITCHES, pitchAt } from './likelihoods.ts';
import { beatTicks, isStrong } from './metre.ts';
import { durationCounts } from './rhythm.ts';

// Every table below is written by hand after what tunes commonly do: nothing was counted in a corpus, nothing learned.

/** Steps of the melody by size, semitones. */
const INTERVALS = [1.2, 6.5, 8, 2.6, 1.8, 1.3, 0.08, 0.7, 0.2, 0.2, 0.06, 0.02, 0.12] as const;
const WIDER = 0.01;

/** Notes of the scale by their step, the tonic first. */
const STEPS = [1.1, 0.9, 1, 0.75, 1.1, 0.8, 0.55] as const;

/** How much a note far from the middle of the register is shunned, by semitones. */
const DISTANCES = [1, 1, 0.97, 0.92, 0.85, 0.76, 0.65, 0.52, 0.38, 0.26, 0.16, 0.09, 0.05] as const;
const FARTHER = 0.01;

/** A phrase rises to its middle and comes back: semitones by place in the section. */
const ARCH = [0, 1, 3, 1, 2, 4, 2, 0] as const;

/** The share of rests on the beat and off it, by class of density. */
const RESTS: readonly (readonly [onBeat: number, offBeat: number])[] = [
  [0.05, 0.05],
  [0.04, 0.05],
  [0.03, 0.04],
  [0.02, 0.03],
  [0.01, 0.02],
  [0.01, 0.01],
];

/** A melody from hand-made tables: scale, chord, interval, register, and the metre's weight. */
export const countLikelihoods: Likelihoods = (past, plan, at) => {
  const bar = plan.bars[barIndexAt(plan.bars, at)]!;
  const place = placeInBar(bar, at);
  const strong = isStrong(bar.metre, place);
  const tones = chordTones(chordAt(bar, at));
  const pitches = pitchCounts(past, bar, tones, strong, place % beatTicks(bar.metre) === 0);
  const lengths = durationCounts(bar, at);
  return {
    pitches: pitches.map(Math.log),
    durations: (letter) => {
      const passing = letter > 0 && !tones.includes(pitchClass(pitchAt(letter, bar.tonic)));
      return DURATIONS.map((ticks) => Math.log((lengths[ticks] ?? 0) * (passing && ticks > 240 ? 0.5 : 1)));
    },
  };
};

function pitchCounts(
  past: readonly NoteEvent[],
  bar: Bar,
  tones: readonly number[],
  strong: boolean,
  onBeat: boolean,
): number[] {
  const last = past.at(-1)?.pitch;
  const before = past.at(-2)?.pitch;
  const middle = 65 + 2 * bar.register + ARCH[Math.max(0, bar.place)]!;
  const counts = [0];
  for (let letter = 1; letter <= PITCHES; letter++) {
    const pitch = pitchAt(letter, bar.tonic);
    counts.push(
      inHarmony(pitch, bar, tones, strong) *
        (DISTANCES[Math.abs(pitch - middle)] ?? FARTHER) *
        (last === undefined ? 1 : (INTERVALS[Math.abs(pitch - last)] ?? WIDER)) *
        (last === undefined || before === undefined ? 1 : inMotion(last - before, pitch - last)),
    );
  }
  counts[0] = counts.reduce((sum, count) => sum + count) * RESTS[bar.density]![onBeat ? 0 : 1]!;
  return counts;
}

function inHarmony(pitch: number, bar: Bar, tones: readonly number[], strong: boolean): number {
  const step = SCALES[bar.mode].indexOf(pitchClass(pitch - bar.tonic));
  if (tones.includes(pitchClass(pitch))) return (STEPS[step] ?? 0.8) * (strong ? 4 : 2.3);
  if (step < 0) return 0;
  // Under a raised seventh the natural one beside it would be heard as a mistake.
  const clashes = tones.some(
    (tone) => tone === pitchClass(pitch + 1) && !SCALES[bar.mode].includes(pitchClass(tone - bar.tonic)),
  );
  return STEPS[step]! * (clashes ? 0.05 : strong ? 0.6 : 1);
}

/** A step likes to go on, a leap to come back. */
function inMotion(before: number, now: number): number {
  const same = before * now > 0;
  if (Math.abs(before) >= 5)
    return now === 0 ? 0.6 : same ? (Math.abs(now) > 2 ? 0.1 : 0.4) : Math.abs(now) <= 4 ? 2.5 : 0.5;
  if (Math.abs(before) >= 3) return same && Math.abs(now) >= 5 ? 0.3 : 1;
  if (before === 0) return now === 0 ? 0.4 : 1;
  return same ? (Math.abs(now) <= 2 ? 1.5 : 0.8) : now === -before ? 0.7 : 1;
}
