import type { NoteEvent } from '../../../protocol/note-event.ts';
import { slotOf } from '../theory/articulation.ts';
import { at } from '../theory/at.ts';
import type { PieceLeg } from '../theory/piece.ts';
import { openBackend } from './backend.ts';
import { melodyInputs } from './melody-encoding.ts';
import { BATCH, openRecurrentLayer } from './recurrent-layer.ts';
import { add } from './vector.ts';
import { readWeights, type Weights } from './weights.ts';

/** The melody network as a listener: it draws nothing, and its states are read. */
export interface MelodyStates {
  /** SHA-256 of its weights. */
  readonly hash: string;
  /** Length of a state. */
  readonly units: number;
  /**
   * The mean of the network's states while it hears the melody of each leg from its beginning; each value lies in −1 to 1.
   * Of a long piece it hears the first events of each leg. Undefined where there is no melody.
   */
  mean(legs: readonly Pick<PieceLeg, 'plan' | 'notes'>[]): Float32Array | undefined;
  close(): void;
}

/** Events of a piece that are heard, count, and of each leg at least: under a second of work. */
const EVENTS = 2_048;
const EVENTS_OF_A_LEG = 16;

/** @throws Error where neither native TensorFlow nor WebAssembly starts, or where the weights are damaged */
export async function openMelodyStates(weights: Weights = readWeights('melody')): Promise<MelodyStates> {
  const layer = openRecurrentLayer(weights, await openBackend(), 'melodies');
  return {
    hash: weights.hash,
    units: layer.units,
    mean(legs) {
      const each = Math.max(EVENTS_OF_A_LEG, Math.floor(EVENTS / legs.length));
      const sum = new Float32Array(layer.units);
      let count = 0;
      for (let first = 0; first < legs.length; first += BATCH) {
        let running = legs.slice(first, first + BATCH).map((leg) => ({
          events: inputsOf(leg, each),
          state: undefined as Float32Array | undefined,
        }));
        for (let index = 0; ; index++) {
          running = running.filter(({ events }) => index < events.length);
          if (running.length === 0) break;
          const { states } = layer.step(running.map(({ events, state }) => ({ state, inputs: at(events, index) })));
          for (const [row, state] of states.entries()) {
            at(running, row).state = state;
            add(sum, state);
            count += 1;
          }
        }
      }
      return count === 0 ? undefined : sum.map((value) => value / count);
    },
    close: layer.close,
  };
}

/** Inputs of the network before each event of a melody, as composing has them: a note, or the time between two. */
function inputsOf({ plan, notes }: Pick<PieceLeg, 'plan' | 'notes'>, most: number): number[][] {
  const past: NoteEvent[] = [];
  const inputs: number[][] = [];
  let heardTo = 0;
  for (const note of notes) {
    if (note.voice !== 'melody') continue;
    if (inputs.length >= most) break;
    if (note.tick > heardTo) inputs.push(melodyInputs(past, plan, heardTo));
    inputs.push(melodyInputs(past, plan, note.tick));
    past.push(note);
    heardTo = note.tick + slotOf(note.ticks);
  }
  return inputs.slice(0, most);
}
