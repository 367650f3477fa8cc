import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  ClientIdTakenError,
  LaneClosedError,
  LaneFullError,
  NotCommittedError,
  NumberTakenError,
  RowsFullError,
  UnknownLogError,
} from '../../server/storage/append-errors.ts';
import type { Update } from '../../server/storage/commit-lane.ts';
import type { Database } from '../../server/storage/database.ts';
import { EMPTY_UPDATE } from '../../server/storage/empty-update.ts';
import { createLogClients } from '../../server/storage/log-clients.ts';
import { createSnapshots } from '../../server/storage/snapshots.ts';
import { createUpdateLog, type UpdateLog } from '../../server/storage/update-log.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';

const open = (database: Database, laneBytes = 10_000_000) => createUpdateLog(database, { laneBytes });

const updateOf = (logId: number, sessionId: string, sessionSeq: number, bytes = Uint8Array.of(1, 2, 3)): Update => ({
  logId,
  sessionId,
  sessionSeq,
  userId: 7,
  accessVersion: 0,
  bytes,
});

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

/** The numbers of all rows, which a reader has to find without a hole. */
const numbers = async (updateLog: UpdateLog, logId: number) => (await updateLog.rows(logId, 0)).map((row) => row.seq);

onEachEngine('the update log', (ground) => {
  test('E2: numbers concurrent updates of several logs densely and in the order of their arrival', async () => {
    const updateLog = open(ground.database);
    const logs = await Promise.all([makeLog(ground.database), makeLog(ground.database), makeLog(ground.database)]);
    const sessionId = randomUUID();
    const seqs = await Promise.all(
      upTo(200).flatMap((n) => logs.map((log) => updateLog.append(updateOf(log.id, sessionId, n)))),
    );
    expect(seqs).toEqual(upTo(200).flatMap((n) => logs.map(() => n + 1)));
    for (const log of logs) {
      const rows = (await updateLog.rows(log.id, 1)).map((row) => [row.seq, row.sessionSeq]);
      expect(rows).toEqual(upTo(200).map((n) => [n + 1, n]));
    }
    expect(await updateLog.heads(logs.map((log) => log.id))).toEqual(
      new Map(logs.map((log) => [log.id, { head: 201, accessVersion: 0, takesVersion: 0 }])),
    );
    await updateLog.close();
  });

  test('E2: two instances that write to the same logs at once leave neither holes nor doubles', async () => {
    const here = open(ground.database);
    const there = open(ground.sibling);
    const logs = await Promise.all([makeLog(ground.database), makeLog(ground.database)]);
    const appends = upTo(150).flatMap((n) =>
      [here, there].flatMap((updateLog, instance) =>
        // Each instance meets the logs in another order, as it would take to lock them crosswise.
        (instance === 0 ? logs : logs.toReversed()).map((log) =>
          updateLog.append(updateOf(log.id, `session-${instance}`, n)),
        ),
      ),
    );
    await Promise.all(appends);
    for (const log of logs) {
      expect(await numbers(here, log.id)).toEqual(upTo(301));
      const rows = await there.rows(log.id, 1);
      for (const session of ['session-0', 'session-1']) {
        expect(rows.filter((row) => row.sessionId === session).map((row) => row.sessionSeq)).toEqual(upTo(150));
      }
    }
    await Promise.all([here.close(), there.close()]);
  });

  test('E3: an update that comes again gets the number it has, in the same batch, later and from another instance', async () => {
    const here = open(ground.database);
    const there = open(ground.sibling);
    const { id } = await makeLog(ground.database);
    const [a, b, c] = [updateOf(id, 'again', 1), updateOf(id, 'again', 2), updateOf(id, 'other', 1)];
    expect(await Promise.all([here.append(a), here.append(b), here.append(b), here.append(c)])).toEqual([2, 3, 3, 4]);
    await expect(here.append({ ...a, bytes: Uint8Array.of(9) })).rejects.toMatchObject({
      sessionSeq: 1,
      withdrawn: false,
    });
    expect(await Promise.all([there.append(c), here.append(b), there.append(a)])).toEqual([4, 3, 2]);
    expect((await here.rows(id, 0)).map((row) => row.bytes)).toEqual([Uint8Array.of(0, 0), a.bytes, b.bytes, c.bytes]);
    await Promise.all([here.close(), there.close()]);
  });

  test('E14, E16: an empty update takes a number, keeps a row that is there, and refuses what comes late', async () => {
    const here = open(ground.database);
    const there = open(ground.sibling);
    const { id } = await makeLog(ground.database);
    const [first, second, third] = upTo(3).map((n) => updateOf(id, 'withdrawing', n)) as [Update, Update, Update];
    const empty = (update: Update) => ({ ...update, bytes: Uint8Array.of(0, 0) });
    expect(await here.append(first)).toBe(2);
    expect(await there.append(empty(first))).toBe(2);
    expect(await there.append(empty(second))).toBe(3);
    expect(await there.append(empty(second))).toBe(3);
    const late = await Promise.allSettled([
      here.append(second),
      here.append(third),
      here.append(updateOf(id, 'another', 1)),
    ]);
    expect(late).toEqual([
      { status: 'rejected', reason: expect.any(NumberTakenError) },
      { status: 'rejected', reason: expect.any(NumberTakenError) },
      { status: 'fulfilled', value: 4 },
    ]);
    expect(late[1]).toMatchObject({ reason: { sessionSeq: 2, withdrawn: true } });
    expect((await here.rows(id, 1)).map(({ bytes }) => bytes)).toEqual([
      first.bytes,
      Uint8Array.of(0, 0),
      Uint8Array.of(1, 2, 3),
    ]);
    await Promise.all([here.close(), there.close()]);
  });

  test('V7: a client id is bound with the first row that names it, and refused to any other session', async () => {
    const here = open(ground.database);
    const there = open(ground.sibling);
    const logClients = createLogClients(ground.database);
    const [log, other] = [await makeLog(ground.database), await makeLog(ground.database)];
    const clientId = 0xffff_fffe;
    const naming = (logId: number, sessionId: string, n: number) => ({ ...updateOf(logId, sessionId, n), clientId });
    expect(await logClients.writer(log.id, clientId)).toBeUndefined();
    // In one batch: what comes behind the loser in its session is refused with it, and nothing else.
    const results = await Promise.allSettled([
      here.append(updateOf(log.id, 'before', 1)),
      here.append(naming(log.id, 'first', 1)),
      here.append(naming(log.id, 'second', 1)),
      here.append(updateOf(log.id, 'second', 2)),
      here.append(naming(log.id, 'first', 2)),
      here.append(naming(other.id, 'second', 1)),
    ]);
    const taken = { status: 'rejected', reason: expect.any(ClientIdTakenError) };
    expect(results).toEqual([
      { status: 'fulfilled', value: 2 },
      { status: 'fulfilled', value: 3 },
      taken,
      taken,
      { status: 'fulfilled', value: 4 },
      { status: 'fulfilled', value: 2 },
    ]);
    expect(await logClients.writer(log.id, clientId)).toBe('first');
    expect(await logClients.writer(other.id, clientId)).toBe('second');
    await expect(there.append(naming(log.id, 'second', 1))).rejects.toThrow(ClientIdTakenError);
    expect(await there.append(naming(log.id, 'first', 3))).toBe(5);
    // A row that is there already keeps its number.
    expect(await there.append(naming(log.id, 'before', 1))).toBe(2);
    expect(await numbers(here, log.id)).toEqual(upTo(5));
    await Promise.all([here.close(), there.close()]);
  });

  test('V7: of two instances that bind one client id at once, one has the rows', async () => {
    const lanes = [open(ground.database), open(ground.sibling)];
    const logClients = createLogClients(ground.database);
    const { id } = await makeLog(ground.database);
    for (const clientId of upTo(30)) {
      const sessions = lanes.map(() => randomUUID());
      const outcomes = await Promise.allSettled(
        lanes.map((lane, at) => lane.append({ ...updateOf(id, sessions[at]!, 1), clientId })),
      );
      const winners = outcomes.flatMap(({ status }, at) => (status === 'fulfilled' ? [sessions[at]] : []));
      expect(winners).toEqual([await logClients.writer(id, clientId)]);
      expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: expect.any(ClientIdTakenError),
      });
    }
    expect(await numbers(lanes[0]!, id)).toEqual(upTo(31));
    await Promise.all(lanes.map((lane) => lane.close()));
  });

  test('the first rows of a session are found in order', async () => {
    const updateLog = open(ground.database);
    const { id } = await makeLog(ground.database);
    for (const n of upTo(4)) await updateLog.append(updateOf(id, 'mine', n, Uint8Array.of(n)));
    const firstRows = await createLogClients(ground.database).firstRows(id, 'mine', 3);
    expect(firstRows).toEqual([Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)]);
    await updateLog.close();
  });

  test('rows come back as they were written, from any number on', async () => {
    const updateLog = open(ground.database);
    const { id, sessionId, ownerId } = await makeLog(ground.database);
    const large = new Uint8Array(256 * 1024).map((_, at) => at);
    await updateLog.append(updateOf(id, sessionId, 2, large));
    await updateLog.append(updateOf(id, sessionId, 3, large.subarray(10, 15)));
    await updateLog.append(updateOf(id, sessionId, 4));
    expect(await updateLog.rows(id, 3)).toEqual([
      { seq: 4, sessionId, sessionSeq: 4, userId: 7, skipped: false, bytes: Uint8Array.of(1, 2, 3) },
    ]);
    const [first, second, third] = await updateLog.rows(id, 0, 3);
    expect(first).toMatchObject({ seq: 1, sessionId, sessionSeq: 1, userId: ownerId, bytes: Uint8Array.of(0, 0) });
    expect(Buffer.compare(second!.bytes, large)).toBe(0);
    expect(third!.bytes).toEqual(Uint8Array.of(10, 11, 12, 13, 14));
    expect((await updateLog.rows(id, 1, 2)).map((row) => row.seq)).toEqual([2, 3]);
    expect(await updateLog.rows(id, 4)).toEqual([]);
    await updateLog.close();
  });

  test('a row that is skipped counts and brings nothing, and snapshots that hold it are gone', async () => {
    const updateLog = open(ground.database);
    const snapshots = createSnapshots(ground.database);
    const { id, sessionId } = await makeLog(ground.database);
    await updateLog.append(updateOf(id, sessionId, 2));
    await snapshots.save(id, 1, Uint8Array.of(0, 0));
    await snapshots.save(id, 2, Uint8Array.of(0, 0));
    expect(await updateLog.skip(id, 2)).toBe(true);
    expect(await updateLog.skip(id, 9)).toBe(false);
    expect(await updateLog.rows(id, 1)).toMatchObject([{ seq: 2, skipped: true, bytes: Uint8Array.of(0, 0) }]);
    expect((await snapshots.latest(id))?.seq).toBe(1);
    await updateLog.close();
  });

  test('a session finds how far it was committed', async () => {
    const updateLog = open(ground.database);
    const { id, sessionId } = await makeLog(ground.database);
    const fresh = randomUUID();
    expect(await updateLog.committed(id, fresh)).toBe(0);
    expect(await updateLog.committed(id, sessionId)).toBe(1);
    await Promise.all(upTo(12).map((n) => updateLog.append(updateOf(id, fresh, n))));
    expect(await updateLog.committed(id, fresh)).toBe(12);
    expect(await updateLog.committed(id, sessionId)).toBe(1);
    await updateLog.close();
  });

  test('case 44: rows of a log have a limit in bytes, and one that is full fails alone', async () => {
    const updateLog = createUpdateLog(ground.database, { laneBytes: 1e6, logRowBytes: 100 });
    const [full, other] = [await makeLog(ground.database), await makeLog(ground.database)];
    const letters = new Uint8Array(60).fill(1);
    expect(await updateLog.append(updateOf(full.id, 'one', 1, letters))).toBe(2);
    const results = await Promise.allSettled([
      updateLog.append(updateOf(full.id, 'one', 2, letters)),
      updateLog.append(updateOf(other.id, 'one', 1, letters)),
    ]);
    expect(results).toEqual([
      { status: 'rejected', reason: new RowsFullError(2, 62) },
      { status: 'fulfilled', value: 2 },
    ]);
    // A withdrawal passes, and so does what is a row already.
    expect(await updateLog.append(updateOf(full.id, 'one', 2, EMPTY_UPDATE))).toBe(3);
    expect(await updateLog.append(updateOf(full.id, 'one', 1, letters))).toBe(2);
    await updateLog.close();
  });

  test('updates of a log that does not exist or was deleted are refused, and those beside them are kept', async () => {
    const updateLog = open(ground.database);
    const [log, deleted] = [await makeLog(ground.database), await makeLog(ground.database)];
    await ground.database.knex('travel_logs').where({ id: deleted.id }).update({ deleted_at: new Date() });
    const results = await Promise.allSettled([
      updateLog.append(updateOf(log.id, 'beside', 1)),
      updateLog.append(updateOf(987_654, 'beside', 1)),
      updateLog.append(updateOf(deleted.id, 'beside', 1)),
      updateLog.append(updateOf(log.id, 'beside', 2)),
    ]);
    expect(results).toEqual([
      { status: 'fulfilled', value: 2 },
      { status: 'rejected', reason: expect.any(UnknownLogError) },
      { status: 'rejected', reason: expect.any(UnknownLogError) },
      { status: 'fulfilled', value: 3 },
    ]);
    expect(await updateLog.heads([log.id, deleted.id, 987_654])).toEqual(
      new Map([[log.id, { head: 3, accessVersion: 0, takesVersion: 0 }]]),
    );
    await updateLog.close();
  });

  test('E7: a log whose rows cannot be written fails alone', async () => {
    const updateLog = open(ground.database);
    const [before, poisoned, after] = [
      await makeLog(ground.database),
      await makeLog(ground.database),
      await makeLog(ground.database),
    ];
    // Somebody wrote past the head: the next number is taken.
    const row = { log_id: poisoned.id, seq: 2, session_id: 'stray', session_seq: 1, user_id: 7, bytes: Buffer.of(1) };
    await ground.database.knex('travel_log_updates').insert(row);
    const results = await Promise.allSettled(
      upTo(3).flatMap((n) => [before, poisoned, after].map((log) => updateLog.append(updateOf(log.id, 'poison', n)))),
    );
    const failed = { status: 'rejected', reason: expect.any(NotCommittedError) };
    expect(results).toEqual(
      upTo(3).flatMap((n) => [{ status: 'fulfilled', value: n + 1 }, failed, { status: 'fulfilled', value: n + 1 }]),
    );
    expect(await numbers(updateLog, poisoned.id)).toEqual([1, 2]);
    await updateLog.close();
  });

  test('E8: a lane that is full takes nothing in, and works again once it has emptied', async () => {
    const updateLog = open(ground.database, 1_000);
    const { id } = await makeLog(ground.database);
    const large = (n: number) => updateOf(id, 'full', n, new Uint8Array(400));
    const results = await Promise.allSettled(upTo(3).map((n) => updateLog.append(large(n))));
    expect(results).toEqual([
      { status: 'fulfilled', value: 2 },
      { status: 'fulfilled', value: 3 },
      { status: 'rejected', reason: expect.any(LaneFullError) },
    ]);
    expect(await updateLog.append(large(3))).toBe(4);
    await updateLog.close();
  });

  test('closing commits what waits and refuses what comes later', async () => {
    const updateLog = open(ground.database);
    const { id } = await makeLog(ground.database);
    const appends = upTo(20).map((n) => updateLog.append(updateOf(id, 'closing', n)));
    await updateLog.close();
    await expect(updateLog.append(updateOf(id, 'closing', 21))).rejects.toThrow(LaneClosedError);
    expect(await Promise.all(appends)).toEqual(upTo(20).map((n) => n + 1));
    expect(await numbers(updateLog, id)).toEqual(upTo(21));
  });

  test('a long queue leaves the loop its turns', async () => {
    const updateLog = open(ground.database);
    const { id } = await makeLog(ground.database);
    let turns = 0;
    const turn = setInterval(() => turns++, 0);
    await Promise.all(upTo(5_000).map((n) => updateLog.append(updateOf(id, 'long', n))));
    clearInterval(turn);
    expect(turns).toBeGreaterThan(4);
    await updateLog.close();
  });

  if (ground.engine === 'sqlite') return;

  test('E5: connections that are cut in the middle lose nothing and double nothing', async () => {
    const updateLog = open(ground.database);
    const { id } = await makeLog(ground.database);
    const appends: Promise<number>[] = [];
    for (const n of upTo(300)) {
      appends.push(updateLog.append(updateOf(id, 'cut', n)));
      if (n % 60 === 0) await cutConnections(ground);
      else await new Promise(setImmediate);
    }
    expect(await Promise.all(appends)).toEqual(upTo(300).map((n) => n + 1));
    expect(await numbers(updateLog, id)).toEqual(upTo(301));
    await updateLog.close();
  });
});

/** Cuts every connection to this database but its own. */
async function cutConnections({ sibling }: { sibling: Database }): Promise<void> {
  const others = 'SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()';
  const [connections] = (await sibling.knex.raw(others)) as [{ id: number }[]];
  // One that has ended by itself cannot be cut.
  for (const { id } of connections) await sibling.knex.raw('KILL CONNECTION ?', [id]).catch(() => undefined);
}
