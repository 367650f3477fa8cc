import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readTunes } from './corpus.ts';
import { countFigures } from './count-figures.ts';
import { countHarmony } from './count-harmony.ts';
import { countPerformance } from './count-performance.ts';
import { evaluateChoir } from './evaluate-choir.ts';
import { evaluateMelody } from './evaluate-melody.ts';
import { readGrooves } from './groove.ts';
import { evaluateListening } from './listen/evaluate-listening.ts';
import { listeningTunes } from './listening-tunes.ts';
import { readPianoBars } from './piano-bars.ts';
import { splitTunes } from './split.ts';
import { trainChoir } from './train-choir.ts';
import { trainMelody } from './train-melody.ts';

/** The seed of the reported journeys: nothing is tuned on it. Work in progress is measured with another. */
const REPORTED_SEED = 150_701;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    corpus: { type: 'string' },
    out: { type: 'string', default: 'out/training' },
    only: { type: 'string' },
    seed: { type: 'string' },
    listen: { type: 'boolean', default: false },
    legs: { type: 'string', default: '300' },
    journeys: { type: 'string', default: '30' },
    wav: { type: 'string' },
    told: { type: 'boolean', default: false },
    start: { type: 'string' },
  },
});
if (!values.corpus) throw new Error('the folder of the corpora is missing: --corpus DIR');

if (positionals[0] === 'train') {
  if (values.only === undefined || values.only === 'harmony') writeHarmony(values.corpus);
  if (values.only === undefined || values.only === 'performance')
    writeCounts('performance', countPerformance(readGrooves(values.corpus)));
  if (values.only === undefined || values.only === 'figures')
    writeCounts('figures', countFigures(readPianoBars(values.corpus)));
  if (values.only === undefined || values.only === 'melody')
    await trainMelody(values.corpus, values.out, Number(values.seed ?? 1), console.log, values.start);
  if (values.only === undefined || values.only === 'chorale')
    await trainChoir(values.corpus, values.out, Number(values.seed ?? 1), console.log);
}
if (positionals[0] === 'evaluate' && values.listen) {
  const extent = {
    seed: Number(values.seed ?? REPORTED_SEED),
    legs: Number(values.legs),
    journeys: Number(values.journeys),
    wav: values.wav,
    told: values.told,
  };
  await evaluateListening(values.corpus, extent, console.log, console.error);
} else if (positionals[0] === 'evaluate') {
  if (values.only === undefined || values.only === 'melody') await evaluateMelody(values.corpus, console.log);
  if (values.only === undefined || values.only === 'chorale') await evaluateChoir(values.corpus, console.log);
}
if (positionals[0] === 'listening-tunes') {
  const tunes = listeningTunes(readTunes(values.corpus, ['oneill-ryan']).tunes, Number(values.seed ?? 1));
  writeFileSync(join(values.out, 'listening-tunes.json'), JSON.stringify(tunes));
}

function writeHarmony(folder: string): void {
  const { train } = splitTunes(readTunes(folder).tunes);
  writeCounts('harmony', { major: countHarmony(train, 'major'), minor: countHarmony(train, 'minor') });
}

function writeCounts(name: 'harmony' | 'performance' | 'figures', counted: object): void {
  writeFileSync(new URL(`../data/${name}.json`, import.meta.url), `${JSON.stringify(counted)}\n`);
}
