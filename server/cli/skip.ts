import type { Command } from 'commander';
import { createLogger } from '../logger.ts';
import { quarantinedRow } from '../room/quarantine.ts';
import { createAccess } from '../storage/access.ts';
import type { Database } from '../storage/database.ts';
import { createSnapshots } from '../storage/snapshots.ts';
import { createUpdateLog } from '../storage/update-log.ts';
import { solely } from '../upkeep/sole-use.ts';
import { UpkeepError } from '../upkeep/upkeep-error.ts';
import { onDatabase, openAudit } from './installation.ts';
import { positive } from './numbers.ts';
import type { Act } from './outcome.ts';

export function addSkipCommands(logs: Command, act: Act): void {
  logs
    .command('skip')
    .description(
      'takes the row out at which a log is quarantined, so that the rest can be read again; running instances follow within seconds',
    )
    .argument('<log>', 'uuid of the log')
    .argument('<seq>', 'number of the row', positive)
    .option(
      '--force',
      'take a row out that can be applied, too, and with it what was written there; stop all instances first',
    )
    .action(
      act((shell, uuid: string, seq: number, { force = false }: { force?: boolean }) =>
        onDatabase(shell, async (database, config) => {
          const logId = await findLog(database, uuid);
          const at = await quarantinedAt(database, logId);
          const isBroken = at === seq;
          if (!isBroken && !force)
            throw new UpkeepError(
              at === undefined
                ? `every row of ${uuid} can be applied: to take row ${seq} out would delete what was written there (--force)`
                : `${uuid} is quarantined at row ${at}, not at ${seq}`,
            );
          const audit = await openAudit(database, config);
          const skip = async () => {
            if (!(await createUpdateLog(database, { laneBytes: 0 }).skip(logId, seq)))
              throw new UpkeepError(`there is no row ${seq} of ${uuid}, or its history begins there or later`);
            await audit.record({ action: 'row skipped', actorId: null, logId, detail: { seq, broken: isBroken } });
          };
          // A room that has applied the row would keep it, and write it into snapshots.
          await (isBroken ? skip() : solely(database, skip));
          const next = await quarantinedAt(database, logId);
          return {
            result: { log: uuid, skipped: seq, quarantinedAt: next ?? null },
            lines: [
              `row ${seq} of ${uuid} is skipped: aero logs unskip brings it back`,
              ...(next === undefined ? [] : [`the log is quarantined at row ${next} now`]),
            ],
          };
        }),
      ),
    );
  logs
    .command('unskip')
    .description('brings a row back that was skipped; stop all instances first, because rooms in memory do not have it')
    .argument('<log>', 'uuid of the log')
    .argument('<seq>', 'number of the row', positive)
    .action(
      act((shell, uuid: string, seq: number) =>
        onDatabase(shell, async (database, config) => {
          const logId = await findLog(database, uuid);
          const audit = await openAudit(database, config);
          await solely(database, async () => {
            if (!(await createUpdateLog(database, { laneBytes: 0 }).unskip(logId, seq)))
              throw new UpkeepError(`row ${seq} of ${uuid} is not skipped`);
            await audit.record({ action: 'row restored', actorId: null, logId, detail: { seq } });
          });
          const at = await quarantinedAt(database, logId);
          return {
            result: { log: uuid, restored: seq, quarantinedAt: at ?? null },
            lines: [
              `row ${seq} of ${uuid} is back`,
              ...(at === undefined ? [] : [`the log is quarantined at row ${at}: aero logs skip takes it out`]),
            ],
          };
        }),
      ),
    );
}

async function findLog(database: Database, uuid: string): Promise<number> {
  const log = await createAccess(database).readFor(uuid.toLowerCase(), undefined);
  if (!log) throw new UpkeepError(`there is no log ${uuid}`);
  return log.logId;
}

async function quarantinedAt(database: Database, logId: number): Promise<number | undefined> {
  const parts = {
    updateLog: createUpdateLog(database, { laneBytes: 0 }),
    snapshots: createSnapshots(database),
    logger: createLogger('silent'),
  };
  return quarantinedRow(parts, logId);
}
