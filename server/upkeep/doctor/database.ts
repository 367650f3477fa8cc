import { access, constants, stat } from 'node:fs/promises';
import type { Config } from '../../config.ts';
import { type Database, engineOf, openDatabase } from '../../storage/database.ts';
import { judgeHistory } from '../database-status.ts';
import { bad, doubtful, good, type Judgement } from '../judgement.ts';
import { readHistory } from '../schema-history.ts';
import { judgeSqlite } from '../sqlite-status.ts';
import { judgeSkew } from './clock-skew.ts';

/** Time that a database has to answer, s. */
const WAIT_S = 5;
/** Least max_allowed_packet, bytes: a row holds a whole document at most. */
const PACKET = 16 * 2 ** 20;

type DatabaseConfig = Pick<Config, 'databaseUrl' | 'databaseAuthorities' | 'databasePool'>;

/** Connects to the database and judges how it is set up. */
export async function judgeConnection(config: DatabaseConfig): Promise<Judgement[]> {
  const { databaseUrl, databaseAuthorities, databasePool } = config;
  if (engineOf(databaseUrl) === 'sqlite') return judgeFile(databaseUrl);
  const database = openDatabase(databaseUrl, {
    databaseAuthorities,
    databasePool: { ...databasePool, wait: WAIT_S },
  });
  try {
    const error = await database.knex.raw('SELECT 1').then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error,
    );
    if (error) return [judgeError(error)];
    const version = await judgeServer(database, databasePool.kept + databasePool.more);
    return [good('database', 'it answers'), ...version, ...judgeHistory(await readHistory(database))];
  } finally {
    await database.close();
  }
}

async function judgeFile(databaseUrl: string): Promise<Judgement[]> {
  const path = databaseUrl.slice('sqlite:'.length);
  if (path === ':memory:')
    return [
      doubtful(
        'database',
        'DATABASE_URL names memory: every journey and account is gone when the server ends',
        'name a file, as in sqlite:data/local/aero-melody.sqlite, or leave DATABASE_URL out',
      ),
    ];
  // Opening it would make it.
  const found = await stat(path).catch(() => undefined);
  if (!found)
    return [doubtful('database', 'the SQLite file is not there yet', 'aero db init makes it, as the first start does')];
  const isWritable = await access(path, constants.R_OK | constants.W_OK).then(
    () => found.isFile(),
    () => false,
  );
  if (!isWritable) return [bad('database', 'the SQLite file cannot be written', 'give it to the user of the server')];
  const database = openDatabase(databaseUrl);
  try {
    const judged = async () => [
      ...judgeHistory(await readHistory(database)),
      ...(await judgeSqlite(database, { databaseUrl })).filter(({ name }) => name !== 'disk'),
    ];
    return [good('database', 'the SQLite file can be opened'), ...(await judged())];
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('SQLITE_')) throw error;
    return [
      bad(
        'database',
        `the SQLite file cannot be read: ${message}`,
        'restore the last backup with aero db restore --force',
      ),
    ];
  } finally {
    await database.close();
  }
}

function judgeError({ code, message }: NodeJS.ErrnoException): Judgement {
  const name = 'database';
  switch (code) {
    case 'ER_ACCESS_DENIED_ERROR':
      return bad(
        name,
        'it refuses this user or password',
        'correct user and password in DATABASE_URL, with special characters percent-encoded',
      );
    case 'ER_DBACCESS_DENIED_ERROR':
      return bad(name, 'this user may not use the database', 'grant it the rights of deploy/users.sql');
    case 'ER_BAD_DB_ERROR':
      return bad(name, 'the server has no database of this name', 'aero db init creates it');
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return bad(name, 'its host has no address', 'correct the host in DATABASE_URL');
    case 'ECONNREFUSED':
      return bad(name, 'nothing listens at its address', 'start MariaDB, or correct host and port in DATABASE_URL');
    default:
      return bad(
        name,
        `it does not answer: ${code ?? message.split('\n')[0]}`,
        'look for a firewall between here and MariaDB, and at the log of MariaDB',
      );
  }
}

interface Server {
  readonly version: string;
  readonly flush: number;
  readonly packet: number;
  readonly connections: number;
  readonly charset: string;
  readonly now: number;
  readonly isReadOnly: number;
}

async function judgeServer({ knex }: Database, pool: number): Promise<Judgement[]> {
  const asked = Date.now();
  const [[server]] = (await knex.raw(
    `SELECT VERSION() AS version, @@innodb_flush_log_at_trx_commit AS flush, @@global.max_allowed_packet AS packet,
            @@max_connections AS connections, @@character_set_database AS charset, @@read_only AS isReadOnly,
            UNIX_TIMESTAMP(NOW(3)) * 1000 AS now`,
  )) as [[Server]];
  const answered = Date.now();
  const { version, flush, packet, connections, charset, now, isReadOnly } = server;
  const [, major = 0, minor = 0] = (/^(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
  const isNew = /mariadb/i.test(version) && (major > 10 || (major === 10 && minor >= 6));
  return [
    isNew
      ? good('database.version', version)
      : bad(
          'database.version',
          `${version}, and MariaDB 10.6 or later is needed`,
          'upgrade MariaDB: earlier ones leave a change of a table half done after a crash',
        ),
    Number(flush) === 1
      ? good('database.flush', 'a commit is on the disk')
      : bad(
          'database.flush',
          `innodb_flush_log_at_trx_commit is ${flush}: acknowledged edits can be lost when its machine fails`,
          'set it to 1',
        ),
    Number(packet) >= PACKET
      ? good('database.packet', 'a packet holds a large document')
      : bad(
          'database.packet',
          `max_allowed_packet is ${packet}: large documents cannot be stored`,
          `set it to ${PACKET} or more`,
        ),
    pool <= connections
      ? good('database.connections', `max_connections is ${connections}`)
      : doubtful(
          'database.connections',
          `max_connections is ${connections}, and one instance opens up to ${pool}`,
          'raise max_connections, or lower DATABASE_POOL',
        ),
    charset === 'utf8mb4'
      ? good('database.charset', charset)
      : doubtful('database.charset', `new tables would be of ${charset}`, 'ALTER DATABASE … CHARACTER SET utf8mb4'),
    Number(isReadOnly) === 0
      ? good('database.writable', 'it takes writes')
      : bad('database.writable', 'it is read-only, as a replica is', 'name the primary in DATABASE_URL'),
    judgeSkew('database.clock', Number(now), asked, answered),
  ];
}
