import { Worker } from 'node:worker_threads';
import type { Logger } from '../logger.ts';
import type { WorkerCommand, WorkerReport } from './worker-messages.ts';

/** A worker that ends sooner than this after its start is likely to end again: the next one waits, ms. */
const STEADY_MS = 60_000;
const PAUSE_MS = 5_000;
/** A worker tells what it holds many times in this time: one that says nothing hangs, ms. */
const SILENCE_MS = 60_000;

/** A worker thread, started anew where it ends. */
export interface Thread {
  /** Whether it has opened the network. */
  readonly ready: boolean;
  /** Orders of one turn of the event loop travel together. */
  give(order: WorkerCommand): void;
  close(): Promise<void>;
}

interface ThreadParts {
  readonly clock: { now(): number; after(ms: number, turn: () => void): () => void };
  readonly logger: Logger;
  start(): Worker;
  heard(report: WorkerReport): void;
  /** It ended, and with it whatever it had been told; what it is given now, the next one hears. */
  lost(): void;
}

/** Starts a worker that runs worker.ts. */
export const startWorker = () => new Worker(new URL('./worker.mjs', import.meta.url), { execArgv: [] });

export function createThread({ clock, logger, start, heard, lost }: ThreadParts): Thread {
  let worker: Worker | undefined;
  let orders: WorkerCommand[] = [];
  let flushing = false;
  let ready = false;
  let cancelPause = () => {};
  let cancelPatience = () => {};

  function launch(): void {
    const startedAt = clock.now();
    const started = start();
    worker = started;
    bearSilence(started);
    started.on('message', (report: WorkerReport) => {
      bearSilence(started);
      if (report.what === 'ready') ready = true;
      heard(report);
    });
    let cause: unknown;
    started.on('error', (error) => {
      cause = error;
    });
    started.on('exit', (code) => {
      if (worker !== started) return;
      cancelPatience();
      worker = undefined;
      ready = false;
      orders = [];
      const steady = clock.now() - startedAt >= STEADY_MS;
      const fields = { err: cause, code };
      if (steady) logger.warn(fields, 'a composing thread ended; another one goes on');
      else logger.error(fields, 'a composing thread ended soon after its start; another one goes on in a moment');
      if (steady) launch();
      else cancelPause = clock.after(PAUSE_MS, launch);
      lost();
    });
    flush();
  }

  function bearSilence(speaker: Worker): void {
    cancelPatience();
    // One that is being closed may still speak.
    if (worker !== speaker) return;
    cancelPatience = clock.after(SILENCE_MS, () => {
      // After a standstill of this thread what the worker has said meanwhile is heard first.
      const hung = setImmediate(() => {
        logger.error({}, 'a composing thread says nothing any more');
        void speaker.terminate();
      });
      cancelPatience = () => clearImmediate(hung);
    });
  }

  function flush(): void {
    flushing = false;
    if (!worker || orders.length === 0) return;
    worker.postMessage(orders);
    orders = [];
  }

  launch();
  return {
    get ready() {
      return ready;
    },
    give(order) {
      orders.push(order);
      if (flushing) return;
      flushing = true;
      setImmediate(flush);
    },
    async close() {
      cancelPause();
      cancelPatience();
      const last = worker;
      worker = undefined;
      await last?.terminate();
    },
  };
}
