import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { SiblingMessage } from '../../protocol/sibling.ts';
import { createDocument } from '../../server/room/document.ts';
import { loadDocument } from '../../server/room/load-document.ts';
import { createSnapshots } from '../../server/storage/snapshots.ts';
import { createUpdateLog } from '../../server/storage/update-log.ts';
import { descriptionText } from '../../travel-log/shape.ts';
import { type Ground, makeLog, onEachEngine } from '../support/storage.ts';

const logger = { info: () => {}, warn: () => {}, error: () => {} };

onEachEngine('rows that another instance has committed', (ground) => {
  test('are applied as they are sent, in order and once, and not read from the update log', async () => {
    const [one, other] = await openInstances(ground);
    for (const letter of 'abc') await other.adopt(await one.write(letter));
    const both = await one.write('de');
    expect(both.rows?.length).toBe(2);
    await other.adopt(both);
    await other.adopt(both);
    expect(other.text()).toBe('abcde');
    expect(other.head()).toBe(one.head());
    expect(other.reads()).toBe(0);
    await one.close();
  });

  test('are read where one before them is missing, or the sender is older', async () => {
    const [one, other] = await openInstances(ground);
    await one.write('a');
    await other.adopt(await one.write('b'));
    expect([other.text(), other.reads()]).toEqual(['ab', 1]);
    const { to } = await one.write('c');
    await other.adopt({ to });
    expect([other.text(), other.reads()]).toEqual(['abc', 2]);
    await one.close();
  });

  test('are sent by the instance that has committed them alone', async () => {
    const [one, other] = await openInstances(ground);
    await one.write('a');
    // It has not heard of that row, and reads it together with its own.
    const { to, rows = [] } = await other.write('b');
    expect(rows.every(({ sessionId }) => sessionId === other.sessionId)).toBe(true);
    await one.adopt({ to, rows });
    // They wrote at the same place: which letter is first is decided by chance.
    expect([...one.text()].sort()).toEqual(['a', 'b']);
    expect(other.text()).toBe(one.text());
    await one.close();
  });

  test('are not sent where they are large', async () => {
    const [one, other] = await openInstances(ground);
    const sent = await one.write('x'.repeat(70_000), 70_000);
    expect(sent.rows).toBeUndefined();
    await other.adopt(sent);
    expect(other.text()).toBe(one.text());
    await one.close();
  });
});

/** Two instances with the same log in memory. */
async function openInstances(ground: Ground) {
  const log = await makeLog(ground.database);
  const updateLog = createUpdateLog(ground.database, { laneBytes: 1_000_000 });
  const snapshots = createSnapshots(ground.database);

  async function openInstance(sessionId: string) {
    let reads = 0;
    let sent: SiblingMessage<'committed'> | undefined;
    let numbers = 0;
    const document = createDocument({
      ...(await loadDocument({ updateLog, snapshots, logger }, log.id)),
      ...{ log, logger },
      updateLog: {
        rows(...range) {
          reads += 1;
          return updateLog.rows(...range);
        },
      },
      audience: {
        here: () => {},
        to: () => {},
        prepare: () => () => {},
        siblings(name, message) {
          if (name === 'committed') sent = message as SiblingMessage<'committed'>;
        },
      },
    });
    return {
      sessionId,
      adopt: document.adopt,
      reads: () => reads,
      head: () => document.replica.head,
      text: () => descriptionText(document.replica.doc).toString(),
      /** Commits and applies letters, an update for each `size` of them, in one turn. Returns the notice of them. */
      async write(letters: string, size = 1): Promise<SiblingMessage<'committed'>> {
        const copy = new Y.Doc();
        Y.applyUpdate(copy, document.replica.state());
        const updates: Uint8Array[] = [];
        copy.on('update', (bytes: Uint8Array) => updates.push(bytes));
        const text = descriptionText(copy);
        for (let at = 0; at < letters.length; at += size) text.insert(text.length, letters.slice(at, at + size));
        const rows = await Promise.all(
          updates.map(async (bytes) => ({
            seq: await updateLog.append({
              ...{ logId: log.id, sessionId, sessionSeq: ++numbers, userId: 7, accessVersion: 0, bytes },
            }),
            ...{ sessionId, bytes },
          })),
        );
        await Promise.all(
          rows.map(async (row) => {
            await document.apply(row);
            await document.publish(row.seq);
          }),
        );
        return sent!;
      },
      close: () => updateLog.close(),
    };
  }

  return [await openInstance('one'), await openInstance('other')] as const;
}
