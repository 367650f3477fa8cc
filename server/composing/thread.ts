import type { Worker } from 'node:worker_threads';
import type { Logger } from '../logger.ts';
import { openWorker } from '../worker.ts';
import type { WorkerCommand, WorkerReport } from './worker-messages.ts';

/** A worker that ends sooner than this after its start is likely to end again, and its successor waits, ms. */
const STEADY_MS = 60_000;
const PAUSE_MS = 5_000;
/** A worker that sends no report for so long hangs, ms: it sends one every few seconds. */
const HANG_MS = 60_000;

/** A composing thread. Its worker is started anew where it ends. */
export interface Thread {
  /** Its worker has opened the networks. */
  readonly ready: boolean;
  /** The commands of one turn of the event loop travel in one message. */
  send(command: WorkerCommand): void;
  close(): Promise<void>;
}

export interface ThreadParts {
  readonly clock: { now(): number; after(ms: number, turn: () => void): () => void };
  readonly logger: Logger;
  /** Starts a worker: `startWorker`. */
  start(): Worker;
  onReport(report: WorkerReport): void;
  /** Called when the worker has ended, and with it all its lines. Later commands go to its successor. */
  onLost(): void;
}

/** Starts a worker that runs worker.ts. */
export const startWorker = () => openWorker(new URL('./worker.ts', import.meta.url));

export function createThread({ clock, logger, start, onReport, onLost }: ThreadParts): Thread {
  /** Undefined during a pause, and after `close`. */
  let running: Worker | undefined;
  let ready = false;
  let commands: WorkerCommand[] = [];
  let flushing = false;
  let cancelLaunch = () => {};
  let cancelWatchdog = () => {};

  function launch(): void {
    const startedAt = clock.now();
    const worker = start();
    running = worker;
    watch(worker);
    worker.on('message', (report: WorkerReport) => {
      watch(worker);
      if (report.kind === 'ready') ready = true;
      onReport(report);
    });
    let cause: unknown;
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', (code) => {
      if (running !== worker) return;
      cancelWatchdog();
      running = undefined;
      ready = false;
      commands = [];
      const steady = clock.now() - startedAt >= STEADY_MS;
      const fields = { err: cause, code };
      if (steady) logger.warn(fields, 'a composing thread ended; another one goes on');
      else logger.error(fields, 'a composing thread ended soon after its start; another one goes on in a moment');
      if (steady) launch();
      else cancelLaunch = clock.after(PAUSE_MS, launch);
      onLost();
    });
    flush();
  }

  /** Terminates a worker that hangs: its exit starts the next one. */
  function watch(worker: Worker): void {
    cancelWatchdog();
    // A worker that is being closed may still report.
    if (running !== worker) return;
    cancelWatchdog = clock.after(HANG_MS, () => {
      // After a standstill of this thread, reports that have arrived meanwhile are read first.
      const hung = setImmediate(() => {
        logger.error({}, 'a composing thread says nothing any more');
        void worker.terminate();
      });
      cancelWatchdog = () => clearImmediate(hung);
    });
  }

  function flush(): void {
    flushing = false;
    if (!running || commands.length === 0) return;
    running.postMessage(commands);
    commands = [];
  }

  launch();
  return {
    get ready() {
      return ready;
    },
    send(command) {
      commands.push(command);
      if (flushing) return;
      flushing = true;
      setImmediate(flush);
    },
    async close() {
      cancelLaunch();
      cancelWatchdog();
      const worker = running;
      running = undefined;
      await worker?.terminate();
    },
  };
}
