import type { Load } from './composing.ts';

/** The share of notes that may be late. */
const MISSES = 0.001;
/** Fewer late notes than this are an accident, count. */
const ACCIDENT = 10;
const SECOND_MS = 1_000;
/** Seconds that are counted. */
const WINDOW = 10;
/** Seconds that a change of the load is given to show. */
const PATIENCE = 5;

/** Counts late notes, and derives the load from them. */
export interface LoadGauge {
  readonly load: Load;
  /** @param late how many of the notes came too late */
  count(notes: number, late: number): void;
  /** Calls back when the load changes. @returns a function that ends this */
  onLoad(changed: (load: Load) => void): () => void;
  close(): void;
}

interface Second {
  notes: number;
  late: number;
}

/** @param overdue counts notes that should have come by now and have not */
export function createLoadGauge(every: (ms: number, turn: () => void) => () => void, overdue: () => number): LoadGauge {
  const listeners = new Set<(load: Load) => void>();
  let load: Load = 'live';
  /** The seconds before the current one. */
  let past: Second[] = [];
  let current: Second = { notes: 0, late: 0 };
  /** Seconds since the load changed. */
  let steady = 0;

  const stop = every(SECOND_MS, () => {
    const waiting = overdue();
    count(waiting, waiting);
    steady += 1;
    const seconds = [...past, current];
    const notes = seconds.reduce((sum, second) => sum + second.notes, 0);
    const late = seconds.reduce((sum, second) => sum + second.late, 0);
    const behind = late > ACCIDENT && late > MISSES * notes;
    past = seconds.slice(1 - WINDOW);
    current = { notes: 0, late: 0 };
    if (behind && steady >= PATIENCE && load !== 'full') change(load === 'live' ? 'thinned' : 'full');
    if (late === 0 && steady >= WINDOW && load !== 'live') change(load === 'full' ? 'thinned' : 'live');
  });

  function count(notes: number, late: number): void {
    current.notes += notes;
    current.late += late;
  }

  /** Notes that were late before have had their consequence: they do not count again. */
  function change(next: Load): void {
    load = next;
    steady = 0;
    past = [];
    for (const changed of listeners) changed(load);
  }

  return {
    get load() {
      return load;
    },
    count,
    onLoad(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    close: stop,
  };
}
