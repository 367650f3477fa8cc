import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Room } from '../../client-sdk/index.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import { namespaceOf } from '../../protocol/wire.ts';
import { type Link, openLink } from '../chaos/link.ts';
import { commonGround } from '../support/databases.ts';
import { type Instance, startInstance } from '../support/instance.ts';
import { joinRaw } from '../support/raw-client.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

let one: Instance;
let two: Instance;
/** What stands before the instances, and sends whoever comes to one that is ready. */
let door: Link;
let drop: () => Promise<void>;
const rooms: Room[] = [];

const portOf = ({ url }: Instance) => Number(new URL(url).port);

beforeAll(async () => {
  const ground = await commonGround();
  drop = ground.drop;
  const env = { ...ground.env, PORT: '0', LOG_LEVEL: 'info' };
  one = await startInstance({ ...env, DATA_DIR: 'out/drain-one' });
  two = await startInstance({ ...env, DATA_DIR: 'out/drain-two' });
  door = await openLink(portOf(one));
});
afterAll(async () => {
  for (const room of rooms) await room.leave();
  for (const instance of [one, two]) if (instance.process.exitCode === null) await instance.end('SIGTERM');
  await door.close();
  await drop();
});

test('I9: an instance that is told to end sends its members and its music elsewhere: nobody sees an error, and all is saved', async () => {
  const url = `http://127.0.0.1:${door.port}`;
  const log = await createLog(url, 'CDG', 'NRT', 'LAX');
  for (const name of ['Ada', 'Ben', 'Cal']) rooms.push(await connect({ url, log, name }));
  const [ada, ben] = rooms as [Room, Room];
  const refused: string[] = [];
  const heard = new Set<string>();
  for (const room of rooms) room.on('refused', ({ refusal }) => refused.push(refusal.code));
  ben.on('note', ({ leg, voice, index }) => heard.add([leg, voice, index].join('/')));
  await ada.transport.play();
  await until('it plays', () => heard.size > 4, 30_000);

  door.lead(portOf(two));
  let written = 0;
  const writing = setInterval(() => ada.travelLog.setTitle(`title ${++written}`), 20);
  const ended = one.end('SIGTERM');
  expect(await ended).toBe(0);
  await until('all are live again', () => rooms.every(({ status }) => status.kind === 'live'), 20_000);
  const before = heard.size;
  await until('the music goes on elsewhere', () => heard.size > before + 4, 30_000);
  clearInterval(writing);
  await ada.saved();
  await until('all have the last edit', () =>
    rooms.every((room) => room.travelLog.read().title === `title ${written}`),
  );
  expect(refused).toEqual([]);
  const places = [...ben.score.notes()].map(({ leg, voice, tick, pitch }) => [leg, voice, tick, pitch].join(' '));
  expect(places).toHaveLength(new Set(places).size);
  expect([...one.output().matchAll(/"phase":"([^"]+)"/g)].map(([, phase]) => phase)).toEqual([
    'not ready',
    'nobody joins',
    'what happened is kept',
    'others conduct, and members go',
  ]);
}, 120_000);

test('I8: a connection that comes to an instance that is told to end is answered 503, which sends a proxy to the next', async () => {
  const server = await startServer();
  const log = await createLog(server.url, 'CDG', 'NRT');
  const member = await joinRaw(server.url, log);
  const drained = server.drain();
  expect(await statusOfUpgrade(server.port)).toBe(503);
  await drained;
  await until('the member is gone', () => !member.socket.connected);
  await server.close();
});

test('I8: an instance that is told to end refuses a join over an existing connection', async () => {
  const server = await startServer();
  const [here, there] = [await createLog(server.url, 'CDG'), await createLog(server.url, 'NRT')];
  const { socket } = await joinRaw(server.url, here);
  // Members go one by one: a few others keep the connection for a moment.
  const others = await Promise.all(Array.from({ length: 20 }, () => joinRaw(server.url, here)));
  const drained = server.drain();
  const other = socket.io.socket(namespaceOf(there), { auth: socket.auth as Record<string, unknown> });
  const refused = await new Promise<Error & { data?: Refusal }>((resolve) => other.once('connect_error', resolve));
  expect(refused.data?.code).toBe('UNAVAILABLE');
  await drained;
  await until('all are gone', () => others.every((member) => !member.socket.connected));
  await server.close();
});

test('a request that is under way when an instance is told to end is answered', async () => {
  const body = JSON.stringify({ title: 'Slow', waypoints: [{ airport: 'CDG' }] });
  const slow = request(`${two.url}/api/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': body.length },
  });
  slow.write(body.slice(0, 5));
  const answered = new Promise<number | undefined>((resolve, reject) => {
    slow.once('response', ({ statusCode }) => resolve(statusCode)).once('error', reject);
  });
  await until('it is under way', () => slow.writableLength === 0 && slow.socket?.bytesWritten !== 0);
  const ended = two.end('SIGTERM');
  await until('it closes', () => two.output().includes('"phase":"others conduct'));
  // Longer than a start that is given up has.
  await sleep(400);
  slow.end(body.slice(5));
  expect(await answered).toBe(201);
  expect(await ended).toBe(0);
});

/** What an instance answers to a WebSocket, or 101. */
const statusOfUpgrade = (port: number) =>
  new Promise<number | undefined>((resolve, reject) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
    };
    const asked = request({ port, path: '/socket.io/?EIO=4&transport=websocket', headers });
    asked.once('upgrade', (_, socket) => {
      socket.destroy();
      resolve(101);
    });
    asked.once('response', ({ statusCode }) => resolve(statusCode));
    asked.once('error', reject);
    asked.end();
  });
