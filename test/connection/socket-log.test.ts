import { expect, test } from 'vitest';
import { ofSocket, outage } from '../../server/connection/connection.ts';

const lines: unknown[][] = [];
const sayAt =
  (level: string) =>
  (...said: unknown[]) =>
    lines.push([level, ...said]);
const logger = { debug: sayAt('debug'), info: sayAt('info'), warn: sayAt('warn'), error: sayAt('error') };
const socketOf = (headers: Record<string, string>) => ({ id: 'a-socket', handshake: { headers } }) as never;

test('each line about a socket names it, its log and the request of its handshake', () => {
  const socket = ofSocket(logger, socketOf({ 'x-request-id': 'proxy-1:4f2a' }), 'a log');
  socket.debug({ code: 'NOT_ALLOWED' }, 'a message was refused');
  socket.warn('it reads slowly');
  const own = { socket: 'a-socket', request: 'proxy-1:4f2a', log: 'a log' };
  expect(lines.splice(0)).toEqual([
    ['debug', { ...own, code: 'NOT_ALLOWED' }, 'a message was refused'],
    ['warn', own, 'it reads slowly'],
  ]);
});

test('a database that is away is a warning without a stack, and any other error one with it', () => {
  const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const broken = new Error('broken');
  outage(logger, away, { message: 'update' }, 'a message could not be handled');
  outage(logger, broken, {}, 'a message could not be handled');
  expect(lines.splice(0)).toEqual([
    [
      'warn',
      { message: 'update', why: 'the database does not answer (ECONNREFUSED)' },
      'a message could not be handled',
    ],
    ['error', { err: broken }, 'a message could not be handled'],
  ]);
});
