import { LIMITS } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import type { Update } from '../../protocol/update.ts';
import type { Replica } from '../sync/replica.ts';
import type { Trials } from '../sync/trials.ts';

/** An update whose trial is late so many times is refused for good, count. */
const MAX_TRIALS = 3;

/**
 * Late updates of a room that are remembered, count. A client may send each under another number, and never again. One that
 * is forgotten is tried as if it were new.
 */
const MOST_LATE = 1_000;

/** Trials of a room's large updates: each is applied to a copy in another thread before it is committed. */
export interface UpdateTrials {
  /** The trial of this session, which its next updates wait for; undefined where none is running. */
  running(sessionId: string): Promise<unknown> | undefined;
  /** Undefined where the update passes. */
  hold(sessionId: string, update: Update): Promise<Refusal | undefined>;
}

export function createUpdateTrials(replica: Pick<Replica, 'state'>, trials: Pick<Trials, 'hold'>): UpdateTrials {
  const running = new Map<string, Promise<unknown>>();
  /** Oldest first. */
  const lateTrials = new Map<string, number>();

  async function judge(sessionId: string, { sessionSeq, bytes }: Update): Promise<Refusal | undefined> {
    const key = `${sessionId}/${sessionSeq}`;
    const before = lateTrials.get(key) ?? 0;
    // A busy machine makes any trial late: a single one is no verdict on the update, and the next may take longer.
    const deadlineMs = LIMITS.trialMs * 2 ** before;
    const outcome = await trials.hold({ state: replica.state(), bytes, deadlineMs });
    lateTrials.delete(key);
    if (outcome === 'late' && before + 1 < MAX_TRIALS) {
      lateTrials.set(key, before + 1);
      if (lateTrials.size > MOST_LATE) lateTrials.delete(lateTrials.keys().next().value!);
      return refuse('UNAVAILABLE', 'it could not be tried in time');
    }
    if (outcome === 'passed') return undefined;
    return refuse('BAD_UPDATE', outcome === 'late' ? 'it cannot be applied in time' : 'it cannot be applied');
  }

  return {
    running: (sessionId) => running.get(sessionId),
    hold(sessionId, update) {
      // The very promise that later updates wait for: its holder continues first, and counts its update in before they
      // are validated, which may build on it.
      const trial = judge(sessionId, update).finally(() => running.delete(sessionId));
      running.set(sessionId, trial);
      return trial;
    },
  };
}
