import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packWeights } from '../server/composer/network/weights.ts';
import { at } from '../server/composer/theory/at.ts';
import { createAdam, takeStep, withAverages } from './adam.ts';
import { loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import { CHOIR_SIZES, type ChoirWeights, choirNats, newChoirWeights } from './choir-network.ts';
import { type Chorale, rangesOf, readChorales, transpose } from './chorales.ts';
import { openMatrices } from './matrices.ts';
import { clearGradients, clipGradients } from './parameters.ts';
import { createRandom, type Random, shuffled } from './random.ts';

const EPOCHS = 28;
/** Whole chorales in a step, count. */
const BATCH = 4;
const DROPPED = 0.33;
const RATE = 0.002;
/** Steps until the learning rate is full, count. */
const WARM_UP = 100;
/** A chorale is transposed by at most so many semitones, within the ranges of the parts. */
const FARTHEST = 6;

/**
 * Trains the choir network and writes its weights: those of the epoch with the least loss on the validation chorales. A
 * run that was stopped continues after its last whole epoch.
 * @param corpus folder that holds jsb-chorales/
 * @param out folder for `choir.json`, `choir.bin` and the checkpoint
 * @param log receives a line for each epoch
 */
export async function trainChoir(
  corpus: string,
  out: string,
  seed: number,
  log: (line: string) => void,
): Promise<void> {
  await openMatrices();
  mkdirSync(out, { recursive: true });
  const chorales = readChorales(corpus);
  const weights = newChoirWeights(CHOIR_SIZES, seed);
  const parameters = Object.values(weights);
  const adam = createAdam(parameters);
  const checkpoint = join(out, 'choir.checkpoint');
  let { epoch, best } = loadCheckpoint(checkpoint, parameters, adam) ?? { epoch: 0, best: Infinity };
  const stepsInAll = EPOCHS * Math.ceil(chorales.train.length / BATCH);
  const ranges = rangesOf(chorales.train);

  for (; epoch < EPOCHS; epoch++) {
    const started = performance.now();
    const random = createRandom(seed, epoch);
    let nats = 0;
    for (const batch of batches(chorales.train, random)) {
      const moved = batch.map((chorale) => transpose(chorale, drawnShift(chorale, ranges, random)));
      clearGradients(parameters);
      nats += total(choirNats(moved, weights, { share: DROPPED, random }));
      clipGradients(parameters, 1);
      const warmth = Math.min(1, (adam.steps + 1) / WARM_UP);
      const cooling = 0.02 + 0.98 * 0.5 * (1 + Math.cos((Math.PI * adam.steps) / stepsInAll));
      takeStep(adam, parameters, { rate: RATE * warmth * cooling, decay: 0.05, average: 0.995 });
    }
    const valid = withAverages(adam, parameters, () => {
      const nats = meanNats(chorales.valid, weights);
      if (nats < best) write(out, weights);
      return nats;
    });
    best = Math.min(best, valid);
    saveCheckpoint(checkpoint, { epoch: epoch + 1, best }, parameters, adam);
    const seconds = Math.round((performance.now() - started) / 1000);
    const learnt = (nats / tokensIn(chorales.train)).toFixed(4);
    log(
      `choir, epoch ${epoch + 1} of ${EPOCHS}: train ${learnt}, valid ${valid.toFixed(4)} nats a token, ${seconds} s`,
    );
  }
}

/** The mean loss over all parts and sixteenths of whole chorales, nats. */
function meanNats(chorales: readonly Chorale[], weights: ChoirWeights): number {
  const byLength = chorales.toSorted((a, b) => a.length - b.length);
  let nats = 0;
  for (let from = 0; from < byLength.length; from += AT_ONCE)
    nats += total(choirNats(byLength.slice(from, from + AT_ONCE), weights));
  return nats / tokensIn(chorales);
}

/** Chorales in a batch of the validation, count. */
const AT_ONCE = 16;

const tokensIn = (chorales: readonly Chorale[]) => 4 * chorales.reduce((sum, { length }) => sum + length, 0);
const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);

/** All chorales once, those of about the same length together, so that less is padded. */
function batches(chorales: readonly Chorale[], random: Random): Chorale[][] {
  const ordered = shuffled(chorales, random).sort((a, b) => (a.length >> 6) - (b.length >> 6));
  const count = Math.ceil(ordered.length / BATCH);
  return shuffled(
    Array.from({ length: count }, (_, batch) => ordered.slice(batch * BATCH, (batch + 1) * BATCH)),
    random,
  );
}

function drawnShift(chorale: Chorale, ranges: ReturnType<typeof rangesOf>, random: Random): number {
  const own = rangesOf([chorale]);
  const lowest = Math.max(-FARTHEST, ...own.map(({ low }, part) => at(ranges, part).low - low));
  const highest = Math.min(FARTHEST, ...own.map(({ high }, part) => at(ranges, part).high - high));
  return lowest + Math.floor(random() * (highest - lowest + 1));
}

function write(out: string, weights: ChoirWeights): void {
  const { index, packed } = packWeights(weights);
  writeFileSync(join(out, 'choir.bin'), packed);
  writeFileSync(join(out, 'choir.json'), `${JSON.stringify(index, null, 2)}\n`);
}
