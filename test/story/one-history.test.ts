import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import type { RoomReport } from '../../server/session-events/reports.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { commonGround } from '../support/databases.ts';
import { type Instance, startInstance } from '../support/instance.ts';
import { createLog } from '../support/server.ts';

const OPERATOR_TOKEN = 'the-token-of-whoever-runs-these-instances';
/** Events wait for at most five seconds in memory, ms. */
const FLUSHED_MS = 10_000;

const instances: Instance[] = [];
let ground: Awaited<ReturnType<typeof commonGround>>;
let database: Database;
let dir: string;

const start = (name: string) =>
  startInstance({
    ...ground.env,
    PORT: '0',
    OPERATOR_TOKEN,
    DATA_DIR: join(dir, name),
    EVENTS_DIR: join(dir, 'shared'),
  });

beforeAll(async () => {
  ground = await commonGround();
  database = openDatabase(ground.env.DATABASE_URL);
  dir = await mkdtemp(join(tmpdir(), 'aero-melody-history-'));
  // The first one migrates and builds; the others find it done.
  instances.push(await start('one'), ...(await Promise.all([start('two'), start('three')])));
}, 120_000);
afterAll(async () => {
  for (const instance of instances) await instance.end('SIGTERM');
  await database.close();
  await ground.drop();
  await rm(dir, { recursive: true });
});

/** Edits of a log as an instance reports them. */
async function reported(instance: Instance, logs: readonly string[]): Promise<number[]> {
  const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` };
  const response = await fetch(`${instance.url}/api/reports/rooms`, { headers });
  const rooms = (await response.json()) as RoomReport[];
  return logs.map((log) => rooms.find((room) => room.log === log)?.edits ?? 0);
}

/** Rows of a log behind the one that made it. */
async function committed(logs: readonly string[]): Promise<number[]> {
  const rows = await database
    .knex('travel_log_updates')
    .join('travel_logs', 'travel_logs.id', 'log_id')
    .where('seq', '>', 1)
    .select('uuid');
  return logs.map((log) => rows.filter(({ uuid }) => uuid === log).length);
}

async function edit(instance: Instance, log: string, times: number): Promise<void> {
  const room = await connect({ url: instance.url, log, name: 'Ada' });
  for (let at = 0; at < times; at++) {
    room.travelLog.setTitle(`Title ${at}`);
    await room.saved();
  }
  await room.leave();
}

test('case 52: reports count the events of all instances, while they run, when one was killed and when it is back', async () => {
  const [one, two, three] = instances as [Instance, Instance, Instance];
  const logs: string[] = [];
  for (const instance of [one, two, three]) logs.push(await createLog(instance.url, 'CDG', 'NRT'));
  await Promise.all([edit(one, logs[0]!, 5), edit(two, logs[1]!, 9), edit(three, logs[2]!, 7)]);
  const before = await committed(logs);
  expect(before.every((edits) => edits > 0)).toBe(true);
  for (const instance of [one, two, three]) expect(await reported(instance, logs)).toEqual(before);

  await edit(three, logs[2]!, 6);
  await setTimeout(FLUSHED_MS);
  await three.end('SIGKILL');
  await edit(one, logs[0]!, 3);
  const after = await committed(logs);
  expect(await reported(two, logs)).toEqual([after[0], after[1], before[2]]);
  instances[2] = await start('three');
  expect(await reported(two, logs)).toEqual(after);
}, 180_000);
