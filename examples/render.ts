/**
 * Renders ten journeys, each as a MIDI file and as a picture of its piano roll, and prints what they are made of.
 * `npm run render -- --out DIR`; without it they go to out/journeys. The same network gives the same bytes.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { analyse } from '../server/composer/files/analysis.ts';
import { midiFile } from '../server/composer/files/midi.ts';
import { openEnsemble } from '../server/composer/network/ensemble.ts';
import { createAirports, readAirports } from '../server/storage/airports.ts';
import { JOURNEYS } from './journeys.ts';
import { pianoRoll } from './piano-roll.ts';
import { renderJourneys } from './rendering.ts';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'out/journeys' } } });
await mkdir(values.out, { recursive: true });
const network = await openEnsemble();
const pieces = renderJourneys(JOURNEYS, createAirports(await readAirports()).of, network);
network.close();

const figures: Record<string, object> = {};
for (const [at, piece] of pieces.entries()) {
  const { name } = JOURNEYS[at]!;
  await writeFile(join(values.out, `${name}.mid`), midiFile(piece));
  await writeFile(join(values.out, `${name}.svg`), pianoRoll(piece));
  const { seconds, keys, tempo, notes, density, range, repetition } = analyse(piece);
  figures[name] = {
    seconds: Math.round(seconds),
    key: keys[0]?.key ?? '',
    tempo: tempo.mean,
    notes,
    'melody a bar': density.melodyBar,
    melody: range.melody ? `${range.melody.lowest}–${range.melody.highest}` : '',
    'patterns again': repetition.patterns,
    'bars again': repetition.bars,
  };
}
console.table(figures);
console.log(`${pieces.length} journeys in ${values.out}, by the network ${network.hash.slice(0, 12)}`);
