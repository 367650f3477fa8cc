import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { createLog, logParser } from '../http/create-log.ts';
import { loginKey } from '../identity/logins.ts';
import { writeJourney } from '../itinerary/journey-file.ts';
import { createAccess } from '../storage/access.ts';
import { createAccounts } from '../storage/accounts.ts';
import { createAirports, readAirports } from '../storage/airports.ts';
import { createTravelLogs } from '../storage/travel-logs.ts';
import { replayLog } from '../upkeep/replayed-log.ts';
import { UpkeepError } from '../upkeep/upkeep-error.ts';
import { onDatabase, openAudit } from './installation.ts';
import { writeNew } from './new-file.ts';
import { wholeNumber } from './numbers.ts';
import type { Act } from './outcome.ts';
import { addSkipCommands } from './skip.ts';

const DAY_MS = 86_400_000;

export function addLogCommands(program: Command, act: Act): void {
  const logs = program.command('logs').description('travel logs');
  logs
    .command('export')
    .description('writes the content of a log as a journey file, which another server takes')
    .argument('<log>', 'uuid of the log')
    .option('-o, --output <file>', 'a new file; standard output while left out')
    .option('--force', 'replace a file that is there')
    .action(
      act((shell, uuid: string, { output, force }: { output?: string; force?: true }) =>
        onDatabase(shell, async (database) => {
          const log = await createAccess(database).readFor(uuid.toLowerCase(), undefined);
          if (!log) throw new UpkeepError(`there is no log ${uuid}`);
          const text = writeJourney(await replayLog(database, log.logId));
          if (output === undefined) return { result: JSON.parse(text), lines: [text] };
          await writeNew(output, text, force);
          return { result: { log: uuid, output }, lines: [`wrote ${output}`] };
        }),
      ),
    );
  logs
    .command('import')
    .description('makes a log of each journey file, private, for a person with an account')
    .argument('<files...>', 'journey files')
    .requiredOption('--owner <login>', 'email or username')
    .action(
      act((shell, files: string[], { owner }: { owner: string }) =>
        onDatabase(shell, async (database) => {
          const account = await createAccounts(database).findByLogin(loginKey(owner));
          if (!account) throw new UpkeepError(`there is no account ${owner}`);
          const airportOf = createAirports(await readAirports()).of;
          const owned = { ownerId: account.userId, addressRole: null };
          const parse = logParser(airportOf);
          const imported: { file: string; log?: string; error?: string }[] = [];
          // One file that cannot be read does not stop the others.
          for (const file of files) {
            shell.signal.throwIfAborted();
            shell.progress(`${file} …`);
            const made = readFile(file, 'utf8').then((text) =>
              createLog(parse(JSON.parse(text)), owned, createTravelLogs(database, airportOf)),
            );
            imported.push(
              await made.then(
                (log) => ({ file, log }),
                (error: Error) => ({ file, error: error.message.split('\n')[0]! }),
              ),
            );
          }
          const lines = imported.map(({ file, log, error }) =>
            log ? `${file}: ${log}` : `${file}: not imported, ${error}`,
          );
          return { result: imported, lines, failed: imported.some(({ error }) => error !== undefined) };
        }),
      ),
    );
  logs
    .command('purge')
    .description(
      'removes logs for good that were deleted some time ago, with their rows; the server does so by itself after 30 days',
    )
    .option('--days <count>', 'days since they were deleted', wholeNumber, 30)
    .action(
      act((shell, { days }: { days: number }) =>
        onDatabase(shell, async (database, config) => {
          const access = createAccess(database);
          const audit = await openAudit(database, config);
          const before = Date.now() - days * DAY_MS;
          let purged = 0;
          for (let logId = await access.purge(before); logId !== undefined; logId = await access.purge(before)) {
            await audit.record({ action: 'log purged', actorId: null, logId });
            shell.progress(`${++purged} logs purged`);
            shell.signal.throwIfAborted();
          }
          return { result: { purged }, lines: [`${purged} logs purged`] };
        }),
      ),
    );
  addSkipCommands(logs, act);
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
