import type { Load } from './composing.ts';

/** The share of notes that may be late. */
const MISSES = 0.001;
/** Fewer than this are an accident, count. */
const ACCIDENT = 10;
const SECOND_MS = 1_000;
/** Seconds that are looked back at, and that a change is given to show. */
const WINDOW = 10;
const PATIENCE = 5;

/** Counts late notes, and tells from them how the composing keeps up. */
export interface LoadGauge {
  readonly load: Load;
  count(notes: number, late: number): void;
  onLoad(heard: (load: Load) => void): () => void;
  close(): void;
}

/** @param overdue counts notes that should have come by now and have not */
export function createLoadGauge(every: (ms: number, turn: () => void) => () => void, overdue: () => number): LoadGauge {
  const listeners = new Set<(load: Load) => void>();
  let load: Load = 'live';
  let seconds: { notes: number; late: number }[] = [{ notes: 0, late: 0 }];
  let steady = 0;

  const stop = every(SECOND_MS, () => {
    const waiting = overdue();
    gauge.count(waiting, waiting);
    steady += 1;
    const notes = seconds.reduce((sum, second) => sum + second.notes, 0);
    const late = seconds.reduce((sum, second) => sum + second.late, 0);
    const behind = late > ACCIDENT && late > MISSES * notes;
    if (behind && steady >= PATIENCE && load !== 'full') turn(load === 'live' ? 'thinned' : 'full');
    if (late === 0 && steady >= WINDOW && load !== 'live') turn(load === 'full' ? 'thinned' : 'live');
    seconds = [...seconds.slice(1 - WINDOW), { notes: 0, late: 0 }];
  });

  /** What was late before has been answered: it does not count again. */
  function turn(next: Load): void {
    load = next;
    steady = 0;
    seconds = [{ notes: 0, late: 0 }];
    for (const heard of listeners) heard(load);
  }

  const gauge: LoadGauge = {
    get load() {
      return load;
    },
    count(notes, late) {
      const second = seconds.at(-1)!;
      second.notes += notes;
      second.late += late;
    },
    onLoad(heard) {
      listeners.add(heard);
      return () => listeners.delete(heard);
    },
    close: stop,
  };
  return gauge;
}
