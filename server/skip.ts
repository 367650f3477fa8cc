/**
 * For operators, where a log is quarantined: skips one row, so that the rest can be read again.
 * `npm run skip -- LOG SEQ`, with the environment of the server. Instances that have the log in memory follow within seconds.
 */
import { readConfig } from './config.ts';
import { createAccess } from './storage/access.ts';
import { openDatabase } from './storage/database.ts';
import { createUpdateLog } from './storage/update-log.ts';

const [uuid = '', seq] = process.argv.slice(2);
const database = openDatabase(readConfig(process.env).databaseUrl);
const log = await createAccess(database).readFor(uuid, undefined);
const skipped = log !== undefined && (await createUpdateLog(database, { laneBytes: 0 }).skip(log.logId, Number(seq)));
await database.close();
process.stdout.write(skipped ? `row ${seq} of ${uuid} is skipped\n` : `there is no row ${seq} of a log ${uuid}\n`);
process.exitCode = skipped ? 0 : 1;
