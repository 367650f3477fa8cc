import type { Clock } from '../../clock.ts';
import type { Logger } from '../../logger.ts';
import { createScoreWriter, type ScoreStore, type ScoreWriter } from '../score/score-writer.ts';
import type { LeaseKeeper } from './lease.ts';

type Entries = Awaited<ReturnType<ScoreStore['load']>>;

/** The place from which a room is conducted: its lease, and with it the pen for the score log. */
export interface Leadership {
  /** The pen, while this instance holds the post. */
  readonly writer: ScoreWriter | undefined;
  /** Takes the post unless another instance holds it; callers at the same time share one try. */
  take(): Promise<boolean>;
  /** Leaves it to whoever wants it, once everything is written. */
  leave(): void;
  /** Resolves when all is written, and the lease given back. */
  left(): Promise<void>;
}

export function createLeadership(parts: {
  logId: number;
  owner: string;
  clock: Clock;
  leases: LeaseKeeper;
  store: ScoreStore;
  logger: Pick<Logger, 'warn'>;
  /** The post is taken; what the score log told by then. */
  assume(epoch: number, entries: Entries): void;
  /** It was left or lost. */
  retire(): void;
  /** Another instance has it, and has not said for a while that it does: it can be taken. */
  free(): void;
}): Leadership {
  const { logId, leases, store, logger } = parts;
  let writer: ScoreWriter | undefined;
  let taking: Promise<boolean> | undefined;
  let leaving: Promise<void> = Promise.resolve();

  async function tryToTake(): Promise<boolean> {
    // What this instance has played before is to be in the log when it is read, and its old pen put down.
    await leaving;
    let held = true;
    function lose(): Promise<void> {
      held = false;
      if (writer) stepDown();
      return leaving;
    }
    const epoch = await leases.take(logId, lose, parts.free);
    if (epoch === null) return false;
    const entries = await store.load(logId).catch(async (error) => {
      await leases.giveBack(logId);
      throw error;
    });
    if (!held) return false;
    writer = createScoreWriter({ ...parts, epoch, fenced: lose });
    parts.assume(epoch, entries);
    return true;
  }

  function stepDown(): void {
    leaving = writer?.flush() ?? leaving;
    writer = undefined;
    parts.retire();
  }

  return {
    get writer() {
      return writer;
    },
    take() {
      taking ??= tryToTake().finally(() => {
        taking = undefined;
      });
      return taking;
    },
    leave() {
      stepDown();
      leaving = leaving
        .then(() => leases.giveBack(logId))
        .catch((error) => logger.warn({ err: error, logId }, 'the lease could not be given back'));
    },
    async left() {
      await taking?.catch(() => {});
      await leaving;
    },
  };
}
