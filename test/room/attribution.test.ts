import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Attribution } from '../../protocol/history.ts';
import { createAttributions } from '../../server/room/attribution.ts';
import { createRebuilder } from '../../server/room/rebuilder.ts';
import { createSnapshots } from '../../server/storage/snapshots.ts';
import { createUpdateHistory } from '../../server/storage/update-history.ts';
import { createUpdateLog } from '../../server/storage/update-log.ts';
import { addWaypoint, entryOf } from '../../travel-log/edit.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';

onEachEngine('attribution', (ground) => {
  function readAttribution() {
    const quiet = () => {};
    const updateHistory = createUpdateHistory(ground.database);
    const rebuilder = createRebuilder({
      snapshots: createSnapshots(ground.database),
      updateHistory,
      logger: { info: quiet, warn: quiet, error: quiet },
    });
    const attributions = createAttributions({
      rebuilder,
      updateHistory,
      identities: async (ids) => new Map([...ids].map((userId) => [userId, { userId, name: 'Ada', color: '#123456' }])),
    });
    return {
      read: async (logId: number, head: number): Promise<Attribution> =>
        JSON.parse(new TextDecoder().decode(await attributions.read({ id: logId, head, trimmedTo: 0 }))),
      close: rebuilder.close,
    };
  }

  /** A log of two rows, each of which adds a waypoint. */
  async function writeTwoStops() {
    const log = await makeLog(ground.database);
    const updateLog = createUpdateLog(ground.database, { laneBytes: 1_000_000 });
    const doc = new Y.Doc();
    const rows: Uint8Array[] = [];
    doc.on('update', (bytes: Uint8Array) => rows.push(bytes));
    const first = addWaypoint(doc, { airport: 'CDG' }, 'first');
    const second = addWaypoint(doc, { airport: 'NRT' }, 'second');
    const sessionId = randomUUID();
    for (const [at, bytes] of rows.entries())
      await updateLog.append({
        ...{ logId: log.id, sessionId, sessionSeq: at + 1, userId: log.ownerId, accessVersion: 0 },
        bytes,
      });
    return { log, updateLog, first, second, head: rows.length + 1 };
  }

  test('what an operator has taken out nobody has written, though it was read before', async () => {
    const { log, updateLog, first, second, head } = await writeTwoStops();
    const { read, close } = readAttribution();
    expect(Object.keys((await read(log.id, head)).waypoints).sort()).toEqual([first, second]);
    await updateLog.skip(log.id, head);
    expect(Object.keys((await read(log.id, head)).waypoints)).toEqual([first]);
    await updateLog.close();
    await close();
  });

  test('of a later row is not that of an earlier one that is being read', async () => {
    const { log, updateLog, first, second, head } = await writeTwoStops();
    const { read, close } = readAttribution();
    const [before, after] = await Promise.all([read(log.id, head - 1), read(log.id, head)]);
    expect(Object.keys(before.waypoints)).toEqual([first]);
    expect(Object.keys(after.waypoints).sort()).toEqual([first, second]);
    await updateLog.close();
    await close();
  });

  test('case 5: the authors of an entry are those of its letters, embeds aside', async () => {
    const log = await makeLog(ground.database);
    const updateLog = createUpdateLog(ground.database, { laneBytes: 1_000_000 });
    const { read, close } = readAttribution();
    const doc = new Y.Doc();
    const id = addWaypoint(doc, { airport: 'CDG', entry: 'rain' }, 'rainy');
    entryOf(doc, id)!.insertEmbed(2, { image: 'x' });
    await updateLog.append({
      ...{ logId: log.id, sessionId: randomUUID(), sessionSeq: 1, userId: log.ownerId, accessVersion: 0 },
      bytes: Y.encodeStateAsUpdate(doc),
    });
    const { waypoints } = await read(log.id, 2);
    expect(waypoints[id]!.entry.map(({ user, length }) => [user?.userId, length])).toEqual([
      [log.ownerId, 'rain'.length],
    ]);
    await updateLog.close();
    await close();
  });
});
