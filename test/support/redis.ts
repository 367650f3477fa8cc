import { mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinary } from './binary.ts';
import { freePort, type PrivateProcess, startPrivate } from './private-process.ts';

export interface Redis extends PrivateProcess {
  readonly url: string;
  readonly binary: string;
}

/** Starts a private Redis on a free port of the loopback. It keeps nothing. */
export async function startRedis(): Promise<Redis> {
  // Debian's redis-tools holds the server under the name of its checker, and unlike redis-server starts no service.
  const binary = findBinary(['redis-server', 'redis-check-rdb'], ['redis-tools']);
  const dir = mkdtempSync(join(tmpdir(), 'aero-melody-redis-'));
  // The program is what it is called.
  const server = join(dir, 'redis-server');
  symlinkSync(binary, server);
  const port = await freePort();
  const command = [
    server,
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--dir',
    dir,
    '--save',
    '',
    '--appendonly',
    'no',
  ];
  return { ...(await startPrivate(command, { dir, port, scratch: dir })), url: `redis://127.0.0.1:${port}`, binary };
}
