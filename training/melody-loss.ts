import { type Control, encode } from '../server/composer/network/melody-encoding.ts';
import { firstState, type Network } from '../server/composer/network/melody-network.ts';
import { eventsOf } from './events.ts';
import type { Loss } from './n-grams.ts';
import type { Tune } from './tune.ts';

/** Tunes that are told at once, count. */
const ABREAST = 64;

/**
 * How much the network, as the server runs it, is surprised by tunes that it is told note by note.
 * @param hide controls that it is not told
 */
export function lossOf(network: Network, tunes: readonly Tune[], hide: readonly Control[]): Loss {
  const waiting = tunes.map((tune) => ({
    tune,
    events: eventsOf(tune),
    at: 0,
    state: firstState(network.units) as Float32Array,
  }));
  let [pitch, duration, count] = [0, 0, 0];
  let abreast: typeof waiting = [];
  for (;;) {
    abreast = abreast.filter(({ events, at }) => at < events.length);
    abreast.push(...waiting.splice(0, ABREAST - abreast.length));
    if (abreast.length === 0) return { pitch: pitch / count, duration: duration / count };
    const steps = abreast.map(({ tune, events, at, state }) => {
      const { at: tick } = events[at]!;
      const past = tune.notes.slice(0, events.slice(0, at).filter(({ letter }) => letter > 0).length);
      return { state, inputs: encode(past, tune, tick, hide) };
    });
    network.step(steps).forEach(({ state, pitches, durations }, row) => {
      const told = abreast[row]!;
      const { letter, length } = told.events[told.at]!;
      pitch += surprise(pitches, letter);
      duration += surprise(durations(letter), length);
      count += 1;
      told.state = state;
      told.at += 1;
    });
  }
}

/** @param weights natural logarithms */
function surprise(weights: readonly number[], choice: number): number {
  const top = Math.max(...weights);
  return Math.log(weights.reduce((sum, weight) => sum + Math.exp(weight - top), 0)) + top - weights[choice]!;
}
