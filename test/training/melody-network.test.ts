import { expect, test } from 'vitest';
import { MELODY_INPUTS } from '../../server/composer/network/melody-encoding.ts';
import { DURATIONS, MELODY_LETTERS } from '../../server/composer/network/melody-letters.ts';
import { openMelodyNetwork } from '../../server/composer/network/melody-network.ts';
import { createAdam, takeStep } from '../../training/adam.ts';
import { openMatrices } from '../../training/matrices.ts';
import type { MelodyEvent } from '../../training/melody-events.ts';
import { melodyNats, newMelodyWeights } from '../../training/melody-network.ts';
import { clearGradients, clipGradients } from '../../training/parameters.ts';
import { createRandom } from '../../training/random.ts';

await openMatrices();
const SMALL = { embedding: 12, units: 10, hidden: 8, lengths: 6 };
const random = createRandom(3);
const draw = (below: number) => Math.floor(random() * below);
const events = (count: number): MelodyEvent[] =>
  Array.from({ length: count }, () => ({
    inputs: Array.from({ length: 20 }, () => draw(MELODY_INPUTS)),
    letter: draw(MELODY_LETTERS),
    length: draw(DURATIONS.length),
  }));
const tunes = [events(5), events(3), events(7)];

test('every gradient is what a small change of the weight does', () => {
  const weights = newMelodyWeights(SMALL, 1);
  // Biases away from zero, lest they stand on the edge of a rectifier.
  for (const { rows, values } of Object.values(weights))
    if (rows === 1)
      values.forEach((_, at) => {
        values[at] = random() - 0.5;
      });
  const all = Object.values(weights);
  clearGradients(all);
  const { events } = melodyNats(tunes, weights, { share: 0, random });
  const mean = () => {
    const nats = melodyNats(tunes, weights);
    return (nats.pitch + nats.duration) / events;
  };
  for (const { name, values, gradient } of all) {
    const steepest = Array.from(gradient.keys()).sort((a, b) => Math.abs(gradient[b]!) - Math.abs(gradient[a]!));
    for (const at of [steepest[0]!, steepest[2]!, steepest[5]!]) {
      const [before, small] = [values[at]!, 5e-4];
      values[at] = before + small;
      const above = mean();
      values[at] = before - small;
      const slope = (above - mean()) / (2 * small);
      values[at] = before;
      expect(Math.abs(slope - gradient[at]!), `${name} ${at}`).toBeLessThan(2e-4 + 0.02 * Math.abs(slope));
    }
  }
});

test('tunes are learnt by heart', () => {
  const weights = newMelodyWeights(SMALL, 4);
  const all = Object.values(weights);
  const adam = createAdam(all);
  const learn = () => {
    clearGradients(all);
    const nats = melodyNats(tunes, weights, { share: 0, random });
    clipGradients(all, 1);
    takeStep(adam, all, { rate: 0.02, decay: 0, average: 0.9 });
    return (nats.pitch + nats.duration) / nats.events;
  };
  expect(learn()).toBeGreaterThan(5);
  for (let step = 0; step < 150; step++) learn();
  expect(learn()).toBeLessThan(0.1);
});

test('the network that composes gives the likelihoods that were trained', async () => {
  const weights = newMelodyWeights(SMALL, 2);
  const network = await openMelodyNetwork({ hash: '', matrix: (name) => weights[name as keyof typeof weights] });
  const tune = tunes[0]!;
  let state: Float32Array | undefined;
  let nats = 0;
  for (const { inputs, letter, length } of tune) {
    const [answer] = network.step([{ network: 'melody', state, inputs }]);
    nats += natsOf(answer!.pitches, letter) + natsOf(answer!.durations(letter), length);
    state = answer!.state;
  }
  const trained = melodyNats([tune], weights);
  expect(nats).toBeCloseTo(trained.pitch + trained.duration, 1);
  network.close();
});

const natsOf = (logits: readonly number[], target: number) =>
  Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) - logits[target]!;
