import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createUpdateHistory } from '../../server/storage/update-history.ts';
import { createUpdateLog } from '../../server/storage/update-log.ts';
import { createUsers } from '../../server/storage/users.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';

onEachEngine('update history', (ground) => {
  /** A log whose rows from 2 on were written by these users, with as many bytes as their numbers. */
  async function written(...userIds: number[]) {
    const log = await makeLog(ground.database);
    const updateLog = createUpdateLog(ground.database, { laneBytes: 1_000_000 });
    const sessionId = randomUUID();
    for (const [at, userId] of userIds.entries()) {
      const bytes = new Uint8Array(at + 2).fill(at);
      await updateLog.append({ logId: log.id, sessionId, sessionSeq: at + 1, userId, accessVersion: 0, bytes });
    }
    await updateLog.close();
    return { ...log, updateLog, history: createUpdateHistory(ground.database) };
  }

  test('rows come with their authors and instants, in order and in portions', async () => {
    const { id, ownerId, history } = await written(71, 72, 71);
    const rows = await history.rows(id, 1, 2);
    expect(rows.map(({ seq, userId, bytes }) => [seq, userId, [...bytes]])).toEqual([
      [2, 71, [0, 0]],
      [3, 72, [1, 1, 1]],
    ]);
    expect((await history.rows(id, 0, 100)).map(({ userId }) => userId)).toEqual([ownerId, 71, 72, 71]);
    expect(rows[0]!.createdAt).toEqual(await history.instant(id, 2));
    expect(Math.abs(rows[0]!.createdAt.getTime() - Date.now())).toBeLessThan(60_000);
    expect(await history.instant(id, 99)).toBeUndefined();
  });

  test('a row that was skipped is there and brings nothing', async () => {
    const { id, updateLog, history } = await written(71, 72);
    await updateLog.skip(id, 3);
    expect((await history.rows(id, 1, 9)).map(({ bytes }) => [...bytes])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  test('the bytes behind a row are summed', async () => {
    const { id, history } = await written(71, 72, 71);
    expect([await history.weight(id, 1), await history.weight(id, 3), await history.weight(id, 4)]).toEqual([9, 4, 0]);
  });

  test('edits are counted for each person between one bound and the next', async () => {
    const { id, ownerId, history } = await written(71, 72, 71, 71, 72);
    const counts = await history.editCounts(id, 0, [2, 5, 6]);
    expect(counts.sort((a, b) => a.bound - b.bound || a.userId - b.userId)).toEqual(
      [
        { bound: 2, userId: ownerId, edits: 1 },
        { bound: 2, userId: 71, edits: 1 },
        { bound: 5, userId: 71, edits: 2 },
        { bound: 5, userId: 72, edits: 1 },
        { bound: 6, userId: 72, edits: 1 },
      ].sort((a, b) => a.bound - b.bound || a.userId - b.userId),
    );
    expect(await history.editCounts(id, 5, [5])).toEqual([]);
    expect(await history.editCounts(id, 4, [5])).toEqual([{ bound: 5, userId: 71, edits: 1 }]);
  });

  test('people are found by their ids, each once', async () => {
    const { history } = await written();
    const ada = await createUsers(ground.database).create({ name: 'Ada', color: '#123456' });
    expect(await history.people([ada.id, ada.id, 987_654])).toEqual(
      new Map([[ada.id, { name: 'Ada', color: '#123456' }]]),
    );
    expect(await history.people([])).toEqual(new Map());
  });
});
