import { mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinary } from './binary.ts';
import type { Certificate } from './certificate.ts';
import { freePort, type PrivateProcess, startPrivate } from './private-process.ts';

export interface Redis extends PrivateProcess {
  readonly port: number;
  /** Of one that wants no password. */
  readonly url: string;
  readonly binary: string;
  /** Starts it again where it was, with what it wrote to its folder, once it has been killed. */
  again(): Promise<PrivateProcess>;
}

/**
 * Starts a private Redis on a free port of the loopback. It keeps nothing.
 * @param options as on its command line, such as `--requirepass secret`
 * @param certificate with which it speaks TLS, at `port`
 */
export async function startRedis(options: readonly string[] = [], certificate?: Certificate): Promise<Redis> {
  // Debian's redis-tools holds the server under the name of its checker, and unlike redis-server starts no service.
  const binary = findBinary(['redis-server', 'redis-check-rdb'], ['redis-tools']);
  const dir = mkdtempSync(join(tmpdir(), 'aero-melody-redis-'));
  // The program is what it is called.
  const server = join(dir, 'redis-server');
  symlinkSync(binary, server);
  // One that speaks TLS alone answers nothing to whoever looks whether it is there.
  const plainPort = await freePort();
  const port = certificate ? await freePort() : plainPort;
  const tls = certificate && [
    ...['--tls-port', `${port}`, '--tls-auth-clients', 'no', '--tls-ca-cert-file', certificate.certificate],
    ...['--tls-cert-file', certificate.certificate, '--tls-key-file', certificate.key],
  ];
  const place = ['--port', `${plainPort}`, '--bind', '127.0.0.1', '--dir', dir];
  const command = [server, ...place, '--save', '', '--appendonly', 'no', ...(tls ?? []), ...options];
  return {
    ...(await startPrivate(command, { dir, port: plainPort, scratch: dir })),
    port,
    url: `redis://127.0.0.1:${port}`,
    binary,
    again: () => startPrivate(command, { dir, port: plainPort }),
  };
}
