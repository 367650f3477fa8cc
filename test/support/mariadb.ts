import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinary } from './binary.ts';
import { freePort, type PrivateProcess, startPrivate } from './private-process.ts';

export interface Mariadb extends PrivateProcess {
  /** As an administrator, without a database: `mysql://root@127.0.0.1:PORT`. */
  readonly url: string;
  readonly binary: string;
}

/**
 * Starts a private MariaDB on a free port of the loopback. `dir` keeps its data for a later start (a temporary folder,
 * removed at the end, if left out); `flush` is innodb_flush_log_at_trx_commit (1 if left out: a commit is on disk);
 * `tls` names files in PEM, and TLS is then required; without `sync` the system writes to the disk when it pleases, and
 * only a machine that fails loses a commit.
 */
export async function startMariadb(
  options: {
    readonly dir?: string;
    readonly flush?: 0 | 1 | 2;
    readonly sync?: false;
    readonly tls?: { readonly certificate: string; readonly key: string };
  } = {},
): Promise<Mariadb> {
  const packages = ['mariadb-server-core', 'mariadb-client-core'];
  const binary = findBinary(['mariadbd'], packages);
  const install = findBinary(['mariadb-install-db'], packages);
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'aero-melody-mariadb-'));
  const data = join(dir, 'data');
  // MariaDB refuses to run as root unless told so, and knows no such user elsewhere.
  const common = ['--no-defaults', ...(process.getuid?.() === 0 ? ['--user=root'] : []), `--datadir=${data}`];
  if (!existsSync(data)) {
    mkdirSync(dir, { recursive: true });
    const fresh = [
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--skip-name-resolve',
      '--innodb-log-file-size=8M',
    ];
    // Two that install at once would take each other's temporary tables away.
    const env = { ...process.env, TMPDIR: dir };
    execFileSync(install, [...common, ...fresh], { stdio: ['ignore', 'ignore', 'pipe'], env });
  }
  const port = await freePort();
  const server = await startPrivate(
    [
      binary,
      ...common,
      `--socket=${join(dir, 'socket')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--pid-file=${join(dir, 'pid')}`,
      '--skip-name-resolve',
      '--skip-log-bin',
      '--performance-schema=OFF',
      '--innodb-buffer-pool-size=64M',
      '--max-connections=200',
      '--character-set-server=utf8mb4',
      '--collation-server=utf8mb4_unicode_ci',
      `--innodb-flush-log-at-trx-commit=${options.flush ?? 1}`,
      ...(options.sync === false ? ['--innodb-flush-method=nosync', '--innodb-file-per-table=OFF'] : []),
      ...(options.tls
        ? [`--ssl-cert=${options.tls.certificate}`, `--ssl-key=${options.tls.key}`, '--require-secure-transport=ON']
        : []),
    ],
    { dir, port, ...(options.dir === undefined && { scratch: dir }) },
  );
  return { ...server, url: `mysql://root@127.0.0.1:${port}`, binary };
}
