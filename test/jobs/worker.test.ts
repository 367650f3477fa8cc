import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import type { Load } from '../../server/composing/composing.ts';
import type { ItemWork } from '../../server/jobs/item-work.ts';
import { createJobRetention } from '../../server/jobs/retention.ts';
import { createJobWorker } from '../../server/jobs/worker.ts';
import { createJobClaims } from '../../server/storage/job-claims.ts';
import { createJobs } from '../../server/storage/jobs.ts';
import { createHandClock } from '../support/hand-clock.ts';
import { onEachEngine } from '../support/storage.ts';
import { until } from '../support/until.ts';

const limits = { leaseMs: 3_000, renewMs: 100, lookMs: 20, sliceMs: 20_000 };

onEachEngine('the worker of jobs', (ground) => {
  beforeEach(async () => void (await ground.database.knex('jobs').delete()));

  const create = async (items: number) => {
    const subjects = Array.from({ length: items }, () => ({ log: randomUUID(), compositionId: null }));
    return (await createJobs(ground.database).create({ kind: 'export', parameters: {}, userId: null, subjects }, 99))!
      .id;
  };
  const find = async (id: number) => (await createJobs(ground.database).find(id))!;

  /** An instance whose work is told by the test. */
  function open(owner: string, work: ItemWork, sliceMs = limits.sliceMs) {
    const warnings: unknown[][] = [];
    const outcomes: string[] = [];
    const composing: { load: Load } = { load: 'live' };
    const worker = createJobWorker({
      ...{ owner, work, composing, clock: systemClock },
      claims: createJobClaims(owner === 'a' ? ground.database : ground.sibling),
      logger: { info: () => {}, warn: (...said: unknown[]) => warnings.push(said), error: () => {} },
      ended: (outcome) => outcomes.push(outcome),
      limits: { ...limits, sliceMs },
    });
    worker.start();
    return { worker, composing, warnings, outcomes };
  }
  const made: ItemWork = async () => ({ kind: 'made', write: async () => ({}) });
  /** Work that ends when it is told to, and not before. */
  const hanging: ItemWork = (_job, _item, signal) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

  test('does all items, and goes on behind one that fails', async () => {
    const id = await create(3);
    let count = 0;
    const { worker, warnings, outcomes } = open('a', async (...item) => {
      count += 1;
      if (count === 2) throw new Error('broken');
      return made(...item);
    });
    await until('it ends', async () => (await find(id)).state === 'failed');
    expect(await find(id)).toMatchObject({ done: 2, failed: 1, owner: null });
    expect(warnings).toEqual([[expect.objectContaining({ job: id }), 'an item of a job failed']]);
    expect(outcomes).toEqual(['made', 'failed', 'made']);
    expect((await createJobs(ground.database).countStates()).failed).toBe(1);
    const next = await create(1);
    worker.wake();
    await until('another one ends', async () => (await find(next)).state === 'done');
    await worker.close();
  });

  test('an item whose room is closed meanwhile waits for its turn again, and does not fail', async () => {
    const id = await create(1);
    const closing = new AbortController();
    let count = 0;
    const { worker, warnings, outcomes } = open('a', async (...item) => {
      count += 1;
      if (count > 1) return made(...item);
      setImmediate(() => closing.abort());
      return hanging(item[0], item[1], closing.signal);
    });
    await until('it ends', async () => (await find(id)).state === 'done');
    expect(await find(id)).toMatchObject({ done: 1, failed: 0 });
    expect([count, warnings, outcomes]).toEqual([2, [], ['made']]);
    await worker.close();
  });

  test('takes no job while music is late, and leaves the one that it has to an instance that has time', async () => {
    const id = await create(3);
    const one = open('a', async (job, ...rest) => {
      if (job.id === id) one.composing.load = 'thinned';
      return made(job, ...rest);
    });
    await until('it has given the job back', async () => {
      const { done, owner } = await find(id);
      return done === 1 && owner === null;
    });
    await setTimeout(100);
    expect(await find(id)).toMatchObject({ state: 'running', done: 1, owner: null });
    const two = open('b', made);
    await until('the other one goes on', async () => (await find(id)).state === 'done');
    await two.worker.close();
    const next = await create(1);
    one.composing.load = 'live';
    await until('it has time again', async () => (await find(next)).state === 'done');
    await one.worker.close();
  });

  test('that stops gives its job back at once, and another instance does it', async () => {
    const id = await create(2);
    const one = open('a', hanging);
    await until('one has it', async () => (await find(id)).owner === 'a');
    await one.worker.stop();
    expect(await find(id)).toMatchObject({ state: 'running', owner: null, done: 0 });
    const two = open('b', made);
    await until('the other one ends it', async () => (await find(id)).state === 'done');
    const attempts = await ground.database.knex('job_items').where({ job_id: id }).pluck('attempts');
    expect(attempts).toEqual([1, 1]);
    await two.worker.close();
  });

  test('keeps its lease for as long as an item takes, and leaves a job that was cancelled', async () => {
    const id = await create(2);
    const one = open('a', hanging);
    await until('one has it', async () => (await find(id)).owner === 'a');
    const two = open('b', made);
    await setTimeout(2 * limits.leaseMs);
    expect((await find(id)).owner).toBe('a');
    await createJobs(ground.database).cancel(id);
    const next = await create(0);
    await until('both are free', async () => (await find(next)).state === 'done');
    for (const { worker } of [one, two]) await worker.close();
    expect(await find(id)).toMatchObject({ state: 'cancelled', done: 0, failed: 0 });
  });

  test('lets another job go first after a while', async () => {
    const long = await create(30);
    const ended: number[] = [];
    const { worker } = open(
      'a',
      async (job, ...rest) => {
        await setTimeout(10);
        if (ended.at(-1) !== job.id) ended.push(job.id);
        return made(job, ...rest);
      },
      50,
    );
    await until('the long one runs', async () => (await find(long)).done > 0);
    const short = await create(1);
    await until('both are done', async () => (await find(long)).state === 'done');
    expect(ended.slice(0, 3)).toEqual([long, short, long]);
    await worker.close();
  });

  test('old jobs are removed once an hour', async () => {
    const id = await create(0);
    const { worker } = open('a', made);
    await until('it is over', async () => (await find(id)).state === 'done');
    await worker.close();
    const clock = createHandClock();
    const anHourLater = async () => {
      const retention = createJobRetention({
        ...{ jobs: createJobs(ground.database), days: 7, clock },
        elected: (work) => work().then(() => true),
        logger: { info: () => {}, warn: () => {}, error: () => {} },
      });
      clock.advance(3_600_000);
      await retention.close();
    };
    await anHourLater();
    expect(await find(id)).toBeDefined();
    await ground.database.knex('jobs').update({ finished_at: Date.now() - 8 * 86_400_000 });
    await anHourLater();
    expect(await find(id)).toBeUndefined();
  });
});
