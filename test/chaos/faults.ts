import { setTimeout } from 'node:timers/promises';
import { openDatabase } from '../../server/storage/database.ts';
import type { Dice } from './dice.ts';
import type { Link } from './link.ts';
import type { Victim } from './victim.ts';

/** Something that goes wrong, and is over when the promise is. */
export interface Fault {
  readonly name: string;
  /** How many processes it kills. */
  readonly kills?: number;
  strike(dice: Dice): Promise<unknown>;
}

const ms = (dice: Dice, low: number, high: number) => setTimeout(dice.between(low, high));
const seconds = (dice: Dice) => dice.between(2, 30) / 10;
/** Now and then a database is away for longer than anything waits for it, s. */
const longSeconds = (dice: Dice) => (dice.chance(0.1) ? 20 : seconds(dice));

async function killFor(victim: Victim, away: number): Promise<void> {
  await victim.kill();
  await setTimeout(away);
  await victim.start();
}

/** What happens to the server alone. */
export const serverFaults = (server: Victim): Fault[] => [
  { name: 'kill -9 of the server', kills: 1, strike: (dice) => killFor(server, dice.between(0, 1_500)) },
  { name: 'SIGSTOP of the server', strike: (dice) => server.pause(seconds(dice)) },
];

/** @param link the proxy between the server and its database */
export const mariadbFaults = (server: Victim, database: Victim, link: Link): Fault[] => [
  { name: 'kill -9 of the database', kills: 1, strike: (dice) => killFor(database, longSeconds(dice) * 1_000) },
  { name: 'SIGSTOP of the database', strike: (dice) => database.pause(longSeconds(dice)) },
  {
    name: 'kill -9 of the server and of the database',
    kills: 2,
    async strike(dice) {
      const away = dice.between(0, 1_500);
      const order = dice.chance(0.5) ? [server, database] : [database, server];
      for (const victim of order) await victim.kill();
      await setTimeout(away);
      await database.start();
      await server.start();
    },
  },
  { name: 'the database is cut off', strike: (dice) => cutOff(link, dice, 200, 3_000) },
];

/** SQLite has no process of its own to be stopped: somebody else holds its file. */
export const sqliteFaults = (server: Victim, url: string): Fault[] => [
  { name: 'the database file is locked', strike: (dice) => whileLocked(url, () => ms(dice, 200, 3_000)) },
  {
    name: 'kill -9 of the server while the database file is locked',
    kills: 1,
    async strike(dice) {
      await whileLocked(url, async () => {
        await ms(dice, 100, 1_500);
        await server.kill();
      });
      await server.start();
    },
  },
];

async function whileLocked(url: string, work: () => Promise<unknown>): Promise<void> {
  const other = openDatabase(url);
  await other.knex.raw('BEGIN IMMEDIATE');
  await work();
  await other.knex.raw('ROLLBACK');
  await other.close();
}

/** @param name whose connection it is */
export const linkFaults = (name: string, link: Link): Fault[] => [
  { name: `${name}: the connection drops`, strike: async () => link.drop() },
  { name: `${name}: everything is late`, strike: (dice) => beLate(link, dice) },
  { name: `${name}: a frame up is cut in the middle`, strike: async () => link.cutInside('up') },
  { name: `${name}: a frame down is cut in the middle`, strike: async () => link.cutInside('down') },
];

export const memberLinkFaults = (name: string, link: Link): Fault[] => [
  ...linkFaults(name, link),
  { name: `${name}: an answer is lost`, strike: async () => link.swallowAnswer() },
  { name: `${name}: offline`, strike: (dice) => cutOff(link, dice, 500, 6_000) },
];

export const databaseLinkFaults = (link: Link): Fault[] => [
  ...linkFaults('database', link),
  { name: 'database: the answer to a commit is lost', strike: async () => link.swallowAnswer('COMMIT') },
  { name: 'database: the answer to a query is lost', strike: async () => link.swallowAnswer() },
];

async function cutOff(link: Link, dice: Dice, low: number, high: number): Promise<void> {
  link.setOpen(false);
  await ms(dice, low, high);
  link.setOpen(true);
}

async function beLate(link: Link, dice: Dice): Promise<void> {
  link.setDelay(dice.between(20, 400));
  await ms(dice, 500, 3_000);
  link.setDelay(0);
}
