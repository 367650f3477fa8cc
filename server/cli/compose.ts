import { readFile, writeFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { UpkeepError } from '../upkeep/upkeep-error.ts';
import { wholeNumber } from './logs.ts';
import type { Act } from './outcome.ts';
import { writeSound } from './sound.ts';

const KINDS = ['.mid', '.json', '.wav'];

export function addComposeCommand(program: Command, act: Act): void {
  program
    .command('compose')
    .description(
      'composes the music of a journey without a server: flights in a table, a calendar or text become a MIDI file or JSON, or with Chromium a WAV file',
    )
    .argument('<journey>', 'the file with flights')
    .requiredOption('-o, --output <file>', 'a new name that ends with .mid, .json or .wav')
    .option('--seed <number>', 'another seed makes another piece', wholeNumber, 7)
    .option('--title <title>', 'title of the piece; the name of the file while left out')
    .action(
      act(async ({ env, progress, signal }, path: string, { output, seed, title }: ComposeOptions) => {
        const kind = extname(output);
        if (!KINDS.includes(kind)) throw new UpkeepError(`the output ends with ${KINDS.join(', ')}`);
        const bytes = await readFile(path);
        // The networks take a moment to load.
        const { composeFlights } = await import('./composition.ts');
        progress('composing …');
        const piece = await composeFlights(bytes, {
          title: title ?? basename(path, extname(path)),
          seed: seed % 2 ** 32,
        });
        signal.throwIfAborted();
        if (kind === '.wav') {
          progress('making its sound …');
          await writeSound(piece.json, output, { env, signal });
        } else await writeFile(output, kind === '.mid' ? piece.midi : piece.json);
        const { unread, unknown, legs, seconds, notes } = piece;
        const lines = [
          `${output}: ${legs} legs, ${notes} notes, ${Math.round(seconds)} s`,
          ...unread.map((line) => `not read: ${line}`),
          ...unknown.map((place) => `no airport is known for ${place}`),
        ];
        return { result: { output, legs, notes, seconds, unread, unknown }, lines };
      }),
    );
}

interface ComposeOptions {
  readonly output: string;
  readonly seed: number;
  readonly title?: string;
}
