import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Adam, createAdam, takeStep, withAverages } from '../../training/adam.ts';
import { loadCheckpoint, saveCheckpoint } from '../../training/checkpoint.ts';
import { crossEntropy, dropOut, linear, NO_TARGET, rectify, recur, sum, sumActive } from '../../training/layers.ts';
import { openMatrices, product, tensorsHeld, transposed } from '../../training/matrices.ts';
import { clearGradients, clipGradients, createParameter, type Parameter } from '../../training/parameters.ts';
import { createRandom, shuffled } from '../../training/random.ts';

beforeAll(openMatrices);

const SEQUENCES = 3;
const STEPS = 5;
const LETTERS = 6;

/** A small network with every layer: active inputs, a recurrent unit of four, a hidden layer, soft-max. */
function smallNetwork(seed: number) {
  const random = createRandom(seed);
  const embedding = createParameter('embedding', 7, 5, 0.8, random);
  const gates = createParameter('gates', 5, 12, 0.8, random);
  const gateBias = createParameter('gate bias', 1, 12, 0.8, random);
  const recurrent = createParameter('recurrent', 4, 12, 0.8, random);
  const hidden = createParameter('hidden', 4, 5, 0.8, random);
  const skip = createParameter('skip', 7, 5, 0.8, random);
  const letters = createParameter('letters', 5, LETTERS, 0.8, random);
  const parameters = [embedding, gates, gateBias, recurrent, hidden, skip, letters];
  const rows = Array.from({ length: SEQUENCES * STEPS }, (_, row) => (row === 4 ? [] : [row % 7, (row * 3 + 1) % 7]));
  // The last step of the third sequence is padding.
  const targets = Int32Array.from({ length: SEQUENCES * STEPS }, (_, row) => (row === 14 ? NO_TARGET : row % LETTERS));
  return {
    parameters,
    run(learn: boolean): number {
      const inputs = sumActive(rows, embedding);
      const projected = linear(inputs.output, gates, gateBias);
      const states = recur(projected.output, SEQUENCES, recurrent);
      const dropped = dropOut(states.output, { share: 0.25, random: createRandom(99) });
      const dense = linear(dropped.output, hidden);
      const direct = sumActive(rows, skip);
      const middle = rectify(sum([dense, direct]));
      const logits = linear(middle.output, letters);
      const { nats, slope } = crossEntropy(logits.output, targets);
      if (learn) {
        const middleSlope = middle.back(logits.back(slope));
        direct.back(middleSlope);
        inputs.back(projected.back(states.back(dropped.back(dense.back(middleSlope)))));
      }
      return nats;
    },
  };
}

describe('the trainable layers', () => {
  test('have the gradient that small changes of each weight show', () => {
    const { parameters, run } = smallNetwork(7);
    run(true);
    for (const { name, values, gradient } of parameters) {
      for (let at = 0; at < values.length; at++) {
        const value = values[at]!;
        const step = 3e-3;
        values[at] = value + step;
        const above = run(false);
        values[at] = value - step;
        const below = run(false);
        values[at] = value;
        const measured = (above - below) / (2 * step);
        expect(Math.abs(measured - gradient[at]!), `${name}[${at}]`).toBeLessThan(1e-3);
      }
    }
  });

  test('learn the same from the same seed, and something else from another', () => {
    const one = trained(7);
    expect(trained(7)).toEqual(one);
    expect(trained(8)).not.toEqual(one);
    expect(one.after).toBeLessThan(one.before / 2);
  });

  test('leave no tensor behind', () => {
    const before = tensorsHeld();
    trained(7);
    expect(tensorsHeld()).toBe(before);
  });

  test('go on from a checkpoint as if nothing had happened', () => {
    const folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
    const path = join(folder, 'run');
    const whole = smallNetwork(7);
    const wholeAdam = createAdam(whole.parameters);
    learn(whole, wholeAdam, 20);

    const first = smallNetwork(7);
    const firstAdam = createAdam(first.parameters);
    learn(first, firstAdam, 10);
    saveCheckpoint(path, { epoch: 10, best: 1.5 }, first.parameters, firstAdam);
    const second = smallNetwork(8);
    const secondAdam = createAdam(second.parameters);
    expect(loadCheckpoint(path, second.parameters, secondAdam)).toEqual({ epoch: 10, best: 1.5 });
    learn(second, secondAdam, 10);

    expect(weightsOf(second.parameters)).toEqual(weightsOf(whole.parameters));
    expect(withAverages(secondAdam, second.parameters, () => second.run(false))).toBe(
      withAverages(wholeAdam, whole.parameters, () => whole.run(false)),
    );
    expect(() => loadCheckpoint(path, second.parameters.slice(1), createAdam(second.parameters))).toThrow(
      'another network',
    );
    expect(loadCheckpoint(join(folder, 'none'), second.parameters, secondAdam)).toBeUndefined();
    rmSync(folder, { recursive: true });
  });
});

test('gradients are clipped together, in their own direction', () => {
  const one = createParameter('one', 1, 2, 0, () => 0);
  const other = createParameter('other', 1, 1, 0, () => 0);
  one.gradient.set([3, 0]);
  other.gradient.set([4]);
  expect(clipGradients([one, other], 10)).toBe(5);
  expect([...one.gradient, ...other.gradient]).toEqual([3, 0, 4]);
  clipGradients([one, other], 1);
  expect([...one.gradient, ...other.gradient].map((slope) => Math.round(slope * 1e6) / 1e6)).toEqual([0.6, 0, 0.8]);
});

test('a matrix is turned and multiplied as on paper', () => {
  const wide = { values: Float32Array.from({ length: 40 * 70 }, (_, at) => (at * 7) % 11), rows: 40, columns: 70 };
  const turned = transposed(wide);
  expect([turned.rows, turned.columns]).toEqual([70, 40]);
  expect(turned.values[33 * 40 + 5]).toBe(wide.values[5 * 70 + 33]);
  expect([
    ...product(
      { values: Float32Array.of(1, 2, 3, 4), rows: 2, columns: 2 },
      { values: Float32Array.of(5, 6), rows: 2, columns: 1 },
    ),
  ]).toEqual([17, 39]);
});

test('chance for training repeats from its seeds, and shuffles all there is', () => {
  const random = createRandom(1, 2);
  const again = createRandom(1, 2);
  const draws = Array.from({ length: 1000 }, random);
  expect(Array.from({ length: 1000 }, again)).toEqual(draws);
  expect(createRandom(2, 1)()).not.toBe(draws[0]);
  expect(draws.reduce((total, draw) => total + draw) / 1000).toBeCloseTo(0.5, 1);
  expect(shuffled([1, 2, 3, 4, 5], random).sort()).toEqual([1, 2, 3, 4, 5]);
});

function trained(seed: number) {
  const network = smallNetwork(seed);
  const before = network.run(false);
  learn(network, createAdam(network.parameters), 40);
  return { before, after: network.run(false), weights: weightsOf(network.parameters) };
}

function learn({ parameters, run }: ReturnType<typeof smallNetwork>, adam: Adam, steps: number): void {
  for (let step = 0; step < steps; step++) {
    clearGradients(parameters);
    run(true);
    clipGradients(parameters, 5);
    takeStep(adam, parameters, { rate: 0.05, decay: 0.01, average: 0.9 });
  }
}

const weightsOf = (parameters: readonly Parameter[]) => parameters.map(({ values }) => [...values]);
