import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createDocument } from '../../server/room/document.ts';
import { loadDocument } from '../../server/room/load-document.ts';
import type { Member } from '../../server/room/member.ts';
import { createRebuilder } from '../../server/room/rebuilder.ts';
import { createSnapshots } from '../../server/storage/snapshots.ts';
import { createTrims } from '../../server/storage/trims.ts';
import { createUpdateHistory } from '../../server/storage/update-history.ts';
import { createUpdateLog } from '../../server/storage/update-log.ts';
import { descriptionText } from '../../travel-log/shape.ts';
import { type Ground, makeLog, onEachEngine } from '../support/storage.ts';

const logger = { info: () => {}, warn: () => {}, error: () => {} };

onEachEngine('a room of a log that is trimmed', (ground) => {
  test('H12: one that has not come as far has everything with the row at which the history begins', async () => {
    const { write, trimTo, open, close } = await openLog(ground);
    await write('ada', 'abc');
    const { document, read } = await open();
    expect(read()).toBe('abc');
    await write('ada', 'def');
    await write('ben', 'gh');
    await trimTo(7);
    await document.catchUp(9);
    expect([read(), document.replica.head]).toEqual(['abcdefgh', 9]);
    await document.catchUp(9);
    expect(document.state()).toEqual({ kind: 'readable' });
    await close();
  });

  test('E10, H12: the author of the row at which the history begins receives what others wrote before it', async () => {
    const { write, trimTo, open, memberOf, close } = await openLog(ground);
    await write('ada', 'ab');
    const { document, textOf } = await open();
    const [ada, ben, slow] = [memberOf('ada', 3), memberOf('ben', 3), memberOf('slow', 3)];
    for (const member of [ada, ben, slow]) await document.join(member, () => {});
    await write('ben', 'cd');
    expect(document.suspend(slow)).toBe(true);
    await write('ada', 'e');
    await write('slow', 'f');
    await trimTo(6);
    await document.catchUp(7);
    expect([ada, ben].map(textOf)).toEqual(['abcdef', 'abcdef']);
    await document.join({ ...slow, lastSeq: 3 }, () => {});
    // Its own letter it has.
    expect(textOf(slow)).toBe('abcde');
    await close();
  });

  test('J5, H12: a client with an old row, or none, joins with everything', async () => {
    const { write, trimTo, open, memberOf, close } = await openLog(ground);
    await write('ada', 'abcd');
    await trimTo(4);
    const { document, textOf } = await open();
    for (const lastSeq of [0, 1, 2, 3, 4, 5, 6]) {
      const member = memberOf(`after ${lastSeq}`, lastSeq);
      await document.join(member, () => {});
      expect(textOf(member)).toBe(lastSeq === 4 || lastSeq === 5 ? '' : 'abcd');
    }
    await close();
  });

  test('H12: it loads alike from the snapshot, from rows alone, and as a past document', async () => {
    const { log, write, trimTo, open, close } = await openLog(ground);
    await write('ada', 'abcdef');
    await trimTo(5);
    expect((await open()).read()).toBe('abcdef');
    await ground.database.knex('travel_log_snapshots').where({ log_id: log.id }).delete();
    expect((await open()).read()).toBe('abcdef');
    const rebuilder = createRebuilder({
      ...{ snapshots: createSnapshots(ground.database), updateHistory: createUpdateHistory(ground.database), logger },
    });
    const headOf = (to: number) => rebuilder.run(({ build }) => build(log.id, to));
    expect(await Promise.all([4, 5, 6, 7].map(headOf))).toEqual([0, 5, 6, 7]);
    await rebuilder.close();
    await close();
  });
});

/** A log, with the parts that a room of it needs. */
async function openLog(ground: Ground) {
  const log = await makeLog(ground.database);
  const updateLog = createUpdateLog(ground.database, { laneBytes: 1_000_000 });
  const snapshots = createSnapshots(ground.database);
  const trims = createTrims(ground.database);
  /** Each session writes at the end of what it knows, which is everything. */
  const truth = new Y.Doc();
  const writers = new Map<string, { readonly doc: Y.Doc; seq: number }>();
  const states = new Map<number, Uint8Array>();

  function writerOf(sessionId: string) {
    const writer = writers.get(sessionId) ?? { doc: new Y.Doc(), seq: 0 };
    writers.set(sessionId, writer);
    return writer;
  }

  return {
    log,
    async write(sessionId: string, letters: string) {
      const writer = writerOf(sessionId);
      Y.applyUpdate(writer.doc, Y.encodeStateAsUpdate(truth));
      for (const letter of letters) {
        const before = Y.encodeStateVector(writer.doc);
        const text = descriptionText(writer.doc);
        text.insert(text.length, letter);
        const bytes = Y.encodeStateAsUpdate(writer.doc, before);
        Y.applyUpdate(truth, bytes);
        writer.seq += 1;
        const seq = await updateLog.append({
          ...{ logId: log.id, sessionId, sessionSeq: writer.seq, userId: 7, accessVersion: 0, bytes },
        });
        states.set(seq, Y.encodeStateAsUpdate(truth));
      }
    },
    async trimTo(seq: number) {
      expect(await trims.trim(log.id, seq, states.get(seq)!)).toBe(true);
      while (await trims.empty());
    },
    memberOf: (sessionId: string, lastSeq: number): Member => ({
      ...{ id: randomUUID(), sessionId, clientId: writerOf(sessionId).doc.clientID, lastSeq, committed: 0 },
      identity: { userId: 7, name: 'Ada', color: '#123456' },
    }),
    async open() {
      const sent: { readonly member: string; readonly updates: readonly Uint8Array[] }[] = [];
      const members = new Map<string, string>();
      const document = createDocument({
        ...(await loadDocument({ updateLog, snapshots, logger }, log.id)),
        ...{ log, updateLog, logger },
        audience: {
          here(_, message, except = []) {
            for (const id of members.keys())
              if (!except.includes(id)) sent.push({ member: id, ...(message as { updates: Uint8Array[] }) });
          },
          to: (member, _, message) => void sent.push({ member, ...(message as { updates: Uint8Array[] }) }),
          prepare: (_, message) => (member) => void sent.push({ member, ...(message as { updates: Uint8Array[] }) }),
          siblings: () => {},
        },
      });
      return {
        document: {
          ...document,
          suspend(member: Member) {
            members.delete(member.id);
            return document.suspend(member);
          },
          async join(member: Member, synced: () => void) {
            members.set(member.id, member.sessionId);
            await document.join(member, synced);
          },
        },
        read: () => descriptionText(document.replica.doc).toString(),
        /** Content that a member can read of what it was sent, where it knew nothing. */
        textOf({ id }: Member) {
          const doc = new Y.Doc();
          for (const { member, updates } of sent)
            if (member === id) for (const bytes of updates) Y.applyUpdate(doc, bytes);
          return descriptionText(doc).toString();
        },
      };
    },
    close: () => updateLog.close(),
  };
}
