import { type Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../config.ts';
import { seedAirports } from '../storage/airport-table.ts';
import { readAirports } from '../storage/airports.ts';
import { createDatabase } from '../storage/database.ts';
import { judgeDatabase } from '../upkeep/database-status.ts';
import { judge } from '../upkeep/judgement.ts';
import { makeMigration } from '../upkeep/new-migration.ts';
import { optimize } from '../upkeep/optimization.ts';
import { planRollback, rollBack, stepWords } from '../upkeep/rollback.ts';
import { readHistory, stamp, unlock } from '../upkeep/schema-history.ts';
import { UpkeepError } from '../upkeep/upkeep-error.ts';
import { validate } from '../upkeep/validation/validation.ts';
import { checkLines } from './check-lines.ts';
import { onDatabase } from './installation.ts';
import { positive } from './numbers.ts';
import type { Act } from './outcome.ts';

export function addDatabaseCommands(program: Command, act: Act): Command {
  const db = program.command('db').description('the database: its schema, its health, its backups');
  db.command('status')
    .description(
      'judges the database by thresholds: schema, connections, use of indexes, slow statements, fragmentation, disk',
    )
    .action(
      act((shell) =>
        onDatabase(shell, async (database, config) => {
          const history = await readHistory(database);
          const checks = await judgeDatabase(database, config, history);
          const { engine } = database;
          const lines = [`${engine}, ${history.applied.length} migrations applied`, ...checkLines(checks)];
          return { result: { engine, ...history, checks }, lines, failed: judge(checks).bad > 0 };
        }),
      ),
    );
  db.command('validate')
    .description(
      'compares the schema with the migrations, relations with their rows, and lists and snapshots with the update log',
    )
    .option('--mend', 'delete snapshots that differ from the rows, and write lists anew')
    .action(
      act((shell, { mend }: { mend?: true }) =>
        onDatabase(shell, async (database) => {
          const { signal, progress } = shell;
          const checks = await validate(database, { mend, signal, progress });
          const counts = judge(checks);
          return { result: { ...counts, checks }, lines: checkLines(checks), failed: counts.bad > 0 };
        }),
      ),
    );
  db.command('optimize')
    .description('renews statistics and the search, and compacts what has many free pages; slow while it runs')
    .action(
      act((shell) =>
        onDatabase(shell, async (database) => {
          const done = await optimize(database, shell);
          return { result: { done }, lines: done };
        }),
      ),
    );
  db.command('migrate')
    .description('applies the missing migrations')
    .option('--dry-run', 'list them only')
    .action(
      act((shell, { dryRun }: { dryRun?: true }) =>
        onDatabase(shell, async (database) => {
          if (dryRun) {
            const { missing } = await readHistory(database);
            return {
              result: { missing },
              lines: missing.length > 0 ? missing.map((name) => `would apply ${name}`) : [NOTHING],
            };
          }
          const applied = await database.migrate();
          return { result: { applied }, lines: [applied.length > 0 ? `applied ${applied.join(', ')}` : NOTHING] };
        }),
      ),
    );
  db.command('rollback')
    .description(
      'takes the newest migrations back, by the release that brought them, while all instances are stopped; what a step takes away is said first',
    )
    .option('--steps <count>', 'how many', positive, 1)
    .option('--force', 'delete tables and columns that hold something')
    .option('--dry-run', 'only say what each step takes away')
    .action(
      act((shell, { steps, force = false, dryRun }: RollbackWords) =>
        onDatabase(shell, async (database) => {
          if (dryRun) {
            const plan = await planRollback(database, steps);
            return { result: { plan }, lines: plan.map(stepWords) };
          }
          const { signal, progress } = shell;
          const done = await rollBack(database, { steps, force, signal, progress });
          const takenBack = done.map(({ name }) => name);
          return { result: { takenBack, plan: done }, lines: [`took ${takenBack.join(', ')} back`] };
        }),
      ),
    );
  db.command('make')
    .description('writes an empty migration under the next number, and names it in migrations/index.ts')
    .argument('<name>', 'words with hyphens between them', migrationName)
    .action(
      act(async (_shell, name: string) => {
        const path = await makeMigration(name);
        return { result: { path }, lines: [path] };
      }),
    );
  db.command('init')
    .description('creates the database where it is missing, applies the migrations and brings the airports in')
    .action(
      act(async (shell) => {
        const config = readConfig(shell.env);
        const created = await createDatabase(config.databaseUrl, config);
        return onDatabase(shell, async (database) => {
          const applied = await database.migrate();
          shell.progress(`applied ${applied.length} migrations`);
          const airports = await seedAirports(database, await readAirports());
          const lines = [
            created ? 'created the database' : 'the database is there',
            `applied ${applied.length} migrations`,
            `wrote ${airports} airports`,
          ];
          return { result: { created, applied, airports }, lines };
        });
      }),
    );
  db.command('seed')
    .description('brings the table of airports up to the list of this release')
    .action(
      act((shell) =>
        onDatabase(shell, async (database) => {
          const airports = await seedAirports(database, await readAirports());
          return {
            result: { airports },
            lines: [airports > 0 ? `wrote ${airports} airports` : 'the airports are up to date'],
          };
        }),
      ),
    );
  db.command('stamp')
    .description(
      'records migrations as applied, without applying them: where the schema was made by other means, or its records are lost',
    )
    .argument('<name>', 'the newest one to record, e.g. 0041-route-ends; later ones are forgotten')
    .action(
      act((shell, name: string) =>
        onDatabase(shell, async (database) => {
          const stamped = await stamp(database, name);
          if (!stamped) throw new UpkeepError(`this release has no migration ${name}`);
          const { recorded, forgotten } = stamped;
          return {
            result: stamped,
            lines: [`recorded ${recorded.join(', ') || 'nothing'}`, `forgot ${forgotten.join(', ') || 'nothing'}`],
          };
        }),
      ),
    );
  db.command('unlock')
    .description('frees the lock of migrations: names who holds it, and with --force ends that connection')
    .option('--force', 'end the connection that holds it')
    .action(
      act((shell, { force = false }: { force?: boolean }) =>
        onDatabase(shell, async (database) => {
          const { holder, ended, cleared } = await unlock(database, force);
          const held = holder
            ? `connection ${holder.id} of ${holder.user}@${holder.host} holds it, for ${holder.seconds} s`
            : 'free';
          const lines = [
            ended ? `${held}: ended` : held,
            ...(cleared ? ['cleared the mark that Knex left behind'] : []),
            ...(holder && !ended ? ['end it with --force'] : []),
          ];
          return { result: { holder: holder ?? null, ended, cleared }, lines, failed: holder !== undefined && !ended };
        }),
      ),
    );
  return db;
}

interface RollbackWords {
  readonly steps: number;
  readonly force?: boolean;
  readonly dryRun?: true;
}

const NOTHING = 'nothing to apply';

function migrationName(text: string): string {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(text))
    throw new InvalidArgumentError('Words of a-z and 0-9, with hyphens between them.');
  return text;
}
