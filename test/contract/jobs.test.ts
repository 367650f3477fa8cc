import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { type Database, openDatabase, type Transaction } from '../../server/storage/database.ts';
import { createJobClaims, type ItemOutcome } from '../../server/storage/job-claims.ts';
import { createJobFiles } from '../../server/storage/job-files.ts';
import { createJobs, type NewJob } from '../../server/storage/jobs.ts';
import { createPersonalData } from '../../server/storage/personal-data.ts';
import { createUsers } from '../../server/storage/users.ts';
import { freshDatabase } from '../support/databases.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';

const LONG = 60_000;
// Over before the next statement, whatever the machine is doing.
const OVER = -1_000;
const MB = 2 ** 20;

const made = (write: (transaction: Transaction) => Promise<object> = async () => ({})): ItemOutcome => ({
  kind: 'made',
  write,
});
const broken: ItemOutcome = { kind: 'failed', code: 'UNAVAILABLE', detail: 'x'.repeat(999) };

onEachEngine('jobs', (ground) => {
  const open = (database: Database = ground.database) => ({
    jobs: createJobs(database),
    claims: createJobClaims(database),
    files: createJobFiles(database),
  });
  const order = (items: number, userId: number | null = null): NewJob => ({
    ...{ kind: 'export', parameters: { forms: ['journey'] }, userId },
    subjects: Array.from({ length: items }, () => ({ log: randomUUID(), compositionId: null })),
  });
  beforeEach(async () => void (await ground.database.knex('jobs').delete()));

  test('a job is created with its items, listed with those of its person, and there are not too many at once', async () => {
    const { jobs } = open();
    const { ownerId } = await makeLog(ground.database);
    const mine = (await jobs.create(order(1_001, ownerId), 1))!;
    expect(mine).toMatchObject({ kind: 'export', parameters: { forms: ['journey'] }, userId: ownerId, items: 1_001 });
    expect(mine).toMatchObject({ state: 'queued', done: 0, failed: 0, owner: null, startedAt: null, finishedAt: null });
    expect(Math.abs(mine.createdAt - Date.now())).toBeLessThan(20_000);
    expect(await jobs.create(order(1, ownerId), 1)).toBeUndefined();
    const both = await Promise.all([jobs.create(order(0), 1), open(ground.sibling).jobs.create(order(0), 1)]);
    const made = both.filter((one) => one !== undefined);
    expect(made).toHaveLength(1);
    const all = { before: Number.MAX_SAFE_INTEGER, limit: 9 };
    expect((await jobs.list({ ...all, userId: undefined })).map(({ id }) => id)).toEqual([made[0]!.id, mine.id]);
    expect(await jobs.list({ ...all, userId: ownerId })).toEqual([mine]);
    expect(await createPersonalData(ground.database).jobs(ownerId)).toMatchObject([{ id: mine.id, kind: 'export' }]);
    expect(await jobs.list({ ...all, before: mine.id, userId: undefined })).toEqual([]);
    const items = await jobs.items(mine.id, { after: 0, limit: 500 });
    expect(items).toHaveLength(500);
    const rest = await jobs.items(mine.id, { after: items.at(-1)!.id, limit: 999 });
    expect(rest).toHaveLength(501);
    expect(await jobs.items(mine.id, { after: 0, limit: 9, state: 'done' })).toEqual([]);
  });

  test('instances that look at once take different jobs, and each job ends when its items have', async () => {
    const { jobs, claims } = open();
    const other = open(ground.sibling).claims;
    const [first, second] = [(await jobs.create(order(2), 9))!, (await jobs.create(order(1), 9))!];
    const taken = [(await claims.claim('a', LONG))!, (await other.claim('b', LONG))!];
    expect(taken.map(({ id }) => id)).toEqual([first.id, second.id]);
    expect(await claims.claim('c', LONG)).toBeUndefined();
    const [job, theirs] = taken as [(typeof taken)[0], (typeof taken)[0]];
    const one = (await claims.next(job))!;
    expect(await claims.finish(job, one, { kind: 'nothing', code: 'NOTHING_TO_PLAY' })).toBe(true);
    const two = (await claims.next(job))!;
    expect(two.id).toBeGreaterThan(one.id);
    expect(
      await claims.finish(
        job,
        two,
        made(async () => ({ bytes: 7 })),
      ),
    ).toBe(true);
    expect(await jobs.find(first.id)).toMatchObject({ state: 'running', owner: 'a', done: 2 });
    expect(await claims.next(job)).toBeUndefined();
    expect(await jobs.find(first.id)).toMatchObject({ state: 'done', owner: null, done: 2, failed: 0 });
    expect((await jobs.find(first.id))!.finishedAt).toEqual(expect.any(Number));
    expect(await jobs.items(first.id, { after: 0, limit: 9 })).toMatchObject([
      { state: 'done', code: 'NOTHING_TO_PLAY', result: null, attempts: 1 },
      { state: 'done', code: null, result: { bytes: 7 }, attempts: 1 },
    ]);
    await other.finish(theirs, (await other.next(theirs))!, broken);
    expect(await other.next(theirs)).toBeUndefined();
    expect(await jobs.find(second.id)).toMatchObject({ state: 'failed', failed: 1 });
    expect((await jobs.items(second.id, { after: 0, limit: 9, state: 'failed' }))[0]!.detail).toHaveLength(255);
  });

  test('a job whose instance is gone goes on with the item that it left, and what that instance writes later is nothing', async () => {
    const { jobs, claims, files } = open();
    const next = open(ground.sibling);
    const { id } = (await jobs.create(order(2), 9))!;
    const gone = (await claims.claim('a', OVER))!;
    const left = (await claims.next(gone))!;
    const job = (await next.claims.claim('b', LONG))!;
    expect(job).toMatchObject({ id, epoch: gone.epoch + 1 });
    const again = (await next.claims.next(job))!;
    expect(again).toMatchObject({ id: left.id, attempts: 2 });
    const writing = (data: string) =>
      made(async (transaction) => {
        await files.add(transaction, left.id, 'midi', new TextEncoder().encode(data));
        return { title: data };
      });
    expect(await claims.renew(gone, LONG)).toBe(false);
    expect(await claims.finish(gone, left, writing('late'))).toBe(false);
    expect(await next.claims.finish(job, again, writing('kept'))).toBe(true);
    // Its commit was not answered, and it is sent again.
    expect(await next.claims.finish(job, again, writing('twice'))).toBe(true);
    const [file, ...others] = await files.list(id);
    expect(others).toEqual([]);
    expect(file).toMatchObject({ form: 'midi', title: 'kept' });
    expect(new TextDecoder().decode(await files.read(file!))).toBe('kept');
    expect(await jobs.find(id)).toMatchObject({ done: 1, failed: 0 });
    expect(await next.claims.renew(job, LONG)).toBe(true);
  });

  test('an item whose instance ends each time fails, and the others are done', async () => {
    const { jobs, claims } = open();
    const { id } = (await jobs.create(order(2), 9))!;
    for (let at = 0; at < 3; at++) await claims.next((await claims.claim('a', OVER))!);
    const job = (await claims.claim('a', LONG))!;
    const second = (await claims.next(job))!;
    expect(second.attempts).toBe(1);
    expect(await jobs.items(id, { after: 0, limit: 1 })).toMatchObject([{ state: 'failed', code: 'UNAVAILABLE' }]);
    await claims.finish(job, second, made());
    expect(await claims.next(job)).toBeUndefined();
    expect(await jobs.find(id)).toMatchObject({ state: 'failed', done: 1, failed: 1 });
  });

  test('a job that is given back lets others go first, and its item begins as if for the first time', async () => {
    const { jobs, claims } = open();
    const first = (await jobs.create(order(1), 9))!;
    const job = (await claims.claim('a', LONG))!;
    await claims.release(job, await claims.next(job));
    const second = (await jobs.create(order(1), 9))!;
    await ground.database.knex('jobs').where({ id: second.id }).update({ waiting_since: 0 });
    expect((await claims.claim('a', LONG))!.id).toBe(second.id);
    const again = (await claims.claim('b', LONG))!;
    expect(again).toMatchObject({ id: first.id, epoch: 2 });
    expect(await claims.next(again)).toMatchObject({ attempts: 1 });
    expect(await claims.finish(job, { ...job, log: '', compositionId: null, attempts: 1 }, made())).toBe(false);
  });

  test('a cancelled job takes nothing more, and goes on with what was left', async () => {
    const { jobs, claims } = open();
    const { id } = (await jobs.create(order(4), 9))!;
    const job = (await claims.claim('a', LONG))!;
    await claims.finish(job, (await claims.next(job))!, made());
    await claims.finish(job, (await claims.next(job))!, broken);
    const third = (await claims.next(job))!;
    await jobs.cancel(id);
    await jobs.cancel(id);
    expect(await claims.finish(job, third, made())).toBe(false);
    expect(await claims.next(job)).toBeUndefined();
    expect(await claims.renew(job, LONG)).toBe(false);
    expect(await claims.claim('b', LONG)).toBeUndefined();
    expect(await jobs.find(id)).toMatchObject({ state: 'cancelled', done: 1, failed: 1, owner: null });
    const states = async () => (await jobs.items(id, { after: 0, limit: 9 })).map(({ state }) => state);
    expect(await states()).toEqual(['done', 'failed', 'cancelled', 'cancelled']);

    expect(await jobs.resume(id, 9)).toBe(true);
    expect(await jobs.resume(id, 9)).toBe(true);
    expect(await jobs.find(id)).toMatchObject({ state: 'queued', done: 1, failed: 0, finishedAt: null });
    expect(await states()).toEqual(['done', 'queued', 'queued', 'queued']);
    const resumed = (await claims.claim('b', LONG))!;
    for (let item = await claims.next(resumed); item; item = await claims.next(resumed))
      await claims.finish(resumed, item, made());
    expect(await jobs.find(id)).toMatchObject({ state: 'done', done: 4, failed: 0 });
    await jobs.resume(id, 9);
    await jobs.cancel(id);
    expect(await jobs.find(id)).toMatchObject({ state: 'done' });
  });

  test('of two jobs that are resumed at once, one finds the room that is left', async () => {
    const { jobs } = open();
    const { ownerId } = await makeLog(ground.database);
    const ids = [];
    for (const _ of [1, 2]) {
      const { id } = (await jobs.create(order(1, ownerId), 1))!;
      await jobs.cancel(id);
      ids.push(id);
    }
    const [first, second] = ids as [number, number];
    const both = await Promise.all([jobs.resume(first, 1), open(ground.sibling).jobs.resume(second, 1)]);
    expect(both.sort()).toEqual([false, true]);
    const states = (await Promise.all(ids.map(jobs.find))).map((job) => job!.state);
    expect(states.sort()).toEqual(['cancelled', 'queued']);
    // Those of operators are counted apart.
    const { id } = (await jobs.create(order(1), 1))!;
    await jobs.cancel(id);
    expect(await jobs.resume(id, 1)).toBe(true);
  });

  test('files of more than a part read back, and go with their job some time after its end, or with their person', async () => {
    const { jobs, claims, files } = open();
    const { ownerId } = await makeLog(ground.database);
    const data = new Uint8Array(2.5 * MB).map((_, at) => at % 251);
    const exported = async () => {
      const { id } = (await jobs.create(order(1, ownerId), 9))!;
      const job = (await claims.claim('a', LONG))!;
      const item = (await claims.next(job))!;
      const write = async (transaction: Transaction) => {
        await files.add(transaction, item.id, 'json', data);
        return { title: 'Zürich', bytes: data.length };
      };
      await claims.finish(job, item, made(write));
      return { id, job };
    };
    const { id, job } = await exported();
    const [file] = await files.list(id);
    expect(file).toMatchObject({ form: 'json', title: 'Zürich' });
    expect(Buffer.compare(await files.read(file!), data)).toBe(0);
    expect(await jobs.purge(OVER)).toBe(0);
    await claims.next(job);
    expect(await jobs.purge(LONG)).toBe(0);
    expect(await jobs.purge(OVER)).toBe(1);
    expect(await jobs.find(id)).toBeUndefined();
    await expect(files.read(file!)).rejects.toThrow('removed');
    expect(await ground.database.knex('job_files')).toEqual([]);

    await exported();
    const other = await createUsers(ground.database).create({ name: 'Ada', color: '#446688' });
    const theirs = (await jobs.create(order(1, other.id), 9))!;
    await createPersonalData(ground.database).erase(ownerId, { name: 'a former member', color: '#5f6368' });
    const left = await jobs.list({ userId: undefined, before: Number.MAX_SAFE_INTEGER, limit: 9 });
    expect(left.map((one) => one.id)).toEqual([theirs.id]);
    expect(await ground.database.knex('job_files')).toEqual([]);
  });
});

test('jobs that are created at once take two connections to MariaDB, and no more', async () => {
  const { url, drop } = await freshDatabase('mariadb');
  const database = openDatabase(url, { databasePool: { kept: 2, more: 0, wait: 10, recycle: 3_600 } });
  const jobs = createJobs(database);
  const order = { kind: 'export', parameters: {}, userId: null, subjects: [] } as const;
  const made = await Promise.all(Array.from({ length: 8 }, () => jobs.create(order, 5)));
  expect(made.filter((job) => job !== undefined)).toHaveLength(5);
  await database.close();
  await drop();
});
