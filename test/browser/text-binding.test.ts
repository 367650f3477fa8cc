import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { endOf, moved } from '../../app/src/text-binding.ts';
import { changeBetween } from '../../travel-log/text-change.ts';

test('the change between two texts is the smallest replacement', () => {
  expect(changeBetween('Paris', 'Parma')).toEqual({ at: 3, remove: 2, insert: 'ma' });
  expect(changeBetween('', 'rain')).toEqual({ at: 0, remove: 0, insert: 'rain' });
  expect(changeBetween('aaa', 'aa')).toEqual({ at: 2, remove: 1, insert: '' });
  expect(changeBetween('rain', 'rain')).toBeUndefined();
});

test('a change never parts the two halves of an emoji', () => {
  for (const [before, after] of [
    ['a😀b', 'a😁b'],
    ['😀😀', '😀'],
    ['🌧', '🌧🌨'],
    ['x🌧', 'x\u{2f327}'],
  ] as const) {
    const text = new Y.Doc().getText();
    text.insert(0, before);
    const change = changeBetween(before, after)!;
    text.delete(change.at, change.remove);
    text.insert(change.at, change.insert);
    expect(text.toString()).toBe(after);
  }
});

test('a place stays with its words when others write or delete before it, and does not move for what comes after', () => {
  expect(moved(5, [{ retain: 2 }, { insert: 'abc' }])).toBe(8);
  expect(moved(5, [{ retain: 2 }, { delete: 2 }])).toBe(3);
  expect(moved(5, [{ retain: 4 }, { delete: 9 }])).toBe(4);
  expect(moved(5, [{ retain: 5 }, { insert: 'abc' }])).toBe(5);
  expect(moved(5, [{ delete: 1 }, { insert: 'xyz' }, { retain: 9 }, { insert: 'later' }])).toBe(7);
});

test('the caret goes to the end of what an undo has changed', () => {
  expect(endOf([{ retain: 2 }, { insert: 'abc' }, { retain: 3 }])).toBe(5);
  expect(endOf([{ retain: 4 }, { delete: 3 }])).toBe(4);
  expect(endOf([{ insert: { image: 'x' } }, { retain: 2 }, { delete: 1 }])).toBe(3);
});
