import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import {
  CHOIR_INPUTS,
  CHOIR_PART_INPUTS,
  choirInputs,
  choirPartInputs,
} from '../../server/composer/network/choir-encoding.ts';
import {
  choirLetterOf,
  choirPitchOf,
  type Frame,
  frameOf,
  PART_INDICES,
} from '../../server/composer/network/choir-letters.ts';
import { openChoirNetwork } from '../../server/composer/network/choir-network.ts';
import { packWeights, unpackWeights } from '../../server/composer/network/weights.ts';
import { countChoirNGrams } from '../../training/choir-n-grams.ts';
import { type ChoirWeights, choirNats, newChoirWeights } from '../../training/choir-network.ts';
import { parallelShare } from '../../training/choir-statistics.ts';
import { type Chorale, rangesOf, readChorales, transpose } from '../../training/chorales.ts';
import { natsByPart } from '../../training/evaluate-choir.ts';
import { openMatrices, tensorsHeld } from '../../training/matrices.ts';
import { createRandom } from '../../training/random.ts';

beforeAll(openMatrices);

/** Chords of our own, moved about by chance; here and there a part is silent. */
function chorale(seed: number, frames: number): Chorale {
  const random = createRandom(seed);
  let chord = [72, 67, 60, 48];
  return Array.from({ length: frames }, () => {
    if (random() < 0.4) chord = chord.map((pitch) => pitch + Math.floor(random() * 5) - 2);
    return chord.map((pitch) => (random() < 0.05 ? 0 : choirLetterOf(pitch))) as unknown as Frame;
  });
}

const CHORALES = [chorale(1, 30), chorale(2, 41), chorale(3, 7)];
const SIZES = { embedding: 12, units: 10, hidden: 9 };

const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);

test('a corpus is read by its split, silence as letter 0', () => {
  const corpus = mkdtempSync(join(tmpdir(), 'chorales-'));
  mkdirSync(join(corpus, 'jsb-chorales'));
  const file = { train: [[[72, 67, 60, 48]]], valid: [[[-1, 67, 60, 36]]], test: [] };
  writeFileSync(join(corpus, 'jsb-chorales', 'Jsb16thSeparated.json'), JSON.stringify(file));
  const { train, valid, test } = readChorales(corpus);
  expect(train).toEqual([[[37, 32, 25, 13]]]);
  expect(valid).toEqual([[[0, 32, 25, 1]]]);
  expect(test).toEqual([]);
  expect(choirPitchOf(37)).toBe(72);
  expect(transpose(valid[0]!, 2)).toEqual([[0, 34, 27, 3]]);
  expect(rangesOf([[...train[0]!, ...transpose(train[0]!, 3)]])[3]).toEqual({ low: 13, high: 16 });
  rmSync(corpus, { recursive: true });
});

test('inputs tell of what was before alone, each once and in its bounds', () => {
  for (const frames of CHORALES)
    for (let at = 0; at < frames.length; at++) {
      const inputs = choirInputs(frames, at);
      expect(inputs).toEqual(choirInputs(frames.slice(0, at), at));
      expect(new Set(inputs).size).toBe(inputs.length);
      expect(inputs.every((input) => input >= 0 && input < CHOIR_INPUTS)).toBe(true);
      for (const part of PART_INDICES) {
        const hidden = frameOf((other) => (other < part ? frames[at]![other] : 0));
        const own = choirPartInputs(frames, at, part);
        expect(own).toEqual(choirPartInputs([...frames.slice(0, at), hidden], at, part));
        expect(new Set(own).size).toBe(own.length);
        expect(own.every((input) => input >= 0 && input < CHOIR_PART_INPUTS)).toBe(true);
      }
    }
});

test('the network that serves tells chorales as the one that was trained', async () => {
  const { index, packed } = packWeights(stirred(newChoirWeights(SIZES, 5)));
  const unpacked = unpackWeights(index, packed);
  const trained = newChoirWeights(SIZES, 6);
  for (const { name, values } of Object.values(trained)) values.set(unpacked.matrix(name).values);
  const before = tensorsHeld();
  const network = await openChoirNetwork(unpacked);
  const served = natsByPart(CHORALES, network);
  network.close();
  expect(tensorsHeld()).toBe(before);
  const frames = total(CHORALES.map(({ length }) => length));
  choirNats(CHORALES, trained).forEach((nats, part) => {
    expect(served[part]).toBeCloseTo(nats / frames, 3);
  });
});

test('the network has the gradient that small changes of its weights show', () => {
  const weights = stirred(newChoirWeights(SIZES, 5));
  const chorales = CHORALES.slice(0, 2);
  const tokens = 4 * total(chorales.map(({ length }) => length));
  choirNats(chorales, weights, { share: 0, random: createRandom(1) });
  for (const { name, values, gradient } of Object.values(weights)) {
    // Steepest first: most inputs are never on.
    const steepest = [...gradient.keys()].sort((a, b) => Math.abs(gradient[b]!) - Math.abs(gradient[a]!)).slice(0, 3);
    for (const at of steepest) {
      const value = values[at]!;
      const step = 3e-3;
      values[at] = value + step;
      const above = total(choirNats(chorales, weights));
      values[at] = value - step;
      const below = total(choirNats(chorales, weights));
      values[at] = value;
      expect(Math.abs((above - below) / (2 * step) / tokens - gradient[at]!), `${name}[${at}]`).toBeLessThan(1e-3);
    }
  }
});

test('padding and company change nothing in what a chorale is told', () => {
  const weights = stirred(newChoirWeights(SIZES, 5));
  const alone = CHORALES.map((chorale) => total(choirNats([chorale], weights)));
  expect(total(choirNats(CHORALES, weights))).toBeCloseTo(total(alone), 2);
});

test('n-grams that look at more are surprised less by what they have counted', () => {
  const nats = [...countChoirNGrams(CHORALES).values()].map((natsOn) => natsOn(CHORALES));
  expect(nats[1]).toBeLessThan(nats[0]!);
  expect(nats[2]).toBeLessThan(nats[1]!);
});

test('parallel fifths and octaves are counted among the parts that move at once', () => {
  const voiced = (...frames: number[][]) => frames.map((pitches) => pitches.map(choirLetterOf) as unknown as Frame);
  // Soprano and tenor go from a fifth to a fifth; alto and bass stay.
  expect(parallelShare([voiced([67, 64, 60, 48], [69, 64, 62, 48])])).toBe(1);
  expect(parallelShare([voiced([67, 64, 60, 48], [69, 64, 60, 53])])).toBe(0);
  // Of six pairs only soprano and alto keep another distance, a fourth.
  expect(parallelShare([voiced([72, 67, 60, 48], [74, 69, 62, 50])])).toBeCloseTo(5 / 6);
});

/** Weights with something in their biases, too. */
function stirred(weights: ChoirWeights): ChoirWeights {
  const random = createRandom(9);
  for (const { rows, values } of Object.values(weights))
    if (rows === 1) for (let at = 0; at < values.length; at++) values[at] = random() - 0.5;
  return weights;
}
