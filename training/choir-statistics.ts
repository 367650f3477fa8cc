import type { NoteEvent } from '../protocol/note-event.ts';
import { type Frame, letterOf } from '../server/composer/network/choir-encoding.ts';
import { chordTones, pitchClass } from '../server/composer/theory/key.ts';
import { barIndexAt, chordAt, type LegPlan, placeInBar } from '../server/composer/theory/leg-plan.ts';
import { isStrong } from '../server/composer/theory/metre.ts';
import type { Chorale } from './chorales.ts';

/** A sixteenth, ticks. */
const FRAME = 120;

/** What a melody and its choir sing in each sixteenth of a leg: as a chorale, the melody being its soprano. */
export function choraleOf(plan: LegPlan, notes: readonly NoteEvent[]): Chorale {
  const sungAt = (tick: number, voice: NoteEvent['voice']) =>
    notes
      .filter((note) => note.voice === voice && note.tick <= tick && tick < note.tick + note.ticks)
      .map(({ pitch }) => letterOf(pitch))
      .sort((a, b) => b - a);
  return Array.from({ length: plan.ticks / FRAME }, (_, at): Frame => {
    const [alto = 0, tenor = 0, bass = 0] = sungAt(at * FRAME, 'choir');
    return [sungAt(at * FRAME, 'melody')[0] ?? 0, alto, tenor, bass];
  });
}

/** Of all pairs of parts that move at once, the share that keep a fifth or an octave between them. */
export function parallelShare(chorales: readonly Chorale[]): number {
  let pairs = 0;
  let parallel = 0;
  for (const chorale of chorales)
    for (let at = 1; at < chorale.length; at++) {
      const [before, now] = [chorale[at - 1]!, chorale[at]!];
      const moves = [0, 1, 2, 3].filter((part) => before[part]! > 0 && now[part]! > 0 && before[part] !== now[part]);
      for (const upper of moves)
        for (const lower of moves) {
          if (lower <= upper) continue;
          pairs += 1;
          const distance = pitchClass(now[upper]! - now[lower]!);
          const kept = distance === pitchClass(before[upper]! - before[lower]!);
          if (kept && (distance === 0 || distance === 7)) parallel += 1;
        }
    }
  return parallel / pairs;
}

/** Of all that alto, tenor and bass sing on strong beats, the share that belongs to the plan's chord. */
export function chordShare(pieces: readonly { readonly plan: LegPlan; readonly chorale: Chorale }[]): number {
  let sung = 0;
  let inChord = 0;
  for (const { plan, chorale } of pieces)
    chorale.forEach((frame, at) => {
      const bar = plan.bars[barIndexAt(plan.bars, at * FRAME)]!;
      if (!isStrong(bar.metre, placeInBar(bar, at * FRAME))) return;
      // Letter 1 is a C.
      const tones = chordTones(chordAt(bar, at * FRAME)).map((tone) => pitchClass(tone + 1));
      for (const letter of frame.slice(1)) {
        if (letter === 0) continue;
        sung += 1;
        if (tones.includes(pitchClass(letter))) inChord += 1;
      }
    });
  return inChord / sung;
}
