import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseAbc } from './abc.ts';
import { type Fault, type Tune, tuneOf } from './tune.ts';

export interface Corpus {
  readonly tunes: readonly Tune[];
  /** How many tunes were left out, and why. */
  readonly leftOut: ReadonlyMap<Fault, number>;
}

/** The folders of folk tunes: those of the first have chords. */
const COLLECTIONS = ['nottingham', 'oneill-ryan'] as const;

/**
 * Reads folk tunes: `nottingham/` with chords, `oneill-ryan/` (and folders in it) without.
 * @param folder where the corpora lie
 */
export function readTunes(folder: string, collections: readonly (typeof COLLECTIONS)[number][] = COLLECTIONS): Corpus {
  const leftOut = new Map<Fault, number>();
  const tunes = collections.flatMap((name) =>
    readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.abc'))
      .sort()
      .flatMap((file) =>
        textsOf(readFileSync(join(folder, name, file), 'utf8')).flatMap((text, index) => {
          const tune = tuneOf(parseAbc(text), {
            id: `${name}/${file}#${index + 1}`,
            source: name === 'nottingham' ? name : basename(file).startsWith('ryan') ? 'ryan' : 'oneill',
            chordsKnown: name === 'nottingham',
          });
          if (typeof tune !== 'string') return [tune];
          leftOut.set(tune, (leftOut.get(tune) ?? 0) + 1);
          return [];
        }),
      ),
  );
  return { tunes, leftOut };
}

const textsOf = (book: string) => book.split(/^(?=X:)/m).filter((text) => text.startsWith('X:'));
