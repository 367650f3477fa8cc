import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createDocument } from '../../server/room/document.ts';
import { loadDocument } from '../../server/room/load-document.ts';
import type { Member } from '../../server/room/member.ts';
import { createSnapshots } from '../../server/storage/snapshots.ts';
import { createUpdateLog } from '../../server/storage/update-log.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';
import { chanceOf, edit } from '../sync/random-edits.ts';

const SEEDS = process.env.SEED ? [Number(process.env.SEED)] : [1, 2, 3, 4];
const STEPS = 80;
const logger = { info: () => {}, warn: () => {}, error: () => {} };

onEachEngine('members of a room that is written in', (ground) => {
  test.each(SEEDS)(
    'J5: they join at any moment, from any row, and receive each row once, with seed %i',
    async (seed) => {
      const chance = chanceOf(seed);
      const below = (limit: number) => Math.floor(chance() * limit);
      const { write, come, comeBack, head, content, close } = await openRoom(ground);
      const writeSome = () => write(1 + below(4), (doc) => edit(doc, chance, 1 + below(3)));
      const readers: Reader[] = [];
      const joins: Promise<void>[] = [];
      for (let step = 0; step < STEPS; step++) {
        const kind = below(8);
        if (kind < 3) joins.push(writeSome());
        else if (kind < 6) {
          // Beyond the head, as after a database was put back, the whole document is due.
          const lastSeq = chance() < 0.3 ? 0 : below(head() + 2);
          const reader = come(lastSeq);
          readers.push(reader);
          joins.push(reader.joining);
        } else if (kind === 6 && readers.length > 0) joins.push(comeBack(readers[below(readers.length)]!, writeSome));
        else await setImmediate();
      }
      await Promise.all(joins);
      await writeSome();

      expect(readers.length).toBeGreaterThan(10);
      for (const { doc, lastSeq, wholes, messages } of readers) {
        expect([doc.store.pendingStructs, doc.store.pendingDs]).toEqual([null, null]);
        expect(read(doc)).toEqual(content());
        let reached = lastSeq;
        let others = 0;
        for (const { to, rows } of messages) {
          const isNext = rows.length === to - reached && rows.every((row, at) => row === reached + 1 + at);
          if (!isNext) others += 1;
          reached = to;
        }
        expect([others <= wholes, reached]).toEqual([true, head()]);
      }
      await close();
    },
  );
});

interface Reader {
  readonly member: Member;
  readonly lastSeq: number;
  readonly doc: Y.Doc;
  readonly joining: Promise<void>;
  /** `rows`: the numbers of its updates; undefined for one that is no row. */
  readonly messages: { readonly to: number; readonly rows: readonly (number | undefined)[] }[];
  /** Messages that bring all that it lacks in one update, at most, count. */
  wholes: number;
}

const read = (doc: Y.Doc) => [
  doc.getText('description').toString(),
  doc.getArray('x-list').toJSON(),
  doc.getMap('meta').toJSON(),
];

/** A room, and the document of those who write in it. */
async function openRoom(ground: Parameters<Parameters<typeof onEachEngine>[1]>[0]) {
  const log = await makeLog(ground.database);
  const updateLog = createUpdateLog(ground.database, { laneBytes: 1_000_000 });
  const snapshots = createSnapshots(ground.database);
  const truth = new Y.Doc();
  const states = [Y.encodeStateAsUpdate(truth), Y.encodeStateAsUpdate(truth)];
  const numbers = new Map<string, number>();
  const readers = new Map<string, Reader>();
  const live = new Set<string>();

  function receive(id: string, { to, updates }: { readonly to: number; readonly updates: readonly Uint8Array[] }) {
    const { doc, messages } = readers.get(id)!;
    for (const bytes of updates) Y.applyUpdate(doc, bytes);
    messages.push({ to, rows: updates.map((bytes) => numbers.get(Buffer.from(bytes).toString('hex'))) });
  }

  const document = createDocument({
    ...(await loadDocument({ updateLog, snapshots, logger }, log.id)),
    ...{ log, updateLog, logger },
    audience: {
      here(_, message) {
        for (const id of live) receive(id, message as Parameters<typeof receive>[1]);
      },
      to: (id, _, message) => receive(id, message as Parameters<typeof receive>[1]),
      prepare: (_, message) => (id) => receive(id, message as Parameters<typeof receive>[1]),
      siblings: () => {},
    },
  });
  const join = ({ member }: Reader) => document.join(member, () => void live.add(member.id));
  let writing = Promise.resolve();

  async function writeOne(change: (doc: Y.Doc) => void): Promise<void> {
    const before = Y.encodeStateVector(truth);
    change(truth);
    // No two rows are the same bytes.
    truth.getMap('meta').set('row', states.length);
    const bytes = Y.encodeStateAsUpdate(truth, before);
    const seq = await updateLog.append({
      ...{ logId: log.id, sessionId: 'writer', sessionSeq: states.length, userId: 7, accessVersion: 0, bytes },
    });
    states.push(Y.encodeStateAsUpdate(truth));
    numbers.set(Buffer.from(bytes).toString('hex'), seq);
    await document.apply({ seq, sessionId: 'writer', bytes });
    void document.publish(seq);
  }

  return {
    head: () => document.replica.head,
    content: () => read(truth),
    write(count: number, change: (doc: Y.Doc) => void): Promise<void> {
      for (let at = 0; at < count; at++) writing = writing.then(() => writeOne(change));
      return writing.then(() => document.publish());
    },
    come(lastSeq: number): Reader {
      const id = randomUUID();
      const doc = new Y.Doc();
      Y.applyUpdate(doc, states[lastSeq] ?? states[0]!);
      const identity = { userId: 7, name: 'Ada', color: '#123456' };
      const member = { id, sessionId: id, clientId: doc.clientID, lastSeq, committed: 0, identity };
      const wholes = lastSeq === 0 || lastSeq > document.replica.head ? 1 : 0;
      const reader = { member, lastSeq, doc, messages: [], wholes, joining: Promise.resolve() };
      readers.set(id, reader);
      return Object.assign(reader, { joining: join(reader) });
    },
    /** A member falls behind while others write, and is brought in sync. */
    async comeBack(reader: Reader, write: () => Promise<void>): Promise<void> {
      await reader.joining;
      if (!document.suspend(reader.member)) return;
      live.delete(reader.member.id);
      reader.wholes += 1;
      await write();
      await join(reader);
    },
    async close(): Promise<void> {
      await updateLog.close();
      document.destroy();
    },
  };
}
