import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createOutbox } from '../../client-sdk/sync/outbox.ts';
import { createUpdateQueue } from '../../client-sdk/sync/update-queue.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { refuse } from '../../protocol/refusal.ts';
import type { Update, UpdateAnswer } from '../../protocol/update.ts';
import { replay } from '../support/replay.ts';
import { until } from '../support/until.ts';

/** An outbox whose server answers when it is told to. */
function deskOf(doc: Y.Doc) {
  const underWay: { update: Update; answer(answer: UpdateAnswer): void }[] = [];
  const sent: Update[] = [];
  const withdrawals: number[] = [];
  const outbox = createOutbox({
    unsaved: [],
    lastNumber: 0,
    send(update, answer) {
      sent.push(update);
      underWay.push({ update, answer });
    },
    withdraw: (sessionSeq) => void withdrawals.push(sessionSeq),
    settled() {},
    refused() {},
    withdrawn() {},
  });
  doc.on('update', (bytes) => outbox.push(bytes));
  return { outbox, underWay, sent, withdrawals };
}

test('O2: never more than the window is under way, in updates or in bytes, and all arrives in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 120 }), async (sizes) => {
      const doc = new Y.Doc();
      const { outbox, underWay, sent } = deskOf(doc);
      for (const size of sizes) {
        doc.getText('description').insert(doc.getText('description').length, 'x'.repeat(size));
        outbox.unsettled();
      }
      outbox.resume();
      const other = new Y.Doc();
      while (outbox.unsaved > 0) {
        const bytes = underWay.reduce((sum, { update }) => sum + update.bytes.byteLength, 0);
        expect(underWay.length).toBeLessThanOrEqual(LIMITS.windowUpdates);
        if (underWay.length > 1) expect(bytes).toBeLessThanOrEqual(LIMITS.windowBytes);
        const { update, answer } = underWay.shift()!;
        Y.applyUpdate(other, update.bytes);
        answer({ ok: true, seq: update.sessionSeq });
      }
      expect(sent.map(({ sessionSeq }) => sessionSeq)).toEqual(sizes.map((_, at) => at + 1));
      expect(other.getText('description').toString()).toBe(doc.getText('description').toString());
    }),
    { ...replay, numRuns: 30 },
  );
});

test.each(['CLIENT_ID_TAKEN', 'WITHDRAWN'] as const)(
  'O18: %s counts, though it comes when an update behind has been refused already',
  (code) => {
    const doc = new Y.Doc();
    const { outbox, underWay, withdrawals } = deskOf(doc);
    for (const letter of ['a', 'b']) {
      doc.getText('description').insert(0, letter);
      outbox.unsettled();
    }
    outbox.resume();
    const [first, second] = underWay;
    second!.answer({ ok: false, refusal: refuse('MISSING_DEPENDENCIES') });
    first!.answer({ ok: false, refusal: refuse(code) });
    expect(withdrawals).toEqual([1, 2]);
    outbox.close();
  },
);

test('keystrokes that travel together are never more than one update may hold', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 30 }), async (sizes) => {
      const doc = new Y.Doc();
      const { outbox } = deskOf(doc);
      for (const size of sizes) doc.getText('description').insert(doc.getText('description').length, 'y'.repeat(size));
      const updates = outbox.unsettled();
      const other = new Y.Doc();
      for (const { bytes } of updates) {
        expect(bytes.byteLength).toBeLessThanOrEqual(LIMITS.updateBytes);
        Y.applyUpdate(other, bytes);
      }
      expect(other.getText('description').length).toBe(doc.getText('description').length);
      outbox.close();
    }),
    { ...replay, numRuns: 50 },
  );
});

test('O4, O5: an update that misses something for ever is refused in the end, alone', async () => {
  const doc = new Y.Doc();
  const { outbox, underWay } = deskOf(doc);
  for (const word of ['one', 'two', 'three']) {
    doc.getText('description').insert(0, word);
    outbox.unsettled();
  }
  outbox.resume();
  underWay.shift()!.answer({ ok: true, seq: 1 });
  const saved = outbox.saved();
  for (let missed = 0; outbox.refused.length === 0; missed++) {
    expect(missed).toBeLessThan(50);
    for (const { answer } of underWay.splice(0))
      answer({ ok: false, refusal: { code: 'MISSING_DEPENDENCIES', detail: '' } });
    outbox.resume();
  }
  await expect(saved).rejects.toMatchObject({ refusal: { code: 'MISSING_DEPENDENCIES' } });
  expect(outbox.unsaved).toBe(2);
  const { edits } = outbox.handOver(0);
  expect(edits.map(({ refusal }) => refusal?.code)).toEqual(['MISSING_DEPENDENCIES', undefined]);
});

test('O7: an update that is numbered while all others are stored under new numbers waits for its own write', async () => {
  const stored: (() => void)[] = [];
  const store = () => new Promise<void>((resolve) => void stored.push(resolve));
  const queue = createUpdateQueue({ unsaved: [], lastNumber: 0, keep: store, rewrite: store, kept() {} });
  const doc = new Y.Doc();
  doc.on('update', (bytes) => void queue.push(bytes));
  doc.getText('description').insert(0, 'a');
  queue.assignNumbers(false);
  queue.renumber(2, (edits) => edits);
  doc.getText('description').insert(0, 'b');
  queue.assignNumbers(false);
  stored[1]!();
  await until('the first one is stored', () => queue.updates[0]!.kept);
  expect(queue.updates.map(({ sessionSeq, kept }) => [sessionSeq, kept])).toEqual([
    [2, true],
    [3, false],
  ]);
});

test('O7: an update is not sent before it is kept', async () => {
  const sent: number[] = [];
  let keep = () => {};
  const outbox = createOutbox({
    unsaved: [],
    lastNumber: 6,
    keep: () => new Promise((resolve) => (keep = resolve)),
    send: (update) => sent.push(update.sessionSeq),
    withdraw() {},
    settled() {},
    refused() {},
    withdrawn() {},
  });
  outbox.resume();
  outbox.push(Y.encodeStateAsUpdate(new Y.Doc()));
  outbox.unsettled();
  outbox.resume();
  expect(sent).toEqual([]);
  keep();
  await until('it is sent once it is kept', () => sent.length === 1);
  expect(sent).toEqual([7]);
  outbox.close();
});

test.each(['UNAVAILABLE', 'RATE_LIMITED', 'MISSING_DEPENDENCIES'] as const)(
  'O3: after %s the same updates go again, in order and under their numbers',
  async (code) => {
    const doc = new Y.Doc();
    const { outbox, underWay, sent } = deskOf(doc);
    const words = ['one', 'two', 'three'];
    for (const word of words) {
      doc.getText('description').insert(0, word);
      outbox.unsettled();
    }
    const saved = outbox.saved();
    outbox.resume();
    const first = sent.splice(0);
    for (const { answer } of underWay.splice(0)) answer({ ok: false, refusal: { code, detail: '' } });
    expect(outbox.refused).toEqual([]);
    await until('they are sent again', () => sent.length === words.length);
    expect(sent).toEqual(first);
    for (const { update, answer } of underWay.splice(0)) answer({ ok: true, seq: update.sessionSeq });
    await saved;
    expect(outbox.unsaved).toBe(0);
  },
);
