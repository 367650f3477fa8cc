import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Composing } from '../composing/composing.ts';
import type { Logger } from '../logger.ts';
import { isAway } from '../storage/database-faults.ts';
import type { ClaimedItem, ClaimedJob, ItemOutcome, JobClaims } from '../storage/job-claims.ts';
import type { ItemWork } from './item-work.ts';

/** Works on jobs in the background, one item at a time: music that plays comes first. */
export interface JobWorker {
  /** Begins to look for jobs. */
  start(): void;
  /** Looks at once: a job has come. */
  wake(): void;
  /** Gives back what it works on, so that another instance goes on with it at once. It takes no more. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export interface WorkerLimits {
  /** Lease of a job, ms: after a kill another instance goes on this much later. */
  readonly leaseMs: number;
  readonly renewMs: number;
  /** Interval of looks for a job, ms. */
  readonly lookMs: number;
  /** Time after which a job lets others go first, ms. */
  readonly sliceMs: number;
}

export const WORKER_LIMITS: WorkerLimits = { leaseMs: 5_000, renewMs: 1_500, lookMs: 1_000, sliceMs: 20_000 };

/** Timeout of giving a job back, ms: a database that is away must not hold up the end, and the lease expires anyway. */
const STOP_MS = 3_000;

export function createJobWorker({
  owner,
  claims,
  work,
  composing,
  clock,
  logger,
  ended,
  limits = WORKER_LIMITS,
}: {
  /** The name of this instance. */
  readonly owner: string;
  readonly claims: JobClaims;
  readonly work: ItemWork;
  readonly composing: Pick<Composing, 'load'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told of each item that has ended here. */
  ended(outcome: ItemOutcome['kind']): void;
  readonly limits?: WorkerLimits;
}): JobWorker {
  const { leaseMs, renewMs, lookMs, sliceMs } = limits;
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let failing = false;
  let stopLooking = () => {};

  function look(): void {
    if (stopping.signal.aborted) return;
    running ??= turn().finally(() => {
      running = undefined;
    });
  }

  /** Music that plays here is late: another instance may have time. */
  const isBusy = () => composing.load !== 'live';

  /**
   * Works until no job waits, or music is late. A database that is away is asked again at the next look, and logged once an
   * outage.
   */
  async function turn(): Promise<void> {
    try {
      while (!stopping.signal.aborted && !isBusy()) {
        const job = await claims.claim(owner, leaseMs);
        failing = false;
        if (!job) return;
        await workOn(job);
      }
    } catch (err) {
      if (!failing && !stopping.signal.aborted) logger.warn({ err }, 'jobs rest until the database answers');
      failing = true;
    }
  }

  async function workOn(job: ClaimedJob): Promise<void> {
    const lost = new AbortController();
    const signal = AbortSignal.any([stopping.signal, lost.signal]);
    const over = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    let heldAt = clock.now();
    const stopRenewing = clock.every(renewMs, () => {
      const askedAt = clock.now();
      if (askedAt - heldAt > leaseMs) return lost.abort();
      claims.renew(job, leaseMs).then(
        (held) => {
          if (held) heldAt = askedAt;
          else lost.abort();
        },
        () => {},
      );
    });
    try {
      const until = clock.now() + sliceMs;
      while (!signal.aborted && !isBusy() && clock.now() < until) {
        const item = await claims.next(job);
        if (!item) return;
        const outcome = await outcomeOf(job, item, signal, over);
        if (outcome === undefined) return await claims.release(job, item);
        if (!(await claims.finish(job, item, outcome))) return;
        ended(outcome.kind);
      }
      await claims.release(job, undefined);
    } finally {
      stopRenewing();
    }
  }

  /** Undefined where it was stopped, or the database went away: it is begun again. */
  async function outcomeOf(
    job: ClaimedJob,
    item: ClaimedItem,
    signal: AbortSignal,
    over: Promise<void>,
  ): Promise<ItemOutcome | undefined> {
    try {
      signal.throwIfAborted();
      // Work that does not look at the signal ends in vain, later: its outcome is not written.
      return (await Promise.race([work(job, item, signal), over])) ?? undefined;
    } catch (err) {
      // Its room was closed, by an operator or for want of memory: it waits for its turn again.
      if (signal.aborted || (err as Error).name === 'AbortError') return undefined;
      if (isAway(err)) throw err;
      logger.warn({ err, job: job.id, log: item.log }, 'an item of a job failed');
      return { kind: 'failed', code: 'UNAVAILABLE', detail: 'something went wrong: the log of the server has it' };
    }
  }

  async function stop(): Promise<void> {
    stopping.abort();
    stopLooking();
    await Promise.race([running, setTimeout(STOP_MS, undefined, { ref: false })]);
  }

  return {
    start() {
      stopLooking = clock.every(lookMs, look);
      look();
    },
    wake: look,
    stop,
    close: stop,
  };
}
