import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { commonGround } from '../support/databases.ts';
import { type Instance, startInstance } from '../support/instance.ts';
import { createLog } from '../support/server.ts';
import { until } from '../support/until.ts';

const OPERATOR_TOKEN = 'the-token-of-whoever-runs-these-instances';
/** Each journey has other routes, so that none is found composed. */
const AIRPORTS = ['CDG', 'BRU', 'LHR', 'GLA', 'FRA', 'AMS', 'MAD', 'LIS', 'FCO', 'VIE', 'ARN', 'CPH'];

interface Job {
  readonly id: number;
  readonly state: string;
  readonly done: number;
  readonly failed: number;
  /** Its name holds the number of its process. */
  readonly instance: string | null;
}

let ground: Awaited<ReturnType<typeof commonGround>>;
let database: Database;
let dir: string;
let instances: Instance[] = [];

beforeAll(async () => {
  ground = await commonGround();
  database = openDatabase(ground.env.DATABASE_URL);
  dir = await mkdtemp(join(tmpdir(), 'aero-melody-jobs-'));
  const start = (name: string) =>
    startInstance({ ...ground.env, PORT: '0', OPERATOR_TOKEN, DATA_DIR: join(dir, name) });
  instances = await Promise.all(['one', 'two'].map(start));
}, 120_000);
afterAll(async () => {
  for (const instance of instances) await instance.end('SIGTERM');
  await database.close();
  await ground.drop();
  await rm(dir, { recursive: true });
});

async function ask<T>(instance: Instance, path: string, body?: unknown): Promise<T> {
  const response = await fetch(instance.url + path, {
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    headers: {
      authorization: `Bearer ${OPERATOR_TOKEN}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
  });
  expect(response.ok).toBe(true);
  return (await response.json()) as T;
}

test('kill -9 in the middle of a job: another instance goes on, and each journey is composed once', async () => {
  const logs: string[] = [];
  for (const at of AIRPORTS.keys()) {
    const stops = [0, 1, 3].map((by) => AIRPORTS[(at + by) % AIRPORTS.length]!);
    logs.push(await createLog(instances[0]!.url, ...stops));
  }
  const { id } = await ask<Job>(instances[0]!, '/api/jobs', { kind: 'compose', logs });
  const job = async (of: Instance) => (await ask<{ job: Job }>(of, `/api/jobs/${id}`)).job;
  await until('some of it is done', async () => (await job(instances[0]!)).done >= 2, 60_000);

  const { instance } = await job(instances[0]!);
  const killed = instances.find(({ process }) => instance?.includes(`-${process.pid}-`))!;
  const left = instances.find((one) => one !== killed)!;
  await killed.end('SIGKILL');
  instances = [left];
  expect((await job(left)).done).toBeLessThan(AIRPORTS.length);

  await until('the other one has done the rest', async () => (await job(left)).state !== 'running', 60_000);
  expect(await job(left)).toMatchObject({ state: 'done', done: AIRPORTS.length, failed: 0, instance: null });
  const kept = await database
    .knex('music_compositions')
    .join('travel_logs', 'travel_logs.id', 'log_id')
    .whereIn('uuid', logs)
    .pluck('uuid');
  expect(kept.sort()).toEqual([...logs].sort());
  const attempts: number[] = await database.knex('job_items').where({ job_id: id }).pluck('attempts');
  // The one that it was killed at was begun twice.
  expect(attempts.filter((count) => count > 1).length).toBeLessThanOrEqual(1);
}, 180_000);
