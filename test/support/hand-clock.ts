import type { Clock } from '../../server/clock.ts';

/** A clock that a test moves by hand. */
export interface HandClock extends Clock {
  /** Timers that run, count. */
  readonly timers: number;
  advance(ms: number): void;
  /** Time passes as over a process that stands still: what is due comes afterwards, and once. */
  stall(ms: number): void;
}

/** @param start room time at the start, ms */
export function createHandClock(start = 1_000_000): HandClock {
  let now = start;
  const waiting = new Set<{ at: number; every: number | null; turn: () => void }>();
  const add = (at: number, every: number | null, turn: () => void) => {
    const entry = { at, every, turn };
    waiting.add(entry);
    return () => void waiting.delete(entry);
  };
  return {
    get timers() {
      return waiting.size;
    },
    now: () => now,
    every: (ms, turn) => add(now + ms, ms, turn),
    after: (ms, turn) => add(now + ms, null, turn),
    advance(ms) {
      const until = now + ms;
      for (;;) {
        const next = [...waiting].filter((entry) => entry.at <= until).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        now = Math.max(now, next.at);
        if (next.every === null) waiting.delete(next);
        else next.at += next.every;
        next.turn();
      }
      now = until;
    },
    stall(ms) {
      now += ms;
      for (const due of [...waiting].filter((entry) => entry.at <= now)) {
        if (due.every === null) waiting.delete(due);
        else due.at = now + due.every;
        due.turn();
      }
    },
  };
}
