import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEnsemble } from '../../server/composer/network/ensemble.ts';
import { at } from '../../server/composer/theory/at.ts';
import { readTunes } from '../corpus.ts';
import { halvesOf } from '../halves.ts';
import { createRandom } from '../random.ts';
import { FIXED_LEGS } from './fixed-legs.ts';
import { readGrooves } from './groove.ts';
import { composeJourneys, factsOf, type Journey } from './journeys.ts';
import { readLieder } from './lieder.ts';
import { legsIn, readMidi } from './midi-reading.ts';
import { type HeardJourney, noteRows, type References } from './note-rows.ts';
import { drawJourney, type Routes, readRoutes } from './routes.ts';
import { soundRows } from './sound-rows.ts';
import { isMet, tableOf } from './table.ts';
import { toldLines } from './told-features.ts';
import { tunePassage } from './tune-passage.ts';

/** The amount that is composed and measured. */
export interface Extent {
  /** Draws routes, hours and the seeds of the music. */
  readonly seed: number;
  /** Least legs and journeys. */
  readonly legs: number;
  readonly journeys: number;
  /** Folder of rendered journeys, for the figures of the sound. */
  readonly wav?: string | undefined;
  /** True where the features are printed that tell legs from tunes. */
  readonly told?: boolean | undefined;
}

/** Seeds of each of the fixed legs. */
const TAKES = 10;

/**
 * Composes journeys over real routes, writes them as MIDI files to `out/listen`, and measures what is in the files.
 * @param folder of the corpora
 * @param print receives the report, line by line
 * @param progress receives what is being done
 */
export async function evaluateListening(
  folder: string,
  extent: Extent,
  print: (line: string) => void,
  progress: (line: string) => void,
): Promise<void> {
  const out = 'out/listen';
  mkdirSync(out, { recursive: true });
  const begun = Date.now();
  const routed = drawJourneys(readRoutes(folder), extent);
  const fixed = fixedJourneys(extent.seed);
  const all = [...routed, ...fixed];
  const network = await openEnsemble();
  const files = composeJourneys(all, network, (done) => progress(`composed ${done} of ${all.length} journeys`));
  network.close();
  // Files of a larger run before would be taken for files of this one.
  for (const file of readdirSync(out)) if (file.endsWith('.mid')) rmSync(join(out, file));
  all.forEach(({ name }, index) => {
    writeFileSync(join(out, `${name}.mid`), at(files, index));
  });
  writeFileSync(
    join(out, 'journeys.json'),
    `${JSON.stringify(
      all.map((journey) => ({ name: journey.name, seed: journey.seed, legs: factsOf(journey) })),
      null,
      1,
    )}\n`,
  );
  progress('reads the references');
  const references = readReferences(folder);
  progress('measures');
  const journeys = routed.map((journey, index) => hear(join(out, `${journey.name}.mid`), journey, index));
  const takes = fixed.map(({ name }, index) => ({
    leg: at(legsIn(readMidi(readFileSync(join(out, `${name}.mid`)))), 0),
    number: index % FIXED_LEGS.length,
    seed: Math.floor(index / FIXED_LEGS.length),
  }));
  const rows = [...noteRows(journeys, takes, references), ...soundRows(extent.wav, progress)];
  const seconds = Math.round((Date.now() - begun) / 1000);
  const heardLegs = journeys.flatMap((journey) => journey.legs.map(({ leg }) => leg));
  const legs = heardLegs.length;
  const about = {
    seed: extent.seed,
    journeys: journeys.length,
    legs,
    takes: takes.length,
    tunes: references.tunes.length,
    songs: references.songs.length,
    drums: references.drums.length,
    network: network.hash,
    seconds,
  };
  writeFileSync(
    join(out, 'report.json'),
    `${JSON.stringify({ ...about, rows: rows.map((row) => ({ ...row, met: isMet(row) })) }, null, 1)}\n`,
  );
  print(
    `${legs} legs in ${journeys.length} journeys over real routes, drawn with seed ${extent.seed}; ${takes.length} takes of ${FIXED_LEGS.length} legs`,
  );
  print(
    `real music: ${about.tunes} tunes, ${about.songs} songs, ${about.drums} drum performances; network ${network.hash.slice(0, 12)}; ${seconds} s\n`,
  );
  for (const line of tableOf(rows)) print(line);
  if (extent.told) for (const line of toldLines(heardLegs, references.tunes)) print(line);
  print(`\n${rows.filter(isMet).length} of ${rows.length} met; MIDI files and report.json in ${out}`);
}

function drawJourneys(routes: Routes, { seed, legs, journeys: least }: Extent): Journey[] {
  const random = createRandom(seed, 1);
  const journeys: Journey[] = [];
  let drawn = 0;
  while (drawn < legs || journeys.length < least) {
    const waypoints = drawJourney(routes, random);
    drawn += waypoints.length - 1;
    const name = `journey-${String(journeys.length + 1).padStart(3, '0')}`;
    journeys.push({ name, seed: Math.floor(random() * 2 ** 32), waypoints });
  }
  return journeys;
}

function fixedJourneys(seed: number): Journey[] {
  const random = createRandom(seed, 2);
  return Array.from({ length: TAKES }, (_, take) => {
    const drawn = Math.floor(random() * 2 ** 32);
    return FIXED_LEGS.map(({ from, to, departs }) => ({
      name: `fixed-${from}-${to}-${take + 1}`,
      seed: drawn,
      waypoints: [
        { id: 'stop-0', airport: from, order: '0', entry: '', depart: departs },
        { id: 'stop-1', airport: to, order: '1', entry: '' },
      ],
    }));
  }).flat();
}

function hear(file: string, journey: Journey, number: number): HeardJourney {
  const reading = readMidi(readFileSync(file));
  const facts = factsOf(journey);
  return {
    whole: reading.whole,
    legs: legsIn(reading).map((leg, index) => ({ leg, journey: number, ...at(facts, index) })),
    seams: reading.markers.slice(1, -1).map(({ tick }) => tick),
  };
}

function readReferences(folder: string): References {
  return {
    tunes: halvesOf(readTunes(folder, ['nottingham']).tunes).judge.map(tunePassage),
    songs: readLieder(folder),
    drums: readGrooves(folder),
  };
}
