import type { Clock } from '../clock.ts';

/** Times of the last minute, ms; null where there are none. */
export type RecentQuantiles = { readonly count: number; readonly p50: number; readonly p99: number } | null;

/** The newest times that something took. */
export interface RecentTimes {
  /** @param ms what it took */
  add(ms: number): void;
  quantiles(): RecentQuantiles;
}

const RECENT_MS = 60_000;

/** @param most times that are kept, count: the others of a busy minute are forgotten */
export function createRecentTimes(clock: Pick<Clock, 'now'>, most: number): RecentTimes {
  /** In the order in which they came, from `next` on where it is full. */
  const kept: { readonly at: number; readonly ms: number }[] = [];
  let next = 0;

  return {
    add(ms) {
      kept[next] = { at: clock.now(), ms };
      next = (next + 1) % most;
    },
    quantiles() {
      const since = clock.now() - RECENT_MS;
      const sorted = kept.flatMap(({ at, ms }) => (at >= since ? [ms] : [])).sort((a, b) => a - b);
      const count = sorted.length;
      const at = (share: number) => Math.round(sorted[Math.ceil(share * count) - 1]! * 100) / 100;
      return count === 0 ? null : { count, p50: at(0.5), p99: at(0.99) };
    },
  };
}
