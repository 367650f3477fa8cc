import type { StoredComposition } from '@aero-melody/client';
import type { PerformancePage } from './stored-performance.ts';

/**
 * Takes a page into a list, which is newest first. The first page replaces the rows that it covers, so that one that was
 * deleted meanwhile goes. `isEnd` is undefined where the page does not tell whether rows follow the list.
 * @param before where the page begins; undefined for the first page
 */
export function mergePage(
  known: readonly StoredComposition[],
  { compositions, next }: PerformancePage,
  before?: number,
): { readonly list: readonly StoredComposition[]; readonly isEnd: boolean | undefined } {
  const newer = before === undefined ? [] : known.filter(({ id }) => id >= before);
  const older = next === null ? [] : known.filter(({ id }) => id < next);
  return {
    list: [...newer, ...compositions, ...older],
    isEnd: next === null ? true : older.length > 0 ? undefined : false,
  };
}
