import { createHash } from 'node:crypto';
import { type ChoirStep, type ChoirStepped, openChoirNetwork } from './choir-network.ts';
import { type Network, openNetwork, type Step, type Stepped } from './melody-network.ts';

/** A step of one network or the other. */
export type PartStep = Step | ChoirStep;
export type PartStepped = Stepped | ChoirStepped;

/** What composes: the melodies' network and the choirs', stepped together on one thread. */
export interface Ensemble {
  /** SHA-256 of both networks' hashes. */
  readonly hash: string;
  readonly backend: Network['backend'];
  /** Length of a melody's state. */
  readonly units: number;
  /**
   * Takes 1 to 64 steps at once, each of its own network. What a row is answered is the same to the last bit in any
   * company.
   */
  step(rows: readonly PartStep[]): PartStepped[];
  /** Tensors that both networks hold, count: no step adds any. */
  tensors(): number;
  close(): void;
}

/** @throws Error where neither native TensorFlow nor WebAssembly starts, or where weights are damaged */
export async function openEnsemble(): Promise<Ensemble> {
  const melodies = await openNetwork();
  const choirs = await openChoirNetwork();
  return {
    hash: createHash('sha256').update(melodies.hash).update(choirs.hash).digest('hex'),
    backend: melodies.backend,
    units: melodies.units,
    tensors: melodies.tensors,
    step(rows) {
      const sung = rows.filter((row) => 'choir' in row);
      const played = rows.filter((row): row is Step => !('choir' in row));
      const answers = {
        sung: sung.length > 0 ? choirs.step(sung) : [],
        played: played.length > 0 ? melodies.step(played) : [],
      };
      let choir = 0;
      let melody = 0;
      return rows.map((row) => ('choir' in row ? answers.sung[choir++]! : answers.played[melody++]!));
    },
    close() {
      melodies.close();
      choirs.close();
    },
  };
}
