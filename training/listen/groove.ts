import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMidi } from './midi-reading.ts';
import type { Passage } from './passage.ts';

const STYLE = { beat: 5, metre: 6, file: 7 } as const;

/**
 * Reads the drum performances of the Groove MIDI Dataset in 4/4 that are no fills: `groove/info.csv` and its files.
 * @param folder of the corpora
 */
export function readGrooves(folder: string): Passage[] {
  const root = join(folder, 'groove');
  const rows = readFileSync(join(root, 'info.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  return rows.flatMap((row) =>
    row[STYLE.beat] === 'beat' && row[STYLE.metre] === '4-4'
      ? [readMidi(readFileSync(join(root, row[STYLE.file] ?? ''))).whole]
      : [],
  );
}
