import { expect, test } from 'vitest';
import { mergePage } from '../../app/src/performance-pages.ts';
import type { StoredComposition } from '../../client-sdk/index.ts';

const rows = (...ids: number[]): StoredComposition[] =>
  ids.map((id) => ({
    id,
    log: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    title: '',
    name: null,
    by: { userId: 1, name: 'Ada', color: '#446688' },
    at: '',
    plays: 1,
    likes: 0,
    liked: false,
    seed: 7,
    mapVersion: 1,
    network: null,
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
