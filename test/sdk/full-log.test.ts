import { afterEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { createOutbox } from '../../client-sdk/sync/outbox.ts';
import type { RefusalCode } from '../../protocol/refusal.ts';

afterEach(() => void vi.useRealTimers());

/** An outbox and a server that answers at once: in its document is what it took. `refuses` decides on each update. */
function deskOf(refuses: (bytes: Uint8Array) => RefusalCode | undefined) {
  vi.useFakeTimers();
  const doc = new Y.Doc();
  const server = new Y.Doc();
  const numbers = new Map<number, 'row' | 'void'>();
  const sent: number[] = [];
  const outbox = createOutbox({
    unsaved: [],
    lastNumber: 0,
    send({ sessionSeq, bytes }, hear) {
      sent.push(sessionSeq);
      const answer = (said: Parameters<typeof hear>[0]) => queueMicrotask(() => hear(said));
      const code = numbers.size + 1 < sessionSeq ? 'MISSING_DEPENDENCIES' : refuses(bytes);
      if (code) return answer({ ok: false, refusal: { code, detail: '' } });
      expect(numbers.has(sessionSeq)).toBe(false);
      numbers.set(sessionSeq, 'row');
      Y.applyUpdate(server, bytes);
      return answer({ ok: true, seq: numbers.size });
    },
    withdraw(sessionSeq, answer) {
      const kept = numbers.get(sessionSeq) === 'row';
      if (!kept) numbers.set(sessionSeq, 'void');
      queueMicrotask(() => answer({ ok: true, seq: sessionSeq, kept }));
    },
    settled() {},
    refused: (refusal) => expect.fail(refusal.code),
    withdrawn: () => expect.fail('another session'),
  });
  doc.on('update', outbox.push);
  outbox.resume();
  return { doc, server, outbox, numbers, sent };
}

const inserts = (bytes: Uint8Array) => Y.decodeUpdate(bytes).structs.length > 0;

test.each(['READ_ONLY', 'LOG_FULL', 'QUARANTINED'] as const)(
  'O16: while the answer is %s, edits wait and say why, one is tried at a time, and all go on by themselves',
  async (code) => {
    let refusing = false;
    const { doc, server, outbox, sent } = deskOf(() => (refusing ? code : undefined));
    const text = doc.getText('description');
    text.insert(0, 'before ');
    await vi.advanceTimersByTimeAsync(50);
    await outbox.saved();
    refusing = true;
    for (const word of ['one ', 'two ', 'three ']) {
      text.insert(text.length, word);
      await vi.advanceTimersByTimeAsync(50);
    }
    expect([outbox.waiting?.code, outbox.unsaved, outbox.refused]).toEqual([code, 3, []]);
    const saved = outbox.saved();
    sent.length = 0;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(new Set(sent)).toEqual(new Set([2]));
    expect(sent.length).toBeGreaterThan(9);
    expect(sent.length).toBeLessThan(31);
    refusing = false;
    await vi.advanceTimersByTimeAsync(10_000);
    await saved;
    expect([outbox.waiting, outbox.unsaved]).toEqual([undefined, 0]);
    expect(server.getText('description').toString()).toBe('before one two three ');
  },
);

test('O17: in a full log, deletions of saved content pass the insertions that wait', async () => {
  let full = false;
  const { doc, server, outbox, numbers } = deskOf((bytes) => (full && inserts(bytes) ? 'LOG_FULL' : undefined));
  const text = doc.getText('description');
  text.insert(0, 'saved words');
  doc.getMap('meta').set('title', 'saved');
  await vi.advanceTimersByTimeAsync(50);
  await outbox.saved();
  full = true;
  text.insert(11, ' that wait');
  doc.getMap('meta').set('title', 'waits');
  await vi.advanceTimersByTimeAsync(100);
  expect(outbox.waiting?.code).toBe('LOG_FULL');
  // In one go with another insertion, over saved and unsaved letters.
  text.insert(0, 'More ');
  text.delete(2, 12);
  text.delete(6, 2);
  await vi.advanceTimersByTimeAsync(100);
  expect(server.getText('description').toString()).toBe('ds');
  expect(server.getMap('meta').get('title')).toBe('saved');
  expect([outbox.waiting?.code, outbox.refused]).toEqual(['LOG_FULL', []]);
  full = false;
  const saved = outbox.saved();
  await vi.advanceTimersByTimeAsync(10_000);
  await saved;
  expect(server.getText('description').toString()).toBe(text.toString());
  expect(server.getMap('meta').get('title')).toBe('waits');
  expect(Y.equalSnapshots(Y.snapshot(server), Y.snapshot(doc))).toBe(true);
  expect([...numbers.keys()]).toEqual([...numbers.keys()].map((_, at) => at + 1));
});

test('O17: so do those that are in one update with insertions', async () => {
  let full = false;
  const { doc, server, outbox } = deskOf((bytes) => (full && inserts(bytes) ? 'LOG_FULL' : undefined));
  const text = doc.getText('description');
  text.insert(0, 'saved words');
  await vi.advanceTimersByTimeAsync(50);
  await outbox.saved();
  full = true;
  // The first edit after a pause is sent alone.
  text.insert(11, '!');
  text.insert(12, '?');
  text.delete(0, 6);
  await vi.advanceTimersByTimeAsync(100);
  expect(server.getText('description').toString()).toBe('words');
  outbox.close();
});
