import { expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { createTrials } from '../../server/sync/trials.ts';

const doc = new Y.Doc();
doc.getText('description').insert(0, 'words');
const bytes = Y.encodeStateAsUpdate(doc);
const state = Y.encodeStateAsUpdate(new Y.Doc());
const deadlineMs = 10_000;

test('V11: a thread that fails ends its trial late, and the next trial has another one', async () => {
  const trials = createTrials();
  onTestFinished(trials.close);
  expect(await trials.hold({ state, bytes, deadlineMs })).toBe('passed');
  // A document that cannot be read: the thread throws, and no one there catches it.
  const unreadable = Uint8Array.of(1);
  const outcomes = [
    { state: unreadable, bytes, deadlineMs },
    { state, bytes, deadlineMs },
  ].map(trials.hold);
  expect(await Promise.all(outcomes)).toEqual(['late', 'passed']);
  expect(await trials.hold({ state, bytes: unreadable, deadlineMs })).toBe('failed');
});
