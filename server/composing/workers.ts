import { createHash } from 'node:crypto';
import type { Worker } from 'node:worker_threads';
import { packNotes, unpackNotes } from '../../protocol/note-event.ts';
import type { LegPlan } from '../composer/theory/leg-plan.ts';
import type { Maker } from '../composer/theory/piece.ts';
import type { Logger } from '../logger.ts';
import { msPerTick } from './batch-scheduler.ts';
import type { Ask, Composing } from './composing.ts';
import type { LegCache } from './leg-cache.ts';
import { createLoadGauge } from './load.ts';
import { createThread, type Thread } from './thread.ts';
import { goesOn, type OpenAsk, portionOf, soundsAt, type Work } from './work.ts';
import type { WorkerReport } from './worker-messages.ts';

/**
 * Lines that nobody asks for are kept so long, and so many, for who comes back to them: a leg that plays is asked for twice
 * a second. Each takes about 0.3 MB of its thread: notes, and what the network was told and kept.
 */
const IDLE_MS = 20_000;
const LINES = 4_096;
/** A leg whose thread ends so often, and that does not get on in between, is what ends it, count. */
const LOSSES = 3;

export interface ComposingParts {
  /** Threads, count. */
  readonly workers: number;
  /** Room time, and calls back again and again or once; each returns what ends it. */
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
  /** What composes; not known before the first thread has opened it. */
  readonly network: Maker | undefined;
  /** Tensors that a thread holds, count; 0 before one has told. */
  readonly tensors: number;
}

/** Composes in threads of their own, each for many rooms. */
export function createComposing({ workers, clock, cache, logger, start }: ComposingParts): WorkersComposing {
  /** By plan, the one that was used last at the end. */
  const works = new Map<LegPlan, Work>();
  const byId = new Map<number, Work>();
  /** The last work on a leg, whatever its plan: a revised leg goes on from there. */
  const latest = new Map<string, Work>();
  /** Looked after at the end of this turn of the event loop. */
  const due = new Set<Work>();
  const gauge = createLoadGauge(clock.every, overdue);
  const threads = Array.from({ length: Math.max(1, workers) }, () => {
    const thread: Thread = createThread({ clock, logger, start, heard, lost: () => lose(thread) });
    return thread;
  });
  let network: Maker | undefined;
  let tensors = 0;
  let born = 0;

  function workOn({ plan, past, from }: Ask): Work {
    const known = works.get(plan);
    if (known) {
      works.delete(plan);
      if (goesOn(known, past, from)) {
        works.set(plan, known);
        return known;
      }
      if (known.asks.size === 0) drop(known);
    }
    const composed = gauge.load === 'live' || past.length > 0 ? plan : thinned(plan);
    const work: Work = {
      id: born++,
      plan,
      composed,
      leg: `${plan.leg} ${plan.bars[0]!.seed}`,
      notes: [...past],
      filledTo: Math.max(from, (past.at(-1)?.tick ?? -1) + 1),
      msPerTick: msPerTick(plan),
      asks: new Set(),
      whole: past.length === 0 && from === 0 && composed === plan,
      live: false,
      looking: false,
      until: 0,
      deadline: Number.POSITIVE_INFINITY,
      losses: 0,
      usedAt: clock.now(),
    };
    works.set(plan, work);
    byId.set(work.id, work);
    if (work.whole && network !== undefined) void look(work, network);
    return work;
  }

  /** A leg that was composed lately is not composed again. */
  async function look(work: Work, network: Maker): Promise<void> {
    work.looking = true;
    const notes = await cache.get(keyOf(work.plan, network)).catch((error) => {
      logger.warn({ err: error }, 'the cache of legs did not answer');
    });
    work.looking = false;
    if (notes) {
      work.notes.push(...unpackNotes(notes));
      work.filledTo = work.plan.ticks;
    }
    see(work);
  }

  function see(work: Work): void {
    if (due.size === 0) setImmediate(serve);
    due.add(work);
  }

  function serve(): void {
    const works = [...due];
    due.clear();
    for (const work of works) {
      if (work.looking) continue;
      handOver(work);
      order(work);
    }
  }

  /** Everybody who waits for a leg hears what is there of it. */
  function handOver(work: Work): void {
    const now = clock.now();
    for (const ask of work.asks) {
      const { notes, filledTo, done } = portionOf(work, ask);
      if (notes.length === 0 && !done) continue;
      ask.has += notes.length;
      if (done) work.asks.delete(ask);
      if (ask.counts)
        gauge.count(notes.length, notes.filter(({ tick }) => now > soundsAt(ask, tick, work.msPerTick)).length);
      ask.heard(notes, filledTo);
    }
    // Its plan has another past by now, or it was wanted for a file: a long journey has hundreds.
    const over = works.get(work.plan) !== work || (!work.live && work.filledTo >= work.plan.ticks);
    if (work.asks.size === 0 && over) drop(work);
  }

  /** Tells the leg's thread what is wanted, where that is news. */
  function order(work: Work): void {
    const asks = [...work.asks];
    const until = asks.length > 0 ? Math.max(...asks.map((ask) => ask.until)) : 0;
    const deadline = Math.min(...asks.map((ask) => soundsAt(ask, 0, work.msPerTick)));
    if (until <= work.filledTo && work.until <= work.filledTo) return;
    if (work.thread && until === work.until && deadline === work.deadline) return;
    if (!work.thread) assign(work);
    work.until = until;
    work.deadline = deadline;
    work.thread!.give({ do: 'fill', line: work.id, until, deadline });
  }

  /** A leg that is like another one goes where that one is. */
  function assign(work: Work): void {
    const { id, composed: plan, notes, filledTo, leg } = work;
    const like = latest.get(leg);
    work.thread = like?.thread ?? threads[id % threads.length]!;
    latest.set(leg, work);
    work.thread.give({ do: 'open', line: id, plan, past: packNotes(notes), from: filledTo, like: like?.id ?? -1 });
  }

  function heard(report: WorkerReport): void {
    switch (report.what) {
      case 'ready':
        network = report.network;
        return;
      case 'holds':
        tensors = report.tensors;
        return;
      case 'made':
        take(report.packed);
        return;
      case 'failed': {
        const work = byId.get(report.line);
        if (work) fail(work, report.error);
        return;
      }
      default:
        report satisfies never;
    }
  }

  function take(packed: Int32Array): void {
    for (let at = 0; at < packed.length; ) {
      const [id, filledTo, length] = [packed[at]!, packed[at + 1]!, packed[at + 2]!];
      const end = at + 3 + length;
      const work = byId.get(id);
      if (work) {
        work.notes.push(...unpackNotes(Array.from(packed.subarray(at + 3, end))));
        work.filledTo = filledTo;
        work.losses = 0;
        handOver(work);
        if (filledTo >= work.plan.ticks && work.whole && network !== undefined) keep(work, network);
      }
      at = end;
    }
  }

  function keep({ plan, notes }: Work, network: Maker): void {
    cache.set(keyOf(plan, network), packNotes(notes)).catch((error) => {
      logger.warn({ err: error }, 'the cache of legs did not take one');
    });
  }

  /** A thread ended: what is asked for is composed on by another one, from the notes so far. */
  function lose(thread: Thread): void {
    for (const work of byId.values()) {
      if (work.thread !== thread) continue;
      work.thread = undefined;
      work.until = 0;
      if (work.asks.size === 0) continue;
      work.losses += 1;
      if (work.losses < LOSSES) see(work);
      else fail(work, new Error(`the thread that composed it ended ${LOSSES} times`));
    }
  }

  /** Everybody who waits for a leg hears that they wait in vain; whoever asks again, asks for a new attempt. */
  function fail(work: Work, error: Error): void {
    logger.error({ err: error, leg: work.plan.leg }, 'a leg could not be composed');
    const asks = [...work.asks];
    work.asks.clear();
    drop(work);
    for (const ask of asks) ask.failed(error);
  }

  function drop(work: Work): void {
    if (works.get(work.plan) === work) works.delete(work.plan);
    byId.delete(work.id);
    if (latest.get(work.leg) === work) latest.delete(work.leg);
    work.thread?.give({ do: 'drop', line: work.id });
  }

  function forget(): void {
    const now = clock.now();
    for (const work of works.values()) {
      if (works.size <= LINES && now - work.usedAt < IDLE_MS) return;
      if (work.asks.size === 0) drop(work);
    }
  }

  /** Notes of open asks that should have come by now, a note for each. */
  function overdue(): number {
    forget();
    const now = clock.now();
    let count = 0;
    for (const { asks, filledTo, msPerTick } of byId.values())
      for (const ask of asks) if (ask.counts && now > soundsAt(ask, filledTo, msPerTick)) count += 1;
    return count;
  }

  return {
    get load() {
      return gauge.load;
    },
    onLoad: gauge.onLoad,
    get network() {
      return network;
    },
    get tensors() {
      return tensors;
    },
    compose(ask, heard, failed) {
      const work = workOn(ask);
      work.usedAt = clock.now();
      work.live ||= ask.deadline < Number.POSITIVE_INFINITY;
      const counts = ask.deadline < Number.POSITIVE_INFINITY && threads.every(({ ready }) => ready);
      const open: OpenAsk = { ...ask, has: ask.past.length, counts, heard, failed };
      work.asks.add(open);
      see(work);
      return () => {
        if (work.asks.delete(open)) see(work);
      };
    },
    async close() {
      gauge.close();
      for (const { asks } of byId.values()) asks.clear();
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

/** A choir takes many times the steps of a melody: the band that plays instead takes none. */
const thinned = (plan: LegPlan): LegPlan =>
  plan.bars.some(({ texture }) => texture === 'choir')
    ? { ...plan, bars: plan.bars.map((bar) => ({ ...bar, texture: 'band' as const })) }
    : plan;

/** What a leg's notes follow from, where nothing was composed before: neither names nor tempo nor sounds. */
const keyOf = ({ mapVersion, temperature, bars, ticks }: LegPlan, { hash: network }: Maker) =>
  createHash('sha256').update(JSON.stringify({ network, mapVersion, temperature, bars, ticks })).digest('base64url');
