import { type Command, InvalidArgumentError } from 'commander';
import { loginKey } from '../identity/logins.ts';
import { createAccess } from '../storage/access.ts';
import { createAccounts } from '../storage/accounts.ts';
import { createUpdateLog } from '../storage/update-log.ts';
import { UpkeepError } from '../upkeep/upkeep-error.ts';
import { onDatabase, openAudit } from './installation.ts';
import type { Act } from './outcome.ts';

export function addLogCommands(program: Command, act: Act): void {
  const logs = program.command('logs').description('travel logs');
  logs
    .command('skip')
    .description(
      'takes one row out of a quarantined log, so that the rest can be read again; instances follow within seconds',
    )
    .argument('<log>', 'uuid of the log')
    .argument('<seq>', 'number of the row', wholeNumber)
    .action(
      act((shell, uuid: string, seq: number) =>
        onDatabase(shell, async (database) => {
          const log = await createAccess(database).readFor(uuid.toLowerCase(), undefined);
          const skipped = log && (await createUpdateLog(database, { laneBytes: 0 }).skip(log.logId, seq));
          if (!skipped) throw new UpkeepError(`there is no row ${seq} of a log ${uuid}`);
          return { result: { log: uuid, skipped: seq }, lines: [`row ${seq} of ${uuid} is skipped`] };
        }),
      ),
    );
  logs
    .command('claim')
    .description(
      'makes a person with an account the owner of a log whose token is lost; its former owner stays an editor',
    )
    .argument('<log>', 'uuid of the log')
    .argument('<login>', 'email or username')
    .action(
      act((shell, uuid: string, login: string) =>
        onDatabase(shell, async (database, config) => {
          const access = createAccess(database);
          const audit = await openAudit(database, config);
          const log = await access.readFor(uuid.toLowerCase(), undefined);
          if (!log) throw new UpkeepError(`there is no log ${uuid}`);
          const account = await createAccounts(database).findByLogin(loginKey(login));
          if (!account) throw new UpkeepError(`there is no account ${login}`);
          await access.transfer(log.logId, log.ownerId, account.userId);
          await audit.record({ action: 'log claimed', actorId: null, logId: log.logId, subjectId: account.userId });
          return { result: { log: uuid, owner: login }, lines: [`${uuid} belongs to ${login}`] };
        }),
      ),
    );
}

/** Reads an argument that counts something. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It is a whole number.');
  return Number(text);
}
