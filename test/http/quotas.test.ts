import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import type { AeroMelody } from '../../server/server.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

let server: AeroMelody;
let log: string;
beforeAll(async () => {
  server = await startServer({ LIMITS: 'versions=2,logRowMB=1,personRowMB=1' });
  log = await createLog(server.url, 'CDG');
});
afterAll(() => server.close());

const post = async (path: string, body: object, token?: string) => {
  const answer = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  return {
    status: answer.status,
    body: (await answer.json()) as { id?: string; token?: string; refusal?: { code: string } },
  };
};

test('case 44: a log has a bounded number of named versions', async () => {
  const { token } = (await post('/api/logs', {})).body;
  const name = () => post(`/api/logs/${log}/versions`, { name: 'one more' }, token);
  expect([(await name()).status, (await name()).status]).toEqual([201, 201]);
  expect(await name()).toMatchObject({ status: 409, body: { refusal: { code: 'LOG_FULL' } } });
});

test('case 44: the piece of a full log is exported, although edits wait', async () => {
  const room = await connect({ url: server.url, log: await createLog(server.url, 'CDG', 'NRT'), name: 'Ada' });
  const entry = room.travelLog.entry(room.travelLog.read().waypoints[0]!.id)!;
  for (const letter of 'aaaa') entry.insert(0, letter.repeat(400_000));
  await until('edits wait', () => room.waiting?.code === 'LOG_FULL');
  expect((await room.exports.midi()).byteLength).toBeGreaterThan(1_000);
  await room.leave();
});

test('case 44: what a person deletes again counts, and with too much of it the person creates no other log', async () => {
  const waypoints = [{ airport: 'CDG' }];
  const first = (await post('/api/logs', { waypoints })).body;
  const token = first.token!;
  const second = (await post('/api/logs', { waypoints }, token)).body;
  for (const { id } of [first, second]) {
    const room = await connect({ url: server.url, log: id!, token });
    const entry = room.travelLog.entry(room.travelLog.read().waypoints[0]!.id)!;
    for (let round = 0; round < 2; round++) {
      entry.insert(0, 'a'.repeat(300_000));
      await room.saved();
      entry.delete(0, entry.length);
      await room.saved();
    }
    await room.leave();
  }
  expect(await post('/api/logs', {}, token)).toMatchObject({ status: 409, body: { refusal: { code: 'LOG_FULL' } } });
  expect((await post('/api/logs', {})).status).toBe(201);
});
