import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Past } from '../../protocol/history.ts';
import { compact, createCompaction } from '../../server/room/compaction.ts';
import { HISTORY_LIMITS } from '../../server/room/history-limits.ts';
import { createRebuilder, type Rebuilder, RebuildLate } from '../../server/room/rebuilder.ts';
import { createSnapshots } from '../../server/storage/snapshots.ts';
import { createUpdateHistory } from '../../server/storage/update-history.ts';
import { createUpdateLog } from '../../server/storage/update-log.ts';
import { createHandClock } from '../support/hand-clock.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';

onEachEngine('compaction', (ground) => {
  const rebuilders: Rebuilder[] = [];
  afterAll(async () => {
    for (const rebuilder of rebuilders) await rebuilder.close();
  });

  /** A log that somebody writes the description of, one row an edit, and all that looks after it. */
  async function makeParts() {
    const log = await makeLog(ground.database);
    const updateLog = createUpdateLog(ground.database, { laneBytes: 64 * 1024 * 1024 });
    const doc = new Y.Doc();
    const room = { logId: log.id, head: 1, rowBytes: 0 };
    const sessionId = randomUUID();
    function append(bytes: Uint8Array) {
      room.rowBytes += bytes.length;
      return updateLog.append({
        ...{ logId: log.id, sessionId, sessionSeq: room.head++, userId: log.ownerId },
        ...{ accessVersion: 0, bytes },
      });
    }
    const complaints: unknown[] = [];
    const complain = (...said: unknown[]) => void complaints.push(said[0]);
    const kept = {
      snapshots: createSnapshots(ground.database),
      updateHistory: createUpdateHistory(ground.database),
      logger: { info: () => {}, warn: complain, error: complain },
    };
    const rebuilder = createRebuilder(kept);
    rebuilders.push(rebuilder);
    const parts = { ...kept, rebuilder };
    const clock = createHandClock();
    return {
      ...parts,
      logId: log.id,
      doc,
      room,
      clock,
      append,
      complaints,
      compaction: createCompaction({ ...parts, loaded: () => [asRoom(room)], clock }),
      async write(edits: number, text = 'x') {
        const rows: Uint8Array[] = [];
        const keep = (bytes: Uint8Array) => rows.push(bytes);
        doc.on('update', keep);
        for (let edit = 0; edit < edits; edit++) doc.getText('description').insert(edit % 7, text);
        doc.off('update', keep);
        await Promise.all(rows.map(append));
      },
      async said(seq: number) {
        const json = await rebuilder.run(async ({ build, ask }) => {
          await build(log.id, seq);
          return ask('past', { seq, at: '' });
        });
        const { content } = JSON.parse(new TextDecoder().decode(json)) as Past & { content: { description: string } };
        return content.description;
      },
    };
  }

  test('H2: a snapshot is written behind 500 rows, and not before', async () => {
    const { compaction, snapshots, logId, write } = await makeParts();
    await write(HISTORY_LIMITS.compactRows - 2);
    await compaction.check();
    expect(await snapshots.newestSeq(logId)).toBe(0);
    await write(1);
    await compaction.check();
    expect(await snapshots.newestSeq(logId)).toBe(500);
    await write(499);
    await compaction.check();
    expect(await snapshots.newestSeq(logId)).toBe(500);
    await compaction.close();
  });

  test('H2: a snapshot is written behind a few large rows', async () => {
    const { compaction, snapshots, logId, write } = await makeParts();
    await write(3, 'x'.repeat(100_000));
    await compaction.check();
    expect(await snapshots.newestSeq(logId)).toBe(4);
    await compaction.close();
  });

  test('H2: what the room counts is what lies behind the snapshot, whenever it was loaded', async () => {
    const { compaction, snapshots, logId, write, room } = await makeParts();
    const written = () => snapshots.newestSeq(logId);
    const third = Math.ceil(HISTORY_LIMITS.compactBytes / 3);
    // Written before the room was loaded.
    await write(1, 'x'.repeat(third));
    room.rowBytes = 0;
    for (const expected of [0, 4]) {
      await write(1, 'x'.repeat(third));
      await compaction.check();
      expect(await written()).toBe(expected);
    }
    for (const expected of [4, 4, 7]) {
      await write(1, 'x'.repeat(third));
      await compaction.check();
      expect(await written()).toBe(expected);
    }
    await compaction.close();
  });

  test('H2: a log that cannot be rebuilt holds up no other one, and is left alone for a while', async () => {
    const [broken, sound] = [await makeParts(), await makeParts()];
    for (const { write } of [broken, sound]) await write(600);
    let tries = 0;
    const compaction = createCompaction({
      ...sound,
      loaded: () => [asRoom(broken.room), asRoom(sound.room)],
      rebuilder: {
        run: (job) =>
          sound.rebuilder.run(({ build, ...documents }) =>
            job({
              ...documents,
              async build(logId, to) {
                if (logId === sound.logId) return build(logId, to);
                tries += 1;
                throw new RebuildLate('a document took too long to rebuild');
              },
            }),
          ),
      },
    });
    for (let turn = 0; turn < 3; turn++) {
      await compaction.check();
      sound.clock.advance(HISTORY_LIMITS.checkMs);
    }
    expect(await sound.snapshots.newestSeq(sound.logId)).toBe(601);
    expect(sound.complaints).toEqual([{ err: expect.any(RebuildLate), logId: broken.logId }]);
    expect(tries).toBe(1);
    sound.clock.stall(HISTORY_LIMITS.compactRetryMs);
    await compaction.check();
    expect(tries).toBe(2);
    for (const each of [compaction, broken.compaction, sound.compaction]) await each.close();
  });

  test('H2: a log that many edit costs one question for its size', async () => {
    const parts = await makeParts();
    let questions = 0;
    const updateHistory = {
      weight(logId: number, after: number) {
        questions += 1;
        return parts.updateHistory.weight(logId, after);
      },
    };
    const compaction = createCompaction({ ...parts, updateHistory, loaded: () => [asRoom(parts.room)] });
    for (let round = 0; round < 5; round++) {
      await parts.write(10);
      await compaction.check();
    }
    expect(questions).toBe(1);
    await compaction.close();
    await parts.compaction.close();
  });

  test('H2: a snapshot is written of a log that has come to rest, if it has some rows', async () => {
    const [few, some] = [await makeParts(), await makeParts()];
    await few.write(HISTORY_LIMITS.compactIdleRows - 2);
    await some.write(HISTORY_LIMITS.compactIdleRows);
    for (const { compaction, clock } of [few, some]) {
      await compaction.check();
      clock.advance(HISTORY_LIMITS.compactIdleMs - 1);
      await compaction.check();
    }
    expect(await some.snapshots.newestSeq(some.logId)).toBe(0);
    for (const { compaction, clock } of [few, some]) {
      clock.advance(1);
      await compaction.check();
      await compaction.close();
    }
    expect(await few.snapshots.newestSeq(few.logId)).toBe(0);
    expect(await some.snapshots.newestSeq(some.logId)).toBe(51);
  });

  test('two instances that hold the same log write one snapshot', async () => {
    const parts = await makeParts();
    const sibling = createCompaction({
      ...parts,
      snapshots: createSnapshots(ground.sibling),
      loaded: () => [asRoom(parts.room)],
    });
    await parts.write(600);
    await Promise.all([parts.compaction.check(), sibling.check()]);
    await parts.write(100);
    await Promise.all([parts.compaction.check(), sibling.check()]);
    const rows = await ground.database.knex('travel_log_snapshots').where({ log_id: parts.logId }).select('seq');
    expect(rows).toEqual([{ seq: 601 }]);
    await parts.compaction.close();
    await sibling.close();
  });

  test('every row says the same from a snapshot as from the rows alone', async () => {
    const { doc, snapshots, rebuilder, logger, logId, write, said, compaction } = await makeParts();
    await write(300);
    const bare = [await said(1), await said(150), await said(301)];
    await compact({ rebuilder, snapshots, logger }, logId, 120);
    expect(await snapshots.newestSeq(logId)).toBe(120);
    expect([await said(1), await said(150), await said(301)]).toEqual(bare);
    expect(bare[2]).toBe(doc.getText('description').toString());
    await compaction.close();
  });

  test('H3: where a row cannot be applied no snapshot is kept of what it left behind, and it is said aloud', async () => {
    const { append, snapshots, logId, write, complaints, compaction } = await makeParts();
    await write(10);
    await append(Uint8Array.of(1, 2, 3));
    await write(600);
    await compaction.check();
    expect(await snapshots.newestSeq(logId)).toBe(0);
    expect(complaints).toEqual([{ logId, seq: 612 }]);
    await compaction.close();
  });

  test('H1, H5: a damaged snapshot is passed over for the one before it, and that for the rows', async () => {
    const { snapshots, logId, write, said, complaints, doc, compaction } = await makeParts();
    const { knex } = ground.database;
    for (const rows of [600, 600]) {
      await write(rows);
      await compaction.check();
    }
    await write(5);
    const text = doc.getText('description').toString();
    for (const seq of [1_201, 601]) {
      await knex('travel_log_snapshots')
        .where({ log_id: logId, seq })
        .update({ bytes: Buffer.of(0, 0) });
      expect(await said(1_206)).toBe(text);
    }
    expect(complaints).toEqual([1_201, 1_201, 601].map((seq) => ({ logId, seq })));
    expect((await snapshots.latest(logId))?.intact).toBe(false);
    await compaction.close();
  });

  test('while thousands of rows are replayed, others have their turn', async () => {
    const { write, said, compaction } = await makeParts();
    await write(4_000);
    let turns = 0;
    let done = false;
    const others = () => {
      turns += 1;
      if (!done) setImmediate(others);
    };
    setImmediate(others);
    await said(4_001);
    done = true;
    expect(turns).toBeGreaterThan(4_000 / HISTORY_LIMITS.rowsPerTurn - 1);
    await compaction.close();
  });
});

const asRoom = (room: { readonly logId: number; head: number; rowBytes: number }) => ({
  logId: room.logId,
  head: () => room.head,
  rowBytes: () => room.rowBytes,
});
