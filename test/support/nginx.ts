import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinary } from './binary.ts';
import { freePort, type PrivateProcess, startPrivate } from './private-process.ts';

const CONFIGURATION = join(import.meta.dirname, '../../deploy/nginx.conf');

export interface Nginx extends PrivateProcess {
  readonly url: string;
  readonly binary: string;
}

/**
 * Starts a private nginx with the configuration that is deployed, but for its port and the addresses behind it.
 * @param instances their ports on the loopback
 * @param change of the configuration, as docs/deployment.md describes it
 */
export async function startNginx(
  instances: readonly number[],
  change: (configuration: string) => string = (configuration) => configuration,
): Promise<Nginx> {
  const binary = findBinary(['nginx'], ['nginx-light']);
  const dir = mkdtempSync(join(tmpdir(), 'aero-melody-nginx-'));
  // Its workers are nobody where its master is root.
  chmodSync(dir, 0o711);
  mkdirSync(join(dir, 'tmp'));
  const port = await freePort();
  const path = join(dir, 'nginx.conf');
  writeFileSync(path, onLoopback(change(readFileSync(CONFIGURATION, 'utf8')), port, instances));
  const server = await startPrivate([binary, '-p', dir, '-c', path, '-g', 'daemon off;'], { dir, port, scratch: dir });
  return { ...server, url: `http://127.0.0.1:${port}`, binary };
}

function onLoopback(configuration: string, port: number, instances: readonly number[]): string {
  const [first, ...others] = configuration.match(/^ *server instance-\d.*\n/gm) ?? [];
  if (!first || !configuration.includes('listen 8080;')) throw new Error('deploy/nginx.conf has another shape by now');
  const servers = instances.map((at) => first.replace(/instance-\d+:\d+/, `127.0.0.1:${at}`)).join('');
  return others
    .reduce((text, line) => text.replace(line, ''), configuration)
    .replace(first, servers)
    .replace('listen 8080;', `listen 127.0.0.1:${port};`);
}
