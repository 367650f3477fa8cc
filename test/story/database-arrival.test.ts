import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Link, openLink } from '../chaos/link.ts';
import { type Certificate, makeCertificate } from '../support/certificate.ts';
import { runToEnd, startInstance, startUnready } from '../support/instance.ts';
import { type Mariadb, startMariadb } from '../support/mariadb.ts';
import { until } from '../support/until.ts';

describe('a database that is not there when an instance starts', () => {
  let dir: string;
  let link: Link;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'aero-melody-arrival-'));
    link = await openLink(0);
  });
  afterAll(async () => {
    await link.close();
    await rm(dir, { recursive: true, force: true });
  });
  const env = (name: string) => ({
    PORT: '0',
    DATA_DIR: join(dir, name),
    DATABASE_URL: `mysql://root@127.0.0.1:${link.port}/arrival`,
  });

  test('case 41: is waited for, with a line that says so, and SIGTERM ends the wait', async () => {
    const waiting = startUnready(env('given-up'));
    await until('it says that it waits', () => waiting.output().includes('the database does not answer'));
    await setTimeout(2_500);
    expect(waiting.output().trim().split('\n')).toHaveLength(1);
    expect(await waiting.end('SIGTERM')).toBe(0);
  });

  test('case 41: is used as soon as it is there; away again, requests are answered by 503', async () => {
    const waiting = startInstance(env('patient'));
    const mariadb = await startMariadb({ dir: join(dir, 'mariadb') });
    const connection = await createConnection({ host: '127.0.0.1', port: portOf(mariadb), user: 'root' });
    await connection.query('CREATE DATABASE arrival');
    await connection.end();
    link.lead(portOf(mariadb));
    const instance = await waiting;
    expect(await (await fetch(`${instance.url}/readyz`)).json()).toEqual({
      ...{ ok: true, draining: false, database: 'ok', lane: 'ok', disk: 'ok' },
    });

    process.kill(mariadb.pid, 'SIGKILL');
    await mariadb.stop();
    const create = () =>
      fetch(`${instance.url}/api/logs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"title":"A"}',
      });
    const refused = await create();
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await refused.json()).toMatchObject({ refusal: { code: 'UNAVAILABLE' } });
    const ready = await fetch(`${instance.url}/readyz`);
    expect([ready.status, await ready.json()]).toMatchObject([503, { ok: false, database: 'away', lane: 'ok' }]);
    expect((await fetch(`${instance.url}/healthz`)).status).toBe(200);
    await instance.end('SIGTERM');
  });

  test('case 41: lost while an instance starts, it is waited for once more', async () => {
    const mariadb = await startMariadb();
    const connection = await createConnection({ host: '127.0.0.1', port: portOf(mariadb), user: 'root' });
    await connection.query('CREATE DATABASE arrival');
    await connection.end();
    link.lead(portOf(mariadb));
    link.swallowAnswer('create table');
    const starting = startUnready(env('shaken'));
    const begun = () => starting.output().split('start-up, which begins again').length - 1;
    await until('a migration has lost its connection', () => begun() === 1, 60_000);
    link.swallowAnswer('airports');
    await until('and so have the airports', () => begun() === 2, 60_000);
    await until('it listens', () => starting.output().includes('Aero Melody is at'), 60_000);
    expect(await starting.end('SIGTERM')).toBe(0);
    await mariadb.stop();
  });
});

describe('a MariaDB that is asked by TLS', () => {
  let certificate: Certificate;
  let other: Certificate;
  let mariadb: Mariadb;
  let dataDir: string;
  beforeAll(async () => {
    [certificate, other] = [makeCertificate(), makeCertificate()];
    dataDir = await mkdtemp(join(tmpdir(), 'aero-melody-tls-'));
    mariadb = await startMariadb({ tls: certificate });
    const connection = await createConnection({
      ...{ host: '127.0.0.1', port: portOf(mariadb), user: 'root' },
      ssl: { rejectUnauthorized: false },
    });
    await connection.query('CREATE DATABASE secret');
    await connection.end();
  });
  afterAll(async () => {
    await mariadb.stop();
    for (const each of [certificate, other]) each.remove();
    await rm(dataDir, { recursive: true, force: true });
  });
  const env = (host: string, query = '') => ({
    ...{ PORT: '0', DATA_DIR: dataDir },
    DATABASE_URL: `mysql://root@${host}:${portOf(mariadb)}/secret${query}`,
  });

  test.each(['127.0.0.1', 'localhost'])(
    'case 40: is reached as %s with its authority in DATABASE_CA_FILE',
    async (host) => {
      const instance = await startInstance({ ...env(host), DATABASE_CA_FILE: certificate.certificate });
      expect((await fetch(`${instance.url}/readyz`)).status).toBe(200);
      await instance.end('SIGTERM');
    },
  );

  test.each([
    ['another authority', '', () => ({ DATABASE_CA_FILE: other.certificate }), /not trusted.*DATABASE_CA_FILE/],
    ['those of Node', '?ssl=true', () => ({}), /not trusted.*DATABASE_CA_FILE/],
    ['no TLS', '', () => ({}), /requires TLS/],
  ])('case 40: with %s the start ends with one line', async (_what, query, more, line) => {
    const { code, output } = await runToEnd({ ...env('localhost', query), ...more() });
    expect(code).toBe(1);
    expect(output).toMatch(line);
    expect(output.trim().split('\n')).toHaveLength(1);
  });
});

test('case 40: a Unix socket is used where the URL names it', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'aero-melody-socket-'));
  const mariadb = await startMariadb({ dir });
  const connection = await createConnection({ host: '127.0.0.1', port: portOf(mariadb), user: 'root' });
  await connection.query('CREATE DATABASE sockets');
  await connection.end();
  const socketPath = encodeURIComponent(join(dir, 'socket'));
  const instance = await startInstance({
    ...{ PORT: '0', DATA_DIR: join(dir, 'instance') },
    // Nothing listens at that port.
    DATABASE_URL: `mysql://root@127.0.0.1:1/sockets?socketPath=${socketPath}`,
  });
  expect((await fetch(`${instance.url}/readyz`)).status).toBe(200);
  await instance.end('SIGTERM');
  await mariadb.stop();
  await rm(dir, { recursive: true, force: true });
});

const portOf = ({ url }: Mariadb) => Number(new URL(url).port);
