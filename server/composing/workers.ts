import type { Worker } from 'node:worker_threads';
import type { Maker } from '../composer/theory/piece.ts';
import type { Logger } from '../logger.ts';
import type { Ask, Composing } from './composing.ts';
import { createDelivery } from './delivery.ts';
import { createDispatcher } from './dispatcher.ts';
import { createWholeLegs, type LegCache } from './leg-cache.ts';
import { createLoadGauge } from './load.ts';
import { createThread } from './thread.ts';
import { continues, createWork, type OpenAsk, overdueAsks, type Work } from './work.ts';
import { unpackPortions, type WorkerReport } from './worker-messages.ts';
import { createWorks } from './works.ts';

/** A leg whose thread ends so often, without new notes in between, is taken for the cause, count. */
const LOSSES = 3;

export interface ComposingParts {
  /** Threads, count. */
  readonly workers: number;
  /** Room time, and timers that call again and again, or once; each returns a function that ends it. */
  readonly clock: {
    now(): number;
    every(ms: number, turn: () => void): () => void;
    after(ms: number, turn: () => void): () => void;
  };
  readonly cache: LegCache;
  readonly logger: Logger;
  /** Starts a thread: `startWorker`. */
  start(): Worker;
}

export interface WorkersComposing extends Composing {
  /** The networks that compose; unknown before the first thread has opened them. */
  readonly network: Maker | undefined;
  /** Tensors that a thread holds, count; 0 before the first report. */
  readonly tensors: number;
}

/** Composes in threads, each for many rooms. */
export function createComposing({ workers, clock, cache, logger, start }: ComposingParts): WorkersComposing {
  const works = createWorks();
  const gauge = createLoadGauge(clock.every, onSecond);
  const startThread = (onLost: () => void) => createThread({ clock, logger, start, onReport, onLost });
  const dispatcher = createDispatcher({ workers, works, startThread, onLost });
  const wholeLegs = createWholeLegs(cache, logger);
  const delivery = createDelivery({ now: clock.now, works, dispatcher, wholeLegs, gauge, logger });
  const reported: { network: Maker | undefined; tensors: number } = { network: undefined, tensors: 0 };
  let nextId = 0;

  function workOn(ask: Ask): Work {
    const current = works.on(ask.plan);
    if (current && continues(current, ask.past, ask.from)) {
      works.use(current);
      return current;
    }
    if (current) {
      works.supersede(current);
      if (current.asks.size === 0) delivery.drop(current);
    }
    const work = createWork(nextId++, ask, gauge.load === 'live');
    works.use(work);
    if (work.whole && reported.network) void delivery.lookUp(work, reported.network);
    return work;
  }

  function onReport(report: WorkerReport): void {
    switch (report.kind) {
      case 'ready':
        reported.network = report.network;
        return;
      case 'tensors':
        reported.tensors = report.tensors;
        return;
      case 'notes':
        for (const portion of unpackPortions(report.packed)) delivery.receive(portion, reported.network);
        return;
      case 'failed': {
        const work = works.byId(report.line);
        if (work) delivery.fail(work, report.error);
        return;
      }
      default:
        report satisfies never;
    }
  }

  /** The thread of a work has ended: another one composes on, from the notes so far. */
  function onLost(work: Work): void {
    if (work.asks.size === 0) return;
    work.losses += 1;
    if (work.losses < LOSSES) delivery.serveSoon(work);
    else delivery.fail(work, new Error(`the thread that composed it ended ${LOSSES} times`));
  }

  /** Once a second. @returns asks whose next note should have come by now, count */
  function onSecond(): number {
    const now = clock.now();
    for (const work of works.idle(now)) delivery.drop(work);
    return works.all().reduce((sum, work) => sum + overdueAsks(work, now), 0);
  }

  return {
    get load() {
      return gauge.load;
    },
    onLoad: gauge.onLoad,
    get network() {
      return reported.network;
    },
    get tensors() {
      return reported.tensors;
    },
    compose(ask, made, failed) {
      const listened = ask.deadline < Number.POSITIVE_INFINITY;
      const work = workOn(ask);
      work.usedAt = clock.now();
      work.live ||= listened;
      // A choir that listens is asked for at the last moment: a hiccup there says nothing about all other music.
      const timed = listened && dispatcher.ready && !ask.heard;
      const open: OpenAsk = { ...ask, has: ask.past.length, timed, made, failed };
      work.asks.add(open);
      delivery.serveSoon(work);
      return () => {
        if (work.asks.delete(open)) delivery.serveSoon(work);
      };
    },
    async close() {
      gauge.close();
      for (const { asks } of works.all()) asks.clear();
      await dispatcher.close();
    },
  };
}
