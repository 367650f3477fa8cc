/**
 * For operators, where the token that made a log is lost: makes a person with an account its owner. Its former owner stays
 * an editor. `npm run claim-log -- LOG LOGIN`, with the environment of the server. Instances follow within a second.
 */
import { loadSecret, readConfig } from './config.ts';
import { createAudit } from './identity/audit.ts';
import { loginKey } from './identity/logins.ts';
import { createAccess } from './storage/access.ts';
import { createAccounts } from './storage/accounts.ts';
import { createAuditLog } from './storage/audit-log.ts';
import { openDatabase } from './storage/database.ts';

const [uuid = '', login = ''] = process.argv.slice(2);
const { databaseUrl, dataDir, secret } = readConfig(process.env);
const database = openDatabase(databaseUrl);
const access = createAccess(database);
const audit = createAudit(createAuditLog(database), secret ?? (await loadSecret(dataDir, 'secret')));
const log = await access.readFor(uuid.toLowerCase(), undefined);
const account = await createAccounts(database).findByLogin(loginKey(login));
if (log && account) {
  await access.transfer(log.logId, log.ownerId, account.userId);
  await audit.record({ action: 'log claimed', actorId: null, logId: log.logId, subjectId: account.userId });
}
await database.close();
const missing = log ? `there is no account ${login}` : `there is no log ${uuid}`;
process.stdout.write(log && account ? `${uuid} belongs to ${login}\n` : `${missing}\n`);
process.exitCode = log && account ? 0 : 1;
