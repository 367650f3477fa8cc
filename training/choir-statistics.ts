import type { NoteEvent } from '../protocol/note-event.ts';
import { choirLetterOf, type Frame, PART_INDICES, PARTS_ABOVE } from '../server/composer/network/choir-letters.ts';
import { chordTones, pitchClass } from '../server/composer/theory/key.ts';
import { barAt, chordAt, type LegPlan, placeInBar } from '../server/composer/theory/leg-plan.ts';
import { isStrong } from '../server/composer/theory/metre.ts';
import type { Chorale } from './chorales.ts';

/** A sixteenth, ticks. */
const FRAME = 120;

/** A leg as a chorale, sixteenth by sixteenth: the melody is its soprano, the choir its lower parts. */
export function choraleOf(plan: LegPlan, notes: readonly NoteEvent[]): Chorale {
  const sungAt = (tick: number, voice: NoteEvent['voice']) =>
    notes
      .filter((note) => note.voice === voice && note.tick <= tick && tick < note.tick + note.ticks)
      .map(({ pitch }) => choirLetterOf(pitch))
      .sort((a, b) => b - a);
  return Array.from({ length: plan.ticks / FRAME }, (_, index): Frame => {
    const [alto = 0, tenor = 0, bass = 0] = sungAt(index * FRAME, 'choir');
    return [sungAt(index * FRAME, 'melody')[0] ?? 0, alto, tenor, bass];
  });
}

/** The share of pairs of parts that keep a fifth or an octave between them, of all pairs that move at once. */
export function parallelShare(chorales: readonly Chorale[]): number {
  let pairs = 0;
  let parallel = 0;
  for (const chorale of chorales)
    for (const [index, now] of chorale.entries()) {
      const before = chorale[index - 1];
      if (before === undefined) continue;
      const moves = PART_INDICES.filter((part) => before[part] > 0 && now[part] > 0 && before[part] !== now[part]);
      for (const lower of moves)
        for (const upper of PARTS_ABOVE[lower]) {
          if (!moves.includes(upper)) continue;
          pairs += 1;
          const distance = pitchClass(now[upper] - now[lower]);
          const kept = distance === pitchClass(before[upper] - before[lower]);
          if (kept && (distance === 0 || distance === 7)) parallel += 1;
        }
    }
  return parallel / pairs;
}

/** The share of chord tones in what alto, tenor and bass sing on strong beats. */
export function chordShare(pieces: readonly { readonly plan: LegPlan; readonly chorale: Chorale }[]): number {
  let sung = 0;
  let inChord = 0;
  for (const { plan, chorale } of pieces)
    chorale.forEach((frame, index) => {
      const tick = index * FRAME;
      const bar = barAt(plan.bars, tick);
      if (!isStrong(bar.metre, placeInBar(bar, tick))) return;
      // Letter 1 is a C.
      const tones = chordTones(chordAt(bar, tick)).map((tone) => pitchClass(tone + 1));
      for (const letter of frame.slice(1)) {
        if (letter === 0) continue;
        sung += 1;
        if (tones.includes(pitchClass(letter))) inChord += 1;
      }
    });
  return inChord / sung;
}
