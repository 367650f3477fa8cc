import type { Command } from 'commander';
import { type Config, readConfig } from '../config.ts';
import { verifyArchive } from '../upkeep/backup/archive-reader.ts';
import type { ArchiveLimits } from '../upkeep/backup/archive-text.ts';
import { backUp } from '../upkeep/backup/backup.ts';
import { restore } from '../upkeep/backup/restore.ts';
import { bytes } from '../upkeep/thresholds.ts';
import { onDatabase } from './installation.ts';
import { wholeNumber } from './numbers.ts';
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
          const limits = limitsOf(config);
          const backup = await backUp(database, placesOf(config), { target, keep, limits, signal, progress });
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
    .option('--as-is', 'take rows that name missing ones, too')
    .action(
      act(async (shell, path: string, { force = false, check, asIs = false }: RestoreWords) => {
        const { signal, progress } = shell;
        const config = readConfig(shell.env);
        const archive = { path, limits: limitsOf(config), signal };
        if (check) {
          const summary = await verifyArchive(archive);
          return { result: summary, lines: [`${path} is intact`, counts(summary)] };
        }
        const restored = await restore({
          ...{ ...archive, database: config, places: placesOf(config) },
          ...{ force, asIs, progress },
        });
        const { migrated, kept, unplaced, unknownParts, replaced, replacedFiles } = restored;
        const lines = [
          `restored ${counts(restored)}`,
          ...(migrated.length > 0 ? [`applied ${migrated.join(', ')}`] : []),
          ...kept.map((name) => `kept the present ${name}: --force replaces it`),
          ...unplaced.map((name) => `not restored, because EVENTS_DIR is not set: ${name}`),
          ...unknownParts.map((name) => `left out, because no migration makes it: ${name}`),
          ...(replaced === undefined ? [] : [`the database of before is ${replaced}: delete it once all is well`]),
          ...replacedFiles.map((folder) => `the files of before are in ${folder}: delete it once all is well`),
          ...(config.redis ? ['empty Redis before instances start: its sessions and caches are of later rows'] : []),
        ];
        return { result: restored, lines };
      }),
    );
}

interface RestoreWords {
  readonly force?: boolean;
  readonly check?: true;
  readonly asIs?: boolean;
}

/** Those of what a backup may unzip to. */
const limitsOf = ({ limits: { counts } }: Pick<Config, 'limits'>): ArchiveLimits => ({
  lineBytes: counts.backupLineMB * 2 ** 20,
  bytes: counts.backupGB * 2 ** 30,
});

const placesOf = ({ dataDir, events }: Pick<Config, 'dataDir' | 'events'>) => ({ dataDir, eventsDir: events.dir });

function counts(summary: Awaited<ReturnType<typeof verifyArchive>>): string {
  const rows = Object.values(summary.tables).reduce((sum, count) => sum + count, 0);
  const files = Object.keys(summary.files).length;
  return `${rows} rows of ${Object.keys(summary.tables).length} tables and ${files} files as of ${summary.at}, ${bytes(summary.bytes)}`;
}
