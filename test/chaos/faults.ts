import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { openDatabase } from '../../server/storage/database.ts';
import type { Dice } from './dice.ts';
import type { Fleet } from './fleet.ts';
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

/** What happens to a server, or to one of several. */
export const serverFaults = (servers: readonly Victim[]): Fault[] => [
  {
    name: 'kill -9 of a server',
    kills: 1,
    strike: (dice) => killFor(dice.pick(servers), dice.between(0, 1_500)),
  },
  {
    name: 'SIGSTOP of a server',
    // Its lease has long passed to another one when it goes on.
    strike: (dice) => dice.pick(servers).pause(servers.length > 1 && dice.chance(0.3) ? 10 : seconds(dice)),
  },
];

/** What only several instances can have. @param complain is told of one that does not drain */
export const fleetFaults = ({ servers, redis, redisLink }: Fleet, complain: (what: string) => void): Fault[] => {
  async function replace(server: Victim): Promise<void> {
    const took = await server.drain();
    if (took > DRAIN_MS) complain(`the ${server.name} took ${Math.round(took)} ms to drain`);
    await server.start();
  }
  return [
    { name: 'a server drains, and comes back', strike: (dice) => replace(dice.pick(servers)) },
    {
      name: 'all servers are replaced, one after the other',
      async strike() {
        for (const server of servers) await replace(server);
      },
    },
    { name: 'kill -9 of Redis', kills: 1, strike: (dice) => killFor(redis, seconds(dice) * 1_000) },
    { name: 'FLUSHALL', strike: () => flushAll(redisLink.port) },
    { name: 'Redis is cut off', strike: (dice) => cutOff(redisLink, dice, 200, 8_000) },
    { name: 'the connections to Redis drop', strike: async () => redisLink.drop() },
    { name: 'Redis is late', strike: (dice) => beLate(redisLink, dice) },
  ];
};

/** A drain takes 25 s at most, and a machine as busy as this one a little more, ms. */
const DRAIN_MS = 27_000;

async function flushAll(port: number): Promise<void> {
  const redis = new Redis({ port, lazyConnect: true, maxRetriesPerRequest: 1 });
  redis.on('error', () => {});
  // Where it is away, there is nothing to forget.
  await redis.flushall().catch(() => {});
  redis.disconnect();
}

/** @param link the proxy between the server and its database */
export const mariadbFaults = (servers: readonly Victim[], database: Victim, link: Link): Fault[] => [
  { name: 'kill -9 of the database', kills: 1, strike: (dice) => killFor(database, longSeconds(dice) * 1_000) },
  { name: 'SIGSTOP of the database', strike: (dice) => database.pause(longSeconds(dice)) },
  {
    name: 'kill -9 of a server and of the database',
    kills: 2,
    async strike(dice) {
      const away = dice.between(0, 1_500);
      const server = dice.pick(servers);
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
export const sqliteFaults = ([server]: readonly [Victim, ...Victim[]], url: string): Fault[] => [
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
