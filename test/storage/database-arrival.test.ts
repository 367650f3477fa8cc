import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { systemClock as clock } from '../../server/clock.ts';
import type { Logger } from '../../server/logger.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { awaitDatabase } from '../../server/storage/database-arrival.ts';
import { until } from '../support/until.ts';

test('a database that accepts and stays silent is named within 3 s, and a signal ends the wait at once', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const database = openDatabase(`mysql://root@127.0.0.1:${(silent.address() as AddressInfo).port}/aero`);
  const lines: string[] = [];
  const logger = { warn: (_: object, line: string) => void lines.push(line), info() {} } as unknown as Logger;
  const stop = new AbortController();
  const waiting = awaitDatabase(database, { clock, logger, signal: stop.signal }).catch((error: Error) => error.name);
  await until('the line is there', () => lines.length > 0, 3_000);
  expect(lines).toEqual(['waiting: the database does not answer (it is silent)']);
  const stopped = Date.now();
  stop.abort();
  expect(await waiting).toBe('AbortError');
  expect(Date.now() - stopped).toBeLessThan(200);
  for (const socket of sockets) socket.destroy();
  silent.close();
  await database.close();
});
