import type { Maker } from '../composer/theory/piece.ts';
import type { Logger } from '../logger.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { WholeLegs } from './leg-cache.ts';
import type { LoadGauge } from './load.ts';
import { portionOf, soundsAt, type Work } from './work.ts';
import type { Portion } from './worker-messages.ts';
import type { Works } from './works.ts';

/** Passes the notes of works on to those who ask for them. */
export interface Delivery {
  /** Serves the asks of a work at the end of this turn of the event loop: with the notes there are, then by a thread. */
  serveSoon(work: Work): void;
  /** Looks a whole leg up in the cache before its asks are served. */
  lookUp(work: Work, network: Maker): Promise<void>;
  /** Adds notes that a thread has sent, and passes them on. */
  receive(portion: Portion, network: Maker | undefined): void;
  /** Fails all asks of a work. A later ask makes a new attempt. */
  fail(work: Work, error: Error): void;
  drop(work: Work): void;
}

export interface DeliveryParts {
  readonly now: () => number;
  readonly works: Works;
  readonly dispatcher: Dispatcher;
  readonly wholeLegs: WholeLegs;
  readonly gauge: LoadGauge;
  readonly logger: Logger;
}

export function createDelivery({ now, works, dispatcher, wholeLegs, gauge, logger }: DeliveryParts): Delivery {
  const due = new Set<Work>();

  function serveSoon(work: Work): void {
    if (due.size === 0) setImmediate(serve);
    due.add(work);
  }

  function serve(): void {
    const served = [...due];
    due.clear();
    for (const work of served) {
      if (work.lookingUp) continue;
      deliver(work);
      dispatcher.dispatch(work);
    }
  }

  async function lookUp(work: Work, network: Maker): Promise<void> {
    work.lookingUp = true;
    const notes = await wholeLegs.find(work.plan, network);
    work.lookingUp = false;
    if (notes) {
      work.notes.push(...notes);
      work.filledTo = work.plan.ticks;
    }
    serveSoon(work);
  }

  function receive({ line, filledTo, notes }: Portion, network: Maker | undefined): void {
    const work = works.byId(line);
    if (!work) return;
    work.notes.push(...notes);
    work.filledTo = filledTo;
    work.losses = 0;
    deliver(work);
    if (filledTo >= work.plan.ticks && work.whole && network) wholeLegs.store(work.plan, network, work.notes);
  }

  /** Passes on the notes that are there. */
  function deliver(work: Work): void {
    const time = now();
    for (const ask of work.asks) {
      const { notes, filledTo, done } = portionOf(work, ask);
      if (notes.length === 0 && !done) continue;
      ask.has += notes.length;
      if (done) work.asks.delete(ask);
      if (ask.timed)
        gauge.count(notes.length, notes.filter(({ tick }) => time > soundsAt(ask, tick, work.msPerTick)).length);
      ask.made(notes, filledTo);
    }
    if (work.asks.size > 0) return;
    // A journey in a file has hundreds of legs: one without a listener is not kept when it is complete.
    const complete = !work.live && work.filledTo >= work.plan.ticks;
    if (complete || works.on(work.plan) !== work) drop(work);
  }

  function fail(work: Work, error: Error): void {
    logger.error({ err: error, leg: work.plan.leg }, 'a leg could not be composed');
    const asks = [...work.asks];
    work.asks.clear();
    drop(work);
    for (const ask of asks) ask.failed(error);
  }

  function drop(work: Work): void {
    works.delete(work);
    dispatcher.drop(work);
  }

  return { serveSoon, lookUp, receive, fail, drop };
}
