import { createHash } from 'node:crypto';
import { at } from '../theory/at.ts';
import { type ChoirPrediction, type ChoirStep, openChoirNetwork } from './choir-network.ts';
import { type MelodyNetwork, type MelodyPrediction, type MelodyStep, openMelodyNetwork } from './melody-network.ts';

/** A step of one network or the other. */
export type EnsembleStep = MelodyStep | ChoirStep;
export type EnsemblePrediction = MelodyPrediction | ChoirPrediction;

/** Work that needs steps of the networks, each answered by the prediction of its own network. */
export type EnsembleSteps<Result> = Generator<EnsembleStep, Result, EnsemblePrediction>;

/** The melody network and the choir network, stepped together on one thread. */
export interface Ensemble {
  /** SHA-256 of the hashes of both networks. */
  readonly hash: string;
  readonly backend: MelodyNetwork['backend'];
  /**
   * Takes 1 to 64 steps at once, in any mixture. The batch does not change a prediction by one bit.
   * @throws RangeError at more than 64 of one network
   */
  step(rows: readonly EnsembleStep[]): EnsemblePrediction[];
  /** Tensors that both networks hold, count: a step adds none. */
  tensors(): number;
  close(): void;
}

/** @throws Error where neither native TensorFlow nor WebAssembly starts, or where weights are damaged */
export async function openEnsemble(): Promise<Ensemble> {
  const melodies = await openMelodyNetwork();
  const choirs = await openChoirNetwork();
  return {
    hash: createHash('sha256').update(melodies.hash).update(choirs.hash).digest('hex'),
    backend: melodies.backend,
    tensors: melodies.tensors,
    step(rows) {
      const ofMelodies = rows.filter((row) => row.network === 'melody');
      const ofChoirs = rows.filter((row) => row.network === 'choir');
      const predictions = {
        melody: ofMelodies.length > 0 ? melodies.step(ofMelodies) : [],
        choir: ofChoirs.length > 0 ? choirs.step(ofChoirs) : [],
      };
      const taken = { melody: 0, choir: 0 };
      return rows.map(({ network }) => at<EnsemblePrediction>(predictions[network], taken[network]++));
    },
    close() {
      melodies.close();
      choirs.close();
    },
  };
}

/** Goes on to the next step; without a prediction, to the first one. */
export const resume = <Result>(steps: EnsembleSteps<Result>, prediction: EnsemblePrediction | undefined) =>
  prediction === undefined ? steps.next() : steps.next(prediction);
