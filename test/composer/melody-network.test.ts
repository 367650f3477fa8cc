import { expect, test } from 'vitest';
import { MELODY_INPUTS } from '../../server/composer/network/melody-encoding.ts';
import { DURATIONS, MELODY_LETTERS } from '../../server/composer/network/melody-letters.ts';
import { type MelodyStep, openMelodyNetwork } from '../../server/composer/network/melody-network.ts';
import { packWeights, readWeights, unpackWeights } from '../../server/composer/network/weights.ts';
import { chance } from '../../server/composer/theory/chance.ts';
import { tensorsHeld } from '../../training/matrices.ts';

const network = await openMelodyNetwork();
const drawn = (stream: number, index: number) => chance(7, stream, index);

/** A melody somewhere in its middle: another one for each number. */
function stepOf(melody: number) {
  const inputs = Array.from({ length: 50 }, (_, index) => Math.floor(drawn(melody, index) * MELODY_INPUTS));
  const state = new Float32Array(network.units).map((_, unit) => 2 * drawn(melody, 1_000 + unit) - 1);
  return { network: 'melody' as const, state, inputs };
}

const answersOf = (steps: readonly MelodyStep[]) =>
  network.step(steps).map(({ state, pitches, durations }) => ({
    state: Array.from(state),
    pitches,
    durations: Array.from({ length: MELODY_LETTERS }, (_, letter) => durations(letter)),
  }));

test('a melody is answered the same to the last bit alone and in any company', () => {
  const steps = Array.from({ length: 64 }, (_, melody) => stepOf(melody));
  const alone = steps.flatMap((step) => answersOf([step]));
  for (const size of [2, 7, 8, 9, 16, 23, 32, 33, 64]) {
    const order = steps.map((_, index) => (index * 37 + size) % 64).slice(0, size);
    expect(answersOf(order.map((index) => steps[index]!))).toEqual(order.map((index) => alone[index]));
  }
});

test('a step reads its state and gives a new one back', () => {
  const step = stepOf(1);
  const before = step.state.slice();
  const [answer] = network.step([step]);
  expect(step.state).toEqual(before);
  expect(answer!.state).not.toEqual(before);
  expect(answer!.state).toHaveLength(network.units);
});

test('logits are multiples of 1/1024, one for each letter and each duration', () => {
  const [{ pitches, durations }] = answersOf([stepOf(2)]) as [ReturnType<typeof answersOf>[0]];
  expect(pitches).toHaveLength(MELODY_LETTERS);
  expect(durations[5]).toHaveLength(DURATIONS.length);
  for (const logit of [...pitches, ...durations.flat()]) expect(Number.isInteger(logit * 1024)).toBe(true);
  expect(durations[5]).not.toEqual(durations[6]);
});

test('steps leave no tensors behind', () => {
  const before = tensorsHeld();
  for (let melody = 0; melody < 20; melody++)
    network.step(Array.from({ length: 1 + melody * 3 }, () => stepOf(melody)));
  expect(tensorsHeld()).toBe(before);
});

test('a closed network leaves no tensors behind', async () => {
  const before = tensorsHeld();
  const other = await openMelodyNetwork();
  expect(tensorsHeld()).toBeGreaterThan(before);
  other.close();
  expect(tensorsHeld()).toBe(before);
});

test('more than 64 melodies at once are refused', () => {
  expect(() => network.step(Array.from({ length: 65 }, () => stepOf(0)))).toThrow(RangeError);
});

test('weights that were changed are not opened', () => {
  const { index, packed } = packWeights({ some: { rows: 2, columns: 3, values: Float32Array.of(1, 2, 3, 4, 5, 6) } });
  packed[0]! ^= 1;
  expect(() => unpackWeights(index, packed)).toThrow('damaged');
});

test('packed weights are the given ones to half a step of their column', () => {
  const values = Float32Array.from({ length: 600 }, (_, cell) => (drawn(1, cell) - 0.5) * 10 ** (cell % 3));
  const { index, packed } = packWeights({
    first: { rows: 1, columns: 1, values: Float32Array.of(4) },
    some: { rows: 200, columns: 3, values },
  });
  const read = unpackWeights(index, packed).matrix('some').values;
  for (let cell = 0; cell < values.length; cell++)
    expect(Math.abs(read[cell]! - values[cell]!)).toBeLessThanOrEqual((0.51 * (0.5 * 10 ** (cell % 3))) / 127);
  expect(unpackWeights(index, packed).matrix('first').values[0]).toBe(4);
});

test('the committed weights are the ones that their index tells of', () => {
  expect(readWeights('melody').hash).toBe(network.hash);
  expect(readWeights('melody').matrix('embedding').rows).toBe(MELODY_INPUTS);
});
