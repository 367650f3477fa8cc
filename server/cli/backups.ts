import type { Command } from 'commander';
import { type Config, readConfig } from '../config.ts';
import { verifyArchive } from '../upkeep/backup/archive-reader.ts';
import { backUp } from '../upkeep/backup/backup.ts';
import { restore } from '../upkeep/backup/restore.ts';
import { bytes } from '../upkeep/thresholds.ts';
import { onDatabase } from './installation.ts';
import { wholeNumber } from './logs.ts';
import type { Act } from './outcome.ts';

export function addBackupCommands(db: Command, act: Act): void {
  db.command('backup')
    .description(
      'writes a backup as of one moment, while the server runs: every row, session events, secrets; and reads it back',
    )
    .argument('<target>', 'a new file; or a folder, where the name is made of the time')
    .option('--keep <count>', 'delete all but the newest backups of the folder', wholeNumber)
    .action(
      act((shell, target: string, { keep }: { keep?: number }) =>
        onDatabase(shell, async (database, config) => {
          const { signal, progress } = shell;
          const backup = await backUp(database, placesOf(config), { target, keep, signal, progress });
          const { path, left, deleted } = backup;
          const lines = [
            path,
            counts(backup),
            ...left.map((name) => `left out, because it changed all the time or was gone: ${name}`),
            ...deleted.map((old) => `deleted ${old}`),
          ];
          return { result: backup, lines };
        }),
      ),
    );
  db.command('restore')
    .description(
      'brings everything back as it was at the moment of a backup; stop all instances first, and empty Redis before they start',
    )
    .argument('<file>', 'the backup')
    .option('--force', 'replace what the database and DATA_DIR hold')
    .option('--check', 'only read the backup and say what it holds')
    .action(
      act(async (shell, path: string, { force = false, check }: { force?: boolean; check?: true }) => {
        const { signal, progress } = shell;
        if (check) {
          const summary = await verifyArchive(path, signal);
          return { result: summary, lines: [`${path} is intact`, counts(summary)] };
        }
        const config = readConfig(shell.env);
        const places = placesOf(config);
        const restored = await restore({ path, database: config, places, force, signal, progress });
        const { migrated, kept, homeless, replaced } = restored;
        const lines = [
          `restored ${counts(restored)}`,
          ...(migrated.length > 0 ? [`applied ${migrated.join(', ')}`] : []),
          ...kept.map((name) => `kept the present ${name}: --force replaces it`),
          ...homeless.map((name) => `not restored, because EVENTS_DIR is not set: ${name}`),
          ...(replaced === undefined ? [] : [`the database of before is ${replaced}`]),
          ...(config.redis ? ['empty Redis before instances start: its sessions and caches are of later rows'] : []),
        ];
        return { result: restored, lines };
      }),
    );
}

const placesOf = ({ dataDir, events }: Pick<Config, 'dataDir' | 'events'>) => ({ dataDir, eventsDir: events.dir });

function counts(summary: Awaited<ReturnType<typeof verifyArchive>>): string {
  const rows = Object.values(summary.tables).reduce((sum, count) => sum + count, 0);
  const files = Object.keys(summary.files).length;
  return `${rows} rows of ${Object.keys(summary.tables).length} tables and ${files} files as of ${summary.at}, ${bytes(summary.bytes)}`;
}
