import * as texts from '#texts/admin.ts';
import type { Instance, Quantiles } from './admin.ts';

/** Short words for the state of an instance, and whether it is good. */
export function stateOf({ draining, database, lane, disk }: Instance): {
  readonly words: string;
  readonly isGood: boolean;
} {
  const troubles = [
    ...(draining ? [texts.draining] : []),
    ...(database === 'ok' ? [] : [texts.databaseAway]),
    ...(lane === 'ok' ? [] : [texts.lane(lane)]),
    ...(disk === 'ok' ? [] : [texts.diskFull]),
  ];
  return { words: troubles.join(', ') || texts.ready, isGood: troubles.length === 0 };
}

/** @example timesWords({ count: 3, p50: 1.2, p99: 8 }) // '1.2 / 8' */
export const timesWords = (times: Quantiles): string =>
  times ? `${rateWords(times.p50)} / ${rateWords(times.p99)}` : texts.none;

/** @example rateWords(12.34) // '12.3' */
export const rateWords = (value: number): string => (Math.round(value * 10) / 10).toString();
