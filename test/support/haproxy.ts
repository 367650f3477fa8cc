import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinary } from './binary.ts';
import { freePort, type PrivateProcess, startPrivate } from './private-process.ts';

const CONFIGURATION = join(import.meta.dirname, '../../deploy/haproxy.cfg');

/**
 * Starts a private HAProxy with the configuration that is deployed, but for its port, the addresses behind it, and a
 * number of connections that any machine allows.
 * @param instances their ports on the loopback
 */
export async function startHaproxy(instances: readonly number[]): Promise<PrivateProcess & { readonly url: string }> {
  const binary = findBinary(['haproxy'], ['haproxy']);
  const dir = mkdtempSync(join(tmpdir(), 'aero-melody-haproxy-'));
  const port = await freePort();
  const path = join(dir, 'haproxy.cfg');
  writeFileSync(path, onLoopback(readFileSync(CONFIGURATION, 'utf8'), port, instances));
  const server = await startPrivate([binary, '-db', '-f', path], { dir, port, scratch: dir });
  return { ...server, url: `http://127.0.0.1:${port}` };
}

function onLoopback(configuration: string, port: number, instances: readonly number[]): string {
  const servers = /( *server instance-\d .*\n)+/;
  if (
    !servers.test(configuration) ||
    !configuration.includes('bind :8080\n') ||
    !configuration.includes('maxconn 20000\n')
  )
    throw new Error('deploy/haproxy.cfg has another shape by now');
  return configuration
    .replace(servers, instances.map((at) => `  server instance-${at} 127.0.0.1:${at}\n`).join(''))
    .replace('maxconn 20000\n', 'maxconn 200\n')
    .replace('bind :8080\n', `bind 127.0.0.1:${port}\n`);
}
