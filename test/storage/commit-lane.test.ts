import { setImmediate, setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { NotCommittedError, UnknownLogError } from '../../server/storage/append-errors.ts';
import { type Commit, createCommitLane, type Outcome, type Update } from '../../server/storage/commit-lane.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { createUpdateLog } from '../../server/storage/update-log.ts';

const updateOf = (logId: number, sessionSeq: number, size = 1): Update => ({
  logId,
  sessionId: 's',
  sessionSeq,
  userId: 1,
  accessVersion: 0,
  bytes: new Uint8Array(size),
});

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

/** Commits in memory after a turn of the loop, or as `fail` says. */
function memory(fail: (batch: readonly Update[], call: number) => Error | undefined = () => undefined) {
  const batches: (readonly Update[])[] = [];
  let underWay = 0;
  let calls = 0;
  const commit: Commit = async (batch) => {
    expect(++underWay).toBe(1);
    await setTimeout(1);
    underWay--;
    const error = fail(batch, ++calls);
    if (error) throw error;
    batches.push(batch);
    return new Map(batch.map((update) => [update, update.sessionSeq]));
  };
  return { batches, commit };
}

const failure = (code: string) => Object.assign(new Error(code), { code });

test('an idle lane commits at once, and what arrives meanwhile goes together, 500 at most', async () => {
  const { batches, commit } = memory();
  const lane = createCommitLane(commit, 1e9);
  expect(await Promise.all(upTo(1_200).map((n) => lane.append(updateOf(1, n))))).toEqual(upTo(1_200));
  expect(batches.map((batch) => batch.length)).toEqual([1, 500, 500, 199]);
  expect(batches.flat().map((update) => update.sessionSeq)).toEqual(upTo(1_200));
});

test('a busy lane gathers between batches, and a lone writer does not wait', async () => {
  const batches: number[] = [];
  const lane = createCommitLane(async (batch) => {
    batches.push(batch.length);
    return new Map(batch.map((update) => [update, update.sessionSeq]));
  }, 1e9);
  for (const n of upTo(10)) {
    const append = lane.append(updateOf(1, n));
    // Begun within the call: no timer has gone off.
    expect(batches.length).toBe(n);
    await append;
    await setTimeout(5);
  }
  const appends: Promise<number>[] = [];
  const start = performance.now();
  while (performance.now() - start < 60) {
    appends.push(lane.append(updateOf(1, 11 + appends.length)));
    await setImmediate();
  }
  await Promise.all(appends);
  const busy = batches.slice(10);
  expect(busy.reduce((sum, length) => sum + length, 0)).toBe(appends.length);
  // A millisecond lies between two of them at least, and without it each turn has a batch of its own.
  expect(busy.length).toBeLessThan(performance.now() - start + 3);
  expect(appends.length / busy.length).toBeGreaterThan(3);
});

test('a batch holds at most 1 MB, but a larger update goes alone', async () => {
  const { batches, commit } = memory();
  const lane = createCommitLane(commit, 1e9);
  const sizes = [1, 600_000, 400_000, 100_000, 2_000_000, 5];
  await Promise.all(sizes.map((size, at) => lane.append(updateOf(1, at + 1, size))));
  expect(batches.map((batch) => batch.map((update) => update.sessionSeq))).toEqual([[1], [2, 3], [4], [5], [6]]);
});

test('E5: what may pass is tried again with the same updates in the same order', async () => {
  const { batches, commit } = memory((_, call) =>
    [failure('ER_LOCK_DEADLOCK'), failure('PROTOCOL_CONNECTION_LOST'), failure('SQLITE_BUSY_SNAPSHOT')].at(call - 1),
  );
  const lane = createCommitLane(commit, 1e9);
  expect(await Promise.all(upTo(3).map((n) => lane.append(updateOf(1, n))))).toEqual([1, 2, 3]);
  expect(batches.flat().map((update) => update.sessionSeq)).toEqual([1, 2, 3]);
});

test('E7: a batch that fails is split by log, and what waits behind a failed update fails with it', async () => {
  const { batches, commit } = memory((batch) =>
    batch.some((update) => update.logId === 2) ? failure('ER_DATA_TOO_LONG') : undefined,
  );
  const lane = createCommitLane(commit, 1e9);
  const results = await Promise.allSettled(
    upTo(400).flatMap((n) => [1, 2, 3].map((logId) => lane.append(updateOf(logId, n)))),
  );
  const states = (logId: number) =>
    new Set(results.filter((_, at) => at % 3 === logId - 1).map((result) => result.status));
  expect([states(1), states(2), states(3)]).toEqual([
    new Set(['fulfilled']),
    new Set(['rejected']),
    new Set(['fulfilled']),
  ]);
  for (const logId of [1, 3]) {
    const written = batches.flat().filter((update) => update.logId === logId);
    expect(written.map((update) => update.sessionSeq)).toEqual(upTo(400));
  }
  await expect(lane.append(updateOf(2, 401))).rejects.toThrow(NotCommittedError);
});

test('an outcome that is an error is the answer to its update', async () => {
  const unknown = new UnknownLogError('there is no such log');
  const lane = createCommitLane(
    async (batch) => new Map<Update, Outcome>(batch.map((update) => [update, unknown])),
    10,
  );
  await expect(lane.append(updateOf(1, 1))).rejects.toBe(unknown);
});

test('a database that stays away fails the update after a few tries, and says why', async () => {
  const database = openDatabase('mysql://root@127.0.0.1:1/nowhere');
  const updateLog = createUpdateLog(database, { laneBytes: 1_000 });
  const answer = updateLog.append(updateOf(1, 1));
  await expect(answer).rejects.toThrow(NotCommittedError);
  await expect(answer).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  await updateLog.close();
  await database.close();
});

test('E6: updates that wait behind a failed one fail with it, even if they could be committed alone', async () => {
  const isFirst = ({ logId, sessionSeq }: Update) => logId === 2 && sessionSeq === 1;
  const { batches, commit } = memory((batch) => (batch.some(isFirst) ? failure('ER_DATA_TOO_LONG') : undefined));
  const lane = createCommitLane(commit, 1e9);
  const results = await Promise.allSettled(
    [updateOf(2, 1), updateOf(2, 2), updateOf(1, 1), updateOf(2, 3)].map((update) => lane.append(update)),
  );
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'rejected']);
  expect(batches.flat().map(({ logId }) => logId)).toEqual([1]);
  // A later one is committed on its own merits.
  expect(await lane.append(updateOf(2, 4))).toBe(4);
});
