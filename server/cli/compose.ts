import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { refuseKept, writeNew } from './new-file.ts';
import { seed as readSeed } from './numbers.ts';
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
    .requiredOption('-o, --output <file>', 'a new file, whose name ends with .mid, .json or .wav', outputName)
    .option('--seed <number>', 'another seed makes another piece', readSeed, 7)
    .option('--title <title>', 'title of the piece; the name of the file while left out')
    .option('--force', 'replace a file that is there')
    .action(
      act(async ({ env, progress, signal }, path: string, { output, seed, title, force }: ComposeOptions) => {
        const kind = extname(output);
        await refuseKept(output, force);
        const bytes = await readFile(path);
        // The networks take a moment to load.
        const { composeFlights } = await import('./composition.ts');
        progress('composing …');
        const piece = await composeFlights(bytes, {
          title: title ?? basename(path, extname(path)),
          seed,
          signal,
        });
        if (kind === '.wav') {
          progress('making its sound …');
          await writeSound(piece.json, output, { env, signal });
        } else await writeNew(output, kind === '.mid' ? piece.midi : piece.json, force);
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
  readonly force?: true;
}

function outputName(name: string): string {
  if (!KINDS.includes(extname(name))) throw new InvalidArgumentError(`It ends with ${KINDS.join(', ')}.`);
  return name;
}
