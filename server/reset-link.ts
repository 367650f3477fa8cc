/**
 * For operators, where a person has neither the password nor a recovery code: prints a link that sets a new password, works
 * once and for half an hour. `npm run reset-link -- LOGIN`, with the environment of the server.
 */
import { loadSecret, readConfig } from './config.ts';
import { createAudit } from './identity/audit.ts';
import { makeResetLink } from './identity/reset-links.ts';
import { createAccounts } from './storage/accounts.ts';
import { createAuditLog } from './storage/audit-log.ts';
import { openDatabase } from './storage/database.ts';
import { createRecoveries } from './storage/recoveries.ts';

const [login = ''] = process.argv.slice(2);
const { databaseUrl, dataDir, publicUrl, host, port, secret } = readConfig(process.env);
const database = openDatabase(databaseUrl);
const audit = createAudit(createAuditLog(database), secret ?? (await loadSecret(dataDir, 'secret')));
const parts = { rows: createAccounts(database), recoveries: createRecoveries(database), audit };
const token = await makeResetLink(parts, login, Date.now());
await database.close();
// Behind a #, which browsers keep to themselves: neither a log nor a referrer holds it.
const link = `${publicUrl ?? `http://${host}:${port}`}/#reset=${token}`;
process.stdout.write(token === undefined ? `there is no account ${login}\n` : `${link}\n`);
process.exitCode = token === undefined ? 1 : 0;
