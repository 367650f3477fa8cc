import type { Clock } from '../clock.ts';

/** Interval at which the refusals of a member are recorded, ms. */
const RECORD_MS = 10_000;

/** Refusals of one member, recorded together: a member who sends what is refused must not fill the events. */
export interface RefusedTally {
  add(code: string): void;
  /** Records the rest. */
  close(): void;
}

/** @param record is called once for each code and interval, with the count of its refusals */
export function createRefusedTally(
  clock: Pick<Clock, 'after'>,
  record: (code: string, count: number) => void,
): RefusedTally {
  const counts = new Map<string, number>();
  let cancel: (() => void) | undefined;

  function flush(): void {
    cancel?.();
    cancel = undefined;
    for (const [code, count] of counts) record(code, count);
    counts.clear();
  }

  return {
    add(code) {
      counts.set(code, (counts.get(code) ?? 0) + 1);
      cancel ??= clock.after(RECORD_MS, flush);
    },
    close: flush,
  };
}
