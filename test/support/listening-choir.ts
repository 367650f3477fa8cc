import { type Ensemble, type EnsembleSteps, resume } from '../../server/composer/network/ensemble.ts';
import { continueListening, type ListeningChoir } from '../../server/composer/parts/listening-choir.ts';

/** Lets a choir that listens sing up to a tick of its leg. */
export function finishListening(choir: ListeningChoir, ensemble: Ensemble, until: number): void {
  while (choir.drawnTo < until) {
    const steps = continueListening(choir) as EnsembleSteps<unknown>;
    let turn = steps.next();
    while (!turn.done) turn = resume(steps, ensemble.step([turn.value])[0]);
  }
}
