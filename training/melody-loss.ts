import { type Control, melodyInputs } from '../server/composer/network/melody-encoding.ts';
import type { MelodyNetwork } from '../server/composer/network/melody-network.ts';
import { BATCH } from '../server/composer/network/recurrent-layer.ts';
import { at } from '../server/composer/theory/at.ts';
import { eventsOf } from './events.ts';
import type { Loss } from './melody-n-grams.ts';
import type { Tune } from './tune.ts';

/**
 * The loss of the network, as the server runs it, on tunes that it predicts event by event.
 * @param hidden controls that are left out of its inputs
 */
export function lossOf(network: MelodyNetwork, tunes: readonly Tune[], hidden: readonly Control[]): Loss {
  const waiting = tunes.map((tune) => ({
    tune,
    events: eventsOf(tune),
    index: 0,
    state: undefined as Float32Array | undefined,
  }));
  const sum = { pitch: 0, duration: 0, events: 0 };
  let running: typeof waiting = [];
  for (;;) {
    running = running.filter(({ events, index }) => index < events.length);
    running.push(...waiting.splice(0, BATCH - running.length));
    if (running.length === 0) return { pitch: sum.pitch / sum.events, duration: sum.duration / sum.events };
    const steps = running.map(({ tune, events, index, state }) => {
      const past = tune.notes.slice(0, events.slice(0, index).filter(({ letter }) => letter > 0).length);
      return {
        network: 'melody' as const,
        state,
        inputs: melodyInputs(past, tune, at(events, index).at, hidden),
      };
    });
    network.step(steps).forEach(({ state, pitches, durations }, row) => {
      const melody = at(running, row);
      const { letter, length } = at(melody.events, melody.index);
      sum.pitch += surprise(pitches, letter);
      sum.duration += surprise(durations(letter), length);
      sum.events += 1;
      melody.state = state;
      melody.index += 1;
    });
  }
}

/**
 * The negative log-likelihood of a choice, nats.
 * @param weights natural logarithms
 */
function surprise(weights: readonly number[], choice: number): number {
  const top = Math.max(...weights);
  return Math.log(weights.reduce((sum, weight) => sum + Math.exp(weight - top), 0)) + top - at(weights, choice);
}
