import { expect, test } from 'vitest';
import { mergePage } from '../../app/src/performance-pages.ts';
import type { StoredPerformance } from '../../app/src/stored-performance.ts';

const rows = (...ids: number[]): StoredPerformance[] =>
  ids.map((id) => ({
    id,
    name: null,
    by: { userId: 1, name: 'Ada' },
    at: '',
    plays: 1,
    likes: 0,
    liked: false,
    figures: null,
  }));
const idsOf = ({ list, isEnd }: ReturnType<typeof mergePage>) => [list.map(({ id }) => id), isEnd];

test('the next page follows the list, and the last one is its end', () => {
  expect(idsOf(mergePage([], { compositions: rows(9, 8), next: 8 }))).toEqual([[9, 8], false]);
  expect(idsOf(mergePage(rows(9, 8), { compositions: rows(7, 6), next: 6 }, 8))).toEqual([[9, 8, 7, 6], false]);
  expect(idsOf(mergePage(rows(9, 8), { compositions: rows(7), next: null }, 8))).toEqual([[9, 8, 7], true]);
});

test('the first page, read again, brings a new row, takes a deleted one, and keeps those of later pages', () => {
  const known = rows(9, 8, 7, 6);
  expect(idsOf(mergePage(known, { compositions: rows(10, 8), next: 8 }))).toEqual([[10, 8, 7, 6], undefined]);
  expect(idsOf(mergePage(known, { compositions: rows(9), next: null }))).toEqual([[9], true]);
});
