import { parseArgs } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { startMariadb } from '../support/mariadb.ts';
import { startServer } from '../support/server.ts';
import { describeOutage, openHouse, sitOut, WAYS } from './outage.ts';

/**
 * `npm run outage -- --seconds 30`: takes Redis away from two instances for as long, in each of the ways that there are,
 * and tells what three members saw of it.
 */
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '30' } } });
const awayMs = 1_000 * Number(values.seconds);

const mariadb = await startMariadb();
const administrator = await createConnection(`${mariadb.url}/`);
await administrator.query('CREATE DATABASE outage CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci');
await administrator.end();
const house = await openHouse(`${mariadb.url}/outage`, startServer);
let held = true;
try {
  for (const how of WAYS) {
    const outage = await sitOut(house, how, awayMs);
    process.stdout.write(`${how} for ${values.seconds} s: ${describeOutage(outage)}\n`);
    held &&= outage.sessionHeld && outage.floodsRefused.every(Boolean);
  }
} finally {
  await house.close();
  await mariadb.stop();
}
process.stdout.write(held ? 'sessions and limits held\n' : 'sessions or limits did not hold\n');
process.exitCode = held ? 0 : 1;
