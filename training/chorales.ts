import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CHOIR_LETTERS,
  choirLetterOf,
  type Frame,
  frameOf,
  PART_INDICES,
} from '../server/composer/network/choir-letters.ts';
import { at } from '../server/composer/theory/at.ts';

/** A chorale as frames of a sixteenth. */
export type Chorale = readonly Frame[];

/** The split that comes with the file, after Boulanger-Lewandowski (2012). */
export interface Chorales {
  readonly train: readonly Chorale[];
  readonly valid: readonly Chorale[];
  readonly test: readonly Chorale[];
}

/**
 * Reads `jsb-chorales/Jsb16thSeparated.json`: for each part of the split a list of chorales, each a list of frames of four
 * MIDI pitches, soprano first, −1 for silence.
 * @param corpus the folder of the corpora
 */
export function readChorales(corpus: string): Chorales {
  const file = readFileSync(join(corpus, 'jsb-chorales', 'Jsb16thSeparated.json'), 'utf8');
  const split = JSON.parse(file) as Record<keyof Chorales, number[][][]>;
  const chorales = (part: keyof Chorales) =>
    split[part].map((frames) => frames.map((pitches) => frameOf((part) => choirLetterOf(at(pitches, part)))));
  return { train: chorales('train'), valid: chorales('valid'), test: chorales('test') };
}

/** Transposes all that sounds. */
export const transpose = (chorale: Chorale, semitones: number): Chorale =>
  chorale.map((frame) => frameOf((part) => (frame[part] === 0 ? 0 : frame[part] + semitones)));

/** The lowest and the highest letter of each part over some chorales. */
export function rangesOf(chorales: readonly Chorale[]): { low: number; high: number }[] {
  return PART_INDICES.map((part) => {
    let low = CHOIR_LETTERS;
    let high = 0;
    for (const chorale of chorales)
      for (const frame of chorale) {
        if (frame[part] === 0) continue;
        low = Math.min(low, frame[part]);
        high = Math.max(high, frame[part]);
      }
    return { low, high };
  });
}
