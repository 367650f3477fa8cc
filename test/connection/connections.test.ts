import { afterEach, describe, expect, test } from 'vitest';
import { namespaceOf } from '../../protocol/wire.ts';
import type { AeroMelody } from '../../server/server.ts';
import { askForSocket } from '../support/ask.ts';
import {
  CONNECT,
  DISCONNECT,
  EVENT,
  helloFrame,
  openRaw,
  packetFrame,
  type RawConnection,
} from '../support/raw-frames.ts';
import { createLog, startServer } from '../support/server.ts';

let server: AeroMelody;
let log: string;
const open: RawConnection[] = [];
afterEach(async () => {
  for (const connection of open.splice(0)) connection.end();
  await server.close();
});

async function start(limits: string, env: Record<string, string> = {}): Promise<void> {
  server = await startServer({ LIMITS: limits, ...env });
  log = await createLog(server.url, 'CDG');
}

async function connectFrom(from = '127.0.0.1', headers: Record<string, string> = {}): Promise<RawConnection> {
  const connection = await openRaw(server.url, { from, headers });
  open.push(connection);
  return connection;
}

/** Joins a log through a connection: `joined`, or the refusal's detail. */
async function join(connection: RawConnection, id = log, auth: Record<string, unknown> = {}): Promise<string> {
  const answer = connection.receive(({ nsp, type }) => nsp === namespaceOf(id) && (type === CONNECT || type === 4));
  connection.write(helloFrame(id, auth));
  const { type, data } = await answer;
  if (type === CONNECT) return 'joined';
  const { code, detail } = (data as { data: { code: string; detail: string } }).data;
  expect(code).toBe('RATE_LIMITED');
  return detail;
}

describe('case 45: connections', () => {
  test('of one address above the limit are refused by name, and others keep nobody out', async () => {
    await start('addressConnections=2');
    const [one, two, three, other] = [
      await connectFrom('127.0.0.2'),
      await connectFrom('127.0.0.2'),
      await connectFrom('127.0.0.2'),
      await connectFrom('127.0.0.3'),
    ];
    expect(await join(three)).toBe('too many connections from this address');
    expect(await join(other)).toBe('joined');
    expect(await join(one)).not.toBe('joined');
    two.end();
    await expect.poll(() => join(one)).toBe('joined');
  });

  test('of one address far above it are turned away', async () => {
    await start('addressConnections=1');
    await connectFrom();
    await connectFrom();
    expect((await askForSocket(server.url, 'localhost')).status).toBe(429);
  });

  test('are counted by the address that a trusted proxy names', async () => {
    await start('addressConnections=1', { TRUSTED_PROXIES: '127.0.0.1' });
    const claim = (address: string) => ({ 'x-forwarded-for': `10.0.0.1, ${address}` });
    const connections = [
      await connectFrom('127.0.0.1', claim('192.0.2.1')),
      await connectFrom('127.0.0.1', claim('192.0.2.2')),
      await connectFrom('127.0.0.4', claim('192.0.2.3')),
      await connectFrom('127.0.0.4', claim('192.0.2.4')),
    ];
    const answers = await Promise.all(connections.map((connection) => join(connection)));
    expect(answers.slice(0, 2)).toEqual(['joined', 'joined']);
    expect(answers.slice(2)).not.toContain('joined');
  });

  test('of one person are limited, wherever they come from', async () => {
    await start('personConnections=2');
    const first = await connectFrom();
    const welcome = first.receive(({ type, data }) => type === EVENT && (data as unknown[])[0] === 'welcome');
    first.write(helloFrame(log));
    const [, { token }] = (await welcome).data as [string, { token: string }];
    expect(await join(await connectFrom('127.0.0.2'), log, { token })).toBe('joined');
    expect(await join(await connectFrom('127.0.0.3'), log, { token })).toBe('too many connections of one person');
    expect(await join(await connectFrom('127.0.0.3'))).toBe('joined');
    first.end();
    await expect.poll(async () => join(await connectFrom('127.0.0.3'), log, { token })).toBe('joined');
  });

  test('join a few rooms each, and joins under way count', async () => {
    await start('rooms=2');
    const others = await Promise.all([1, 2].map(() => createLog(server.url, 'NRT')));
    const connection = await connectFrom();
    const answers = await Promise.all([log, ...others].map((id) => join(connection, id)));
    expect(answers).toEqual(['joined', 'joined', 'too many rooms through one connection']);
    connection.write(packetFrame({ type: DISCONNECT, nsp: namespaceOf(log) }));
    await expect.poll(() => join(connection, others[1])).toBe('joined');
  });

  test('that join nothing are closed, and so are those that have left every room', async () => {
    await start('idleSeconds=1');
    const [idle, leaver, member] = [await connectFrom(), await connectFrom(), await connectFrom()];
    expect(await join(leaver)).toBe('joined');
    expect(await join(member)).toBe('joined');
    leaver.write(packetFrame({ type: DISCONNECT, nsp: namespaceOf(log) }));
    await Promise.all([idle.closed, leaver.closed]);
    expect(member.isClosed()).toBe(false);
  });
});

test('case 45: joins are limited by person, and those of new guests by address', async () => {
  // The first guest has made the log.
  await start('join=3,guest=2');
  const ada = await connectFrom();
  const welcome = ada.receive(({ type, data }) => type === EVENT && (data as unknown[])[0] === 'welcome');
  expect(await join(ada)).toBe('joined');
  expect(await join(await connectFrom())).toMatch(/^too many joins: try again in \d+ s$/);
  const [, { token }] = (await welcome).data as [string, { token: string }];
  const answers: string[] = [];
  for (const from of ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5'])
    answers.push(await join(await connectFrom(from), log, { token }));
  expect(answers.slice(0, 2)).toEqual(['joined', 'joined']);
  for (const answer of answers.slice(2)) expect(answer).toMatch(/^too many joins/);
});
