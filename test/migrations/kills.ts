import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { openDatabase } from '../../server/storage/database.ts';
import type { Dice } from '../chaos/dice.ts';
import { createMariadb } from '../chaos/victim.ts';
import { openTap } from '../support/mariadb-tap.ts';
import { readMigrations, readSchema } from '../support/schema.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface Outcome {
  readonly kills: number;
  /** Starts after a kill that migrated to the end by themselves. */
  readonly recovered: number;
  /** Databases whose schema or records differ in the end from those of a migration that nobody disturbed. */
  readonly schemaDifferences: number;
}

/** One statement as an undisturbed migration sent it, and how long MariaDB took, ms. */
interface Statement {
  readonly sql: string;
  readonly ms: number;
}

/** Where a migration is killed: at which of its statements, and when. */
interface Point {
  readonly victim: 'client' | 'mariadbd';
  /** From 0. */
  readonly statement: number;
  /** Before the statement arrives; while MariaDB works on it, for so many ms; or once it is done and unanswered. */
  readonly moment: 'asked' | 'answered' | number;
}

/**
 * Migrates empty databases of a private MariaDB, kills the migrating process and MariaDB in turn with SIGKILL, each at a
 * random point, and migrates on.
 * @param say is given a line for every kill
 */
export async function killMigrations(kills: number, dice: Dice, say: (line: string) => void): Promise<Outcome> {
  const dir = await mkdtemp(join(tmpdir(), 'aero-melody-kills-'));
  let port = 0;
  const mariadb = createMariadb(dir, (at) => {
    port = at;
  });
  const url = (database: string) => `mysql://root@127.0.0.1:${port}/${database}`;
  const create = async (database: string) => {
    const administrator = await createConnection(`mysql://root@127.0.0.1:${port}`);
    await administrator.query(`CREATE DATABASE ${database}`);
    await administrator.end();
  };

  /** As the next start of an instance does. */
  async function migrate(database: string) {
    const opened = openDatabase(url(database));
    try {
      await opened.migrate();
      return JSON.stringify([await readSchema(opened), await readMigrations(opened)]);
    } finally {
      await opened.close();
    }
  }

  async function measure(database: string): Promise<Statement[]> {
    const statements: Statement[] = [];
    let since = 0;
    const tap = await openTap(() => port, {
      asked() {
        since = performance.now();
        return true;
      },
      answered(sql) {
        statements.push({ sql, ms: performance.now() - since });
        return true;
      },
    });
    const [code] = await once(startClient(tap.port, database), 'exit');
    await tap.close();
    if (code !== 0) throw new Error(`an undisturbed migration ended with ${code}`);
    return statements;
  }

  async function killAt({ victim, statement, moment }: Point, database: string): Promise<void> {
    let count = 0;
    let killed: Promise<unknown> | undefined;
    const kill = () => {
      killed ??= victim === 'mariadbd' ? mariadb.kill() : Promise.resolve(client.kill('SIGKILL'));
    };
    const tap = await openTap(() => port, {
      asked() {
        if (count++ !== statement) return true;
        if (moment === 'asked') kill();
        else if (moment !== 'answered') setTimeout(kill, moment);
        return moment !== 'asked';
      },
      answered() {
        if (count <= statement) return true;
        kill();
        return false;
      },
    });
    const client = startClient(tap.port, database);
    await once(client, 'exit');
    await tap.close();
    if (!killed) throw new Error(`the migration ended before its statement ${statement}`);
    await killed;
    if (victim === 'mariadbd') await mariadb.start();
  }

  try {
    await mariadb.start();
    await create('undisturbed');
    const statements = await measure('undisturbed');
    const whole = await migrate('undisturbed');
    let recovered = 0;
    let schemaDifferences = 0;
    for (let kill = 0; kill < kills; kill++) {
      const statement = dice.between(0, statements.length - 1);
      const { sql, ms } = statements[statement]!;
      const point: Point = {
        victim: kill % 2 === 0 ? 'client' : 'mariadbd',
        statement,
        moment: dice.pick(['asked', 'answered', dice.between(0, Math.ceil(ms))]),
      };
      const when = typeof point.moment === 'number' ? `after ${point.moment} ms` : point.moment;
      say(`${point.victim} at ${statement + 1} of ${statements.length}, ${when}: ${sql.slice(0, 90)}`);
      await create(`killed_${kill}`);
      await killAt(point, `killed_${kill}`);
      const end = await migrate(`killed_${kill}`).catch((error: Error) => error);
      if (end instanceof Error) say(`!! ${end.message}`);
      else recovered++;
      if (end !== whole) schemaDifferences++;
    }
    return { kills, recovered, schemaDifferences };
  } finally {
    await mariadb.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Migrates by the command, in a process of its own. */
function startClient(port: number, database: string): ChildProcess {
  const modules = ['--import', './test/support/mortal.mjs', '--import', 'tsx'];
  return spawn(process.execPath, [...modules, 'server/cli/main.ts', 'db', 'migrate'], {
    cwd: ROOT,
    env: { PATH: process.env.PATH!, DATABASE_URL: `mysql://root@127.0.0.1:${port}/${database}` },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
}
