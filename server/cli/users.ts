import type { Command } from 'commander';
import { makeResetLink } from '../identity/reset-links.ts';
import { createAccounts } from '../storage/accounts.ts';
import { createRecoveries } from '../storage/recoveries.ts';
import { UpkeepError } from '../upkeep/upkeep-error.ts';
import { onDatabase, openAudit } from './installation.ts';
import type { Act } from './outcome.ts';

export function addUserCommands(program: Command, act: Act): void {
  const users = program.command('users').description('people and their accounts');
  users
    .command('reset')
    .description(
      'prints a link that sets a new password, for a person without password and recovery codes; it works once, for half an hour',
    )
    .argument('<login>', 'email or username')
    .action(
      act((shell, login: string) =>
        onDatabase(shell, async (database, config) => {
          const audit = await openAudit(database, config);
          const parts = { rows: createAccounts(database), recoveries: createRecoveries(database), audit };
          const token = await makeResetLink(parts, login, Date.now());
          if (token === undefined) throw new UpkeepError(`there is no account ${login}`);
          // Behind a #, which browsers keep to themselves: neither a log nor a referrer holds it.
          const link = `${config.publicUrl ?? `http://${config.host}:${config.port}`}/#reset=${token}`;
          return { result: { link }, lines: [link] };
        }),
      ),
    );
}
