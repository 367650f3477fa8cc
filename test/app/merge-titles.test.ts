import { expect, test } from 'vitest';
import { mergeTitles } from '../../app/src/merge-titles.ts';

test.each([
  ['Tour', 'My Tour', 'Tour of June', 'My Tour of June'],
  ['Tour', 'Tour of June', 'My Tour', 'My Tour of June'],
  ['', 'Mine', '', 'Mine'],
  ['Set once', 'Set twice', 'Set once', 'Set twice'],
  ['Off 🛫 we go', 'Off 🛬 we go', 'Off 🛫 we go!', 'Off 🛬 we go!'],
  ['aaa', 'aaaa', 'aaa!', 'aaaa!'],
  ['A tour of Japan', 'A walk of Japan', 'A tour of Peru', 'A walk of Peru'],
])('%j, changed to %j and to %j, is %j', (base, typed, other, merged) => {
  expect(mergeTitles(base, typed, other)).toBe(merged);
});

test('where both change the same words, what is typed here stays', () => {
  expect(mergeTitles('A tour', 'A trip', 'A walk')).toBe('A trip');
});
