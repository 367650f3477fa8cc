import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { listeningPiece } from '../../protocol/listening.ts';

const tune = z.object({ title: z.string(), piece: listeningPiece });

/** A tune of people, in the sound of a leg. */
export type ListeningTune = z.infer<typeof tune>;

/**
 * The tunes that an operator has put into the data folder, as `npm run listening-tunes` writes them. None without the file.
 * @throws Error where the file holds something else
 */
export async function readListeningTunes(dataDir: string): Promise<readonly ListeningTune[]> {
  const path = join(dataDir, 'listening-tunes.json');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]';
    throw error;
  });
  return z.array(tune).parse(JSON.parse(text));
}
