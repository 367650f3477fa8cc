import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  AccessChangedError,
  ClientIdTakenError,
  NumberTakenError,
  RowsFullError,
  UnknownLogError,
} from '../../server/storage/append-errors.ts';
import { type Commit, type CommitLane, createCommitLane, type Update } from '../../server/storage/commit-lane.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { mariadbCommit } from '../../server/storage/mariadb-commit.ts';
import { sqliteCommit } from '../../server/storage/sqlite-commit.ts';
import { createUpdateLog } from '../../server/storage/update-log.ts';
import { freshDatabase, type TestDatabase } from '../support/databases.ts';
import { byPort, type Listener, openTap } from '../support/mariadb-tap.ts';
import { replay } from '../support/replay.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';

const ROW_BYTES = 400;

/** The commits of an instance, and every error that they threw: a lane would try again. */
function openCommits({ knex, engine }: Database, maxRowBytes = ROW_BYTES) {
  const thrown: unknown[] = [];
  const { commit, close } =
    engine === 'sqlite' ? { commit: sqliteCommit(knex, maxRowBytes), close() {} } : mariadbCommit(knex, maxRowBytes);
  const noting: Commit = (batch) =>
    commit(batch).catch((error: unknown) => {
      thrown.push(error);
      throw error;
    });
  return { commit: noting, close, thrown };
}

const updateOf = (logId: number, sessionId: string, sessionSeq: number, rest: Partial<Update> = {}): Update => ({
  ...{ logId, sessionId, sessionSeq, userId: 7, accessVersion: 0, bytes: Uint8Array.of(1, 2, 3) },
  ...rest,
});

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

/** An update as it is drawn: the session writes on, or says a number again, with the same content or another one. */
const draft = fc.record({
  log: fc.nat({ max: 2 }),
  session: fc.nat({ max: 3 }),
  back: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) }),
  size: fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 2, max: 6 }) }, { weight: 1, arbitrary: fc.constant(150) }),
  content: fc.integer({ min: 0, max: 1 }),
  clientId: fc.oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) },
  ),
  outdated: fc.oneof({ weight: 15, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});
const burst = fc.record({
  /** Of one instance and of the other. */
  drafts: fc.tuple(fc.array(draft, { maxLength: 25 }), fc.array(draft, { maxLength: 25 })),
  /** The log whose rights change, or that is deleted, while these are on their way. */
  raised: fc.option(fc.nat({ max: 2 })),
  deleted: fc.option(fc.nat({ max: 2 }), { freq: 12 }),
});

onEachEngine('commits', (ground) => {
  const knex = () => ground.database.knex;

  async function expectNoOpenTransaction(): Promise<void> {
    if (ground.engine === 'sqlite') {
      const connection = await knex().client.acquireConnection();
      knex().client.releaseConnection(connection);
      return expect(connection.inTransaction).toBe(false);
    }
    const [open] = await ground.sibling.knex.raw(
      `SELECT trx_query FROM information_schema.innodb_trx
         JOIN information_schema.processlist ON id = trx_mysql_thread_id
        WHERE db = DATABASE() AND id <> CONNECTION_ID()`,
    );
    expect(open).toEqual([]);
  }

  /** Rows of a log are numbered without a hole, up to its head, and its count of bytes is right. */
  async function expectWhole(logId: number): Promise<void> {
    const rows = await knex()('travel_log_updates').where({ log_id: logId }).orderBy('seq');
    expect(rows.map(({ seq }) => seq)).toEqual(upTo(rows.length));
    const { head, row_bytes } = await knex()('travel_logs').where({ id: logId }).first();
    expect({ head, row_bytes }).toEqual({
      head: rows.length,
      row_bytes: rows.reduce((sum, { bytes }) => sum + bytes.length, 0),
    });
  }

  test('E2, E3: whatever two instances write to the same logs at once, each outcome is true and no transaction is left', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(burst, { minLength: 1, maxLength: 4 }), async (bursts) => {
        const instances = [openCommits(ground.database), openCommits(ground.sibling)];
        const lanes: CommitLane[] = instances.map(({ commit }) => createCommitLane(commit, 1e9));
        const logs = [await makeLog(ground.database), await makeLog(ground.database), await makeLog(ground.database)];
        const versions = [0, 0, 0];
        const last = new Map<string, number>();
        const results: { update: Update; result: PromiseSettledResult<number> }[] = [];

        for (const { drafts, raised, deleted } of bursts) {
          const appends = drafts.flatMap((ofInstance, instance) =>
            ofInstance.map(({ log, session, back, size, content, clientId, outdated }) => {
              const sessionId = `${instance}-${session}`;
              const key = `${log} ${sessionId}`;
              const sessionSeq = Math.max(1, (last.get(key) ?? 0) + 1 - back);
              last.set(key, Math.max(last.get(key) ?? 0, sessionSeq));
              const update = updateOf(logs[log]!.id, sessionId, sessionSeq, {
                accessVersion: versions[log]! - Number(outdated),
                bytes: new Uint8Array(size).fill(content + Number(size > 2)),
                ...(clientId !== undefined && { clientId }),
              });
              return { update, result: lanes[instance]!.append(update) };
            }),
          );
          const settled = Promise.allSettled(appends.map(({ result }) => result));
          if (raised !== null) {
            versions[raised]! += 1;
            await knex()('travel_logs').where({ id: logs[raised]!.id }).increment('access_version', 1);
          }
          if (deleted !== null)
            await knex()('travel_logs').where({ id: logs[deleted]!.id }).update({ deleted_at: new Date() });
          for (const [at, result] of (await settled).entries()) results.push({ update: appends[at]!.update, result });
        }

        for (const { id } of logs) await expectWhole(id);
        for (const { update, result } of results) {
          const { logId, sessionId, sessionSeq, clientId } = update;
          const key = { log_id: logId, session_id: sessionId, session_seq: sessionSeq };
          const row = await knex()('travel_log_updates').where(key).first();
          const log = logs.findIndex(({ id }) => id === logId);
          if (result.status === 'fulfilled') {
            expect(row?.seq).toBe(result.value);
            if (update.bytes.length > 2) expect(Buffer.compare(row.bytes, update.bytes)).toBe(0);
            continue;
          }
          const error: unknown = result.reason;
          if (error instanceof AccessChangedError) expect(update.accessVersion).toBeLessThan(versions[log]! + 1);
          else if (error instanceof NumberTakenError || error instanceof RowsFullError)
            expect(error.sessionSeq).toBeLessThanOrEqual(last.get(`${log} ${sessionId}`)!);
          // Another draft of the same number may have asked for the client id.
          else if (error instanceof ClientIdTakenError && error.sessionSeq === sessionSeq && clientId !== undefined) {
            const bound = await knex()('log_clients').where({ log_id: logId, client_id: clientId }).first();
            expect(bound.session_id).not.toBe(sessionId);
          } else if (!(error instanceof ClientIdTakenError)) expect(error).toBeInstanceOf(UnknownLogError);
        }
        await expectNoOpenTransaction();
        await Promise.all(lanes.map((lane) => lane.close()));
        for (const { close } of instances) close();
        expect(instances.flatMap(({ thrown }) => thrown)).toEqual([]);
      }),
      { ...replay, numRuns: 15 },
    );
  });

  test('instances that lock many of the same logs, each in an order of its own, never deadlock', async () => {
    const instances = [openCommits(ground.database, 1e9), openCommits(ground.sibling, 1e9)];
    const logs: number[] = [];
    while (logs.length < 12) logs.push((await makeLog(ground.database)).id);
    const batchOf = (sessionId: string, n: number, ids: readonly number[]) =>
      ids.map((id) => updateOf(id, sessionId, n));
    await Promise.all(
      instances.map(async ({ commit }, instance) => {
        const ordered = instance === 0 ? logs : logs.toReversed();
        for (const n of upTo(40)) await commit(batchOf(`instance-${instance}`, n, ordered));
      }),
    );
    for (const { close, thrown } of instances) {
      close();
      expect(thrown).toEqual([]);
    }
    for (const id of logs) await expectWhole(id);
    expect((await knex()('travel_logs').whereIn('id', logs)).map(({ head }) => head)).toEqual(logs.map(() => 81));
  });

  test('a batch with an unusual update among plain ones is decided as a whole, and leaves no transaction open', async () => {
    const { commit, close, thrown } = openCommits(ground.database);
    const [one, two] = [await makeLog(ground.database), await makeLog(ground.database)];
    const first = updateOf(one.id, 's', 1);
    expect([...(await commit([first])).values()]).toEqual([2]);
    const unusual: Record<string, { update: Update; outcome: unknown }> = {
      'a copy of a row': { update: first, outcome: 2 },
      'other content under its number': {
        update: { ...first, bytes: Uint8Array.of(9) },
        outcome: expect.any(NumberTakenError),
      },
      'other rights': { update: updateOf(one.id, 't', 1, { accessVersion: 5 }), outcome: new AccessChangedError(0) },
      'no such log': { update: updateOf(987_654, 't', 1), outcome: expect.any(UnknownLogError) },
      'too many bytes': {
        update: updateOf(one.id, 't', 1, { bytes: new Uint8Array(ROW_BYTES) }),
        outcome: expect.any(RowsFullError),
      },
    };
    for (const [at, { update, outcome }] of Object.values(unusual).entries()) {
      const beside = updateOf(two.id, 'beside', at + 1);
      expect([...(await commit([beside, update])).values()]).toEqual([at + 2, outcome]);
      await expectNoOpenTransaction();
    }
    for (const { id } of [one, two]) await expectWhole(id);
    close();
    expect(thrown).toEqual([]);
  });

  test('a commit never becomes part of a transaction that is open beside it', async () => {
    const updateLog = createUpdateLog(ground.database, { laneBytes: 1e6 });
    const { id } = await makeLog(ground.database);
    expect(await updateLog.append(updateOf(id, 's', 1))).toBe(2);
    let append: Promise<number> | undefined;
    const failed = knex().transaction(async (transaction) => {
      await transaction('travel_logs').where({ id }).update({ title: 'never' });
      append = updateLog.append(updateOf(id, 's', 2));
      append.catch(() => undefined);
      // Long enough for the lane to begin.
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(await transaction('travel_log_updates').where({ log_id: id }).max('seq as seq')).toEqual([{ seq: 2 }]);
      throw new Error('rolled back');
    });
    await expect(failed).rejects.toThrow('rolled back');
    expect(await append).toBe(3);
    await expectWhole(id);
    await updateLog.close();
  });
});

describe('a plain batch on MariaDB', () => {
  let fresh: TestDatabase;
  let direct: Database;

  beforeAll(async () => {
    fresh = await freshDatabase('mariadb');
    direct = openDatabase(fresh.url);
  });
  afterAll(async () => {
    await direct.close();
    await fresh.drop();
  });

  /** Appends behind a tap. */
  async function withTap(listener: Listener, work: (commits: ReturnType<typeof openCommits>) => Promise<void>) {
    const tap = await openTap(() => Number(new URL(fresh.url).port), listener);
    const database = openDatabase(byPort(fresh.url, tap.port));
    const commits = openCommits(database);
    await work(commits);
    commits.close();
    await database.close();
    await tap.close();
  }

  test('takes one round trip', async () => {
    const seen: string[] = [];
    const listener: Listener = { asked: (sql) => seen.push(sql) > 0, answered: () => true };
    const logs = [await makeLog(direct), await makeLog(direct)];
    await withTap(listener, async ({ commit }) => {
      await commit([updateOf(logs[0]!.id, 's', 1)]);
      seen.length = 0;
      const batch = upTo(3).flatMap((n) => logs.map(({ id }) => updateOf(id, 's', n + 1)));
      expect([...(await commit(batch)).values()].sort()).toEqual([2, 3, 3, 4, 4, 5]);
      expect(seen).toEqual([expect.stringContaining('BEGIN NOT ATOMIC')]);
    });
  });

  test.each(['asked', 'answered'] as const)('E5: cut when it is %s, it becomes one row', async (moment) => {
    let isCut = false;
    const cutOnce = (sql: string) => {
      const cuts = !isCut && sql.startsWith('BEGIN NOT ATOMIC');
      isCut ||= cuts;
      return !cuts;
    };
    const listener = { asked: () => true, answered: () => true, [moment]: cutOnce };
    const { id } = await makeLog(direct);
    await withTap(listener, async ({ commit, thrown }) => {
      const lane = createCommitLane(commit, 1e6);
      expect(await Promise.all(upTo(3).map((n) => lane.append(updateOf(id, randomUUID(), n))))).toEqual([2, 3, 4]);
      await lane.close();
      expect(thrown).toMatchObject([{ code: 'PROTOCOL_CONNECTION_LOST' }]);
    });
  });
});
