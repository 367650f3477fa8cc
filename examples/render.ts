/**
 * Renders ten journeys, each as a MIDI file and as a picture of its piano roll, and prints what they are made of.
 * `npm run render -- --out DIR`; without it they go to out/journeys. The same network gives the same bytes.
 * `--wav` adds the app's sound, from Chromium, and `--stems` each voice alone; `--journey NAME` renders one of them.
 * `--piece FILE.json`, which `aero compose` wrote, makes the sound of that piece alone, FILE.wav.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compositionFile } from '../protocol/composition-file.ts';
import { type NoteEvent, VOICES, type Voice } from '../protocol/note-event.ts';
import { analyse } from '../server/composer/files/analysis.ts';
import { midiFile } from '../server/composer/files/midi.ts';
import { scoreJson } from '../server/composer/files/score-json.ts';
import { openEnsemble } from '../server/composer/network/ensemble.ts';
import { createAirports, readAirports } from '../server/storage/airports.ts';
import { openAppSound } from './app-sound.ts';
import { JOURNEYS } from './journeys.ts';
import { pianoRoll } from './piano-roll.ts';
import { renderJourneys } from './rendering.ts';

/** Of 16 bits in stereo at 44.1 kHz. */
const BYTES_A_SECOND = 4 * 44_100;

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'out/journeys' },
    journey: { type: 'string', multiple: true },
    wav: { type: 'boolean', default: false },
    stems: { type: 'boolean', default: false },
    piece: { type: 'string' },
  },
});
if (values.piece !== undefined) {
  await savePiece(values.piece);
  process.exit();
}
const journeys = JOURNEYS.filter(({ name }) => values.journey?.includes(name) ?? true);
await mkdir(values.out, { recursive: true });
const network = await openEnsemble();
const pieces = renderJourneys(journeys, createAirports(await readAirports()).of, network);
network.close();

const figures: Record<string, object> = {};
for (const [at, piece] of pieces.entries()) {
  const { name } = journeys[at]!;
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
if (values.wav || values.stems) await saveSound();
console.log(`${pieces.length} journeys in ${values.out}, by the network ${network.hash.slice(0, 12)}`);

/** Saves the app's sound of a composition file beside it. */
async function savePiece(path: string): Promise<void> {
  const piece = compositionFile.parse(JSON.parse(await readFile(path, 'utf8')));
  const sound = await openAppSound();
  const [whole] = await sound.render(piece, []);
  await sound.close();
  const output = `${path.replace(/\.json$/, '')}.wav`;
  await writeFile(output, whole!);
  console.log(`${output}: ${((whole!.length - 44) / BYTES_A_SECOND).toFixed(0)} s`);
}

/** Saves the app's sound of each journey, and tells how many seconds of it were made in one. */
async function saveSound(): Promise<void> {
  const sound = await openAppSound();
  for (const [at, piece] of pieces.entries()) {
    const { name } = journeys[at]!;
    const alone = values.stems ? VOICES.filter((voice) => piece.legs.some(({ notes }) => plays(notes, voice))) : [];
    const began = performance.now();
    const [whole, ...stems] = await sound.render(scoreJson(piece), alone);
    await writeFile(join(values.out, `${name}.wav`), whole!);
    for (const [index, stem] of stems.entries()) await writeFile(join(values.out, `${name}-${alone[index]}.wav`), stem);
    const seconds = (performance.now() - began) / 1000;
    const made = [whole!, ...stems].reduce((sum, { length }) => sum + length / BYTES_A_SECOND, 0);
    console.log(
      `${name}: ${made.toFixed(0)} s of sound in ${seconds.toFixed(1)} s, ${(made / seconds).toFixed(1)} times as fast`,
    );
  }
  await sound.close();
}

function plays(notes: readonly NoteEvent[], voice: Voice): boolean {
  return notes.some((note) => note.voice === voice);
}
