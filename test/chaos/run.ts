import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { connect, type Room } from '../../client-sdk/index.ts';
import { createLog } from '../support/server.ts';
import type { Dice } from './dice.ts';
import {
  databaseLinkFaults,
  type Fault,
  fleetFaults,
  mariadbFaults,
  memberLinkFaults,
  serverFaults,
  sqliteFaults,
} from './faults.ts';
import { openFleet } from './fleet.ts';
import { type Jammers, openJammers } from './jammer.ts';
import { type Case, judge, same, type Verdict } from './judge.ts';
import { type Link, openLink } from './link.ts';
import { type Ear, openEar } from './listener.ts';
import { createMariadb, type Victim } from './victim.ts';
import { startWriter, type Writer } from './writer.ts';

const LOGS = 3;
const WRITERS_A_LOG = 2;
/** How long everything may take to arrive once nothing is broken any more, ms. */
const HEALING_MS = 120_000;
/** Those who are gone are seen no longer than this, ms. */
const GHOST_MS = 10_000;

export interface Wish {
  readonly storage: 'sqlite' | 'mariadb';
  /** Servers, behind one proxy and joined by Redis; several need MariaDB. */
  readonly instances: number;
  readonly seconds: number;
  /** The run goes on until as many processes have been killed. */
  readonly kills: number;
  /** The faults end by then, s: everything heals, and what there is is judged. */
  readonly maxSeconds: number;
  readonly dice: Dice;
  /** Is given a line for everything that happens. */
  say(line: string): void;
}

export interface Outcome extends Verdict {
  readonly kills: number;
  /** Members that are seen in the end and are not there. */
  readonly ghosts: number;
  /** Notes that a member heard twice. */
  readonly noteDuplicates: number;
  /** Notes of a jam that a listener heard, that never ended for it, and that it heard twice, counts. */
  readonly jam: { readonly heard: number; readonly hanging: number; readonly doubled: number };
  /** Passes of repeated legs that members heard, count. */
  readonly passes: number;
  /** Times in which music played and a member heard nothing for more than a bar, ms each. */
  readonly silences: readonly number[];
  /** What went wrong besides what the verdict counts. */
  readonly complaints: readonly string[];
}

/** One seat: a link of its own, and whoever writes through it at the moment. */
interface Seat {
  readonly log: string;
  readonly link: Link;
  writer: Writer;
}

/** Lets people write while everything around them fails, heals it, and judges what is left. */
export async function runChaos({
  storage,
  instances,
  seconds,
  maxSeconds,
  kills: wishedKills,
  dice,
  say,
}: Wish): Promise<Outcome> {
  const dir = await mkdtemp(join(tmpdir(), 'aero-melody-chaos-'));
  const complaints: string[] = [];
  const complain = (what: string) => {
    complaints.push(what);
    say(`!! ${what}`);
  };
  const ground =
    storage === 'mariadb' ? await openMariadb(join(dir, 'mariadb')) : await openSqlite(join(dir, 'sqlite'));
  const fleet = await openFleet(instances, dir, ground.url);
  const { servers } = fleet;
  const openDoor = (name: string) => {
    const own = dice.named(name);
    return openLink(() => fleet.port(own));
  };
  const door = await openDoor('door');
  const doors: Link[] = [];

  const seats: Seat[] = [];
  const gone: { readonly log: string; readonly writer: Writer }[] = [];
  let names = 0;
  const seatWriter = (log: string, port: number) => {
    const name = `w${++names}`;
    return startWriter({ name, log, port, dice: dice.named(name) });
  };
  for (let at = 0; at < LOGS; at++) {
    const log = await createLog(`http://127.0.0.1:${door.port}`, 'CDG', 'NRT', 'LAX');
    for (let seat = 0; seat < WRITERS_A_LOG; seat++) {
      const link = await openDoor(`link ${doors.length}`);
      doors.push(link);
      seats.push({ log, link, writer: await seatWriter(log, link.port) });
    }
  }
  // Some of the logs play: the music writes into the same database.
  const ears: Ear[] = [];
  /** Lines of members who do not write. */
  const seatless: Link[] = [];
  for (const log of [...new Set(seats.map((seat) => seat.log))].slice(0, instances > 1 ? LOGS : 1)) {
    const link = await openDoor(`ear ${ears.length}`);
    doors.push(link);
    ears.push(await openEar({ log, port: link.port, dice: dice.named(`ear ${ears.length}`) }));
  }

  const jammers: Jammers[] = [];
  for (const { log } of ears) {
    const links = [await openDoor(`player ${jammers.length}`), await openDoor(`listener ${jammers.length}`)] as const;
    doors.push(...links);
    const ports = { player: links[0].port, listener: links[1].port };
    jammers.push(await openJammers({ log, ports, dice: dice.named(`jam ${jammers.length}`) }));
    seatless.push(...links);
  }

  const started = performance.now();
  let kills = 0;
  const over = () => {
    const passed = (performance.now() - started) / 1_000;
    return passed > maxSeconds || (passed > seconds && kills >= wishedKills);
  };

  /** One fault after the other, until it is over. */
  async function strike(name: string, faults: readonly Fault[], pause: readonly [number, number]): Promise<void> {
    const own = dice.named(name);
    while (faults.length > 0 && !over()) {
      await setTimeout(own.between(...pause));
      const fault = own.pick(faults);
      say(`${((performance.now() - started) / 1_000).toFixed(1).padStart(7)} s  ${fault.name}`);
      await fault.strike(own);
      if (!fault.kills) continue;
      kills += fault.kills;
      say(`           back again; kills so far: ${kills}`);
    }
  }

  const victims = [...ground.victims, ...(instances > 1 ? [fleet.redis] : []), ...servers];

  /** Nobody kills it here: a process that is not there has ended by itself. */
  async function lookAfter(victim: Victim): Promise<void> {
    if (victim.alive()) return;
    complain(`the ${victim.name} ended by itself:\n${victim.lastWords()}`);
    await victim.start();
  }
  const looked = (fault: Fault): Fault => ({
    ...fault,
    async strike(own) {
      for (const victim of victims) await lookAfter(victim);
      await fault.strike(own);
    },
  });

  /** Somebody leaves in the middle of it, with edits that are not saved, and somebody else comes. */
  const desertion = (seat: Seat, at: number): Fault => ({
    name: `seat ${at + 1}: a member leaves without waiting, another one comes`,
    async strike() {
      const { log, writer } = seat;
      await writer.stop();
      await writer.room.leave();
      gone.push({ log, writer });
      seat.writer = await seatWriter(log, seat.link.port);
    },
  });

  await Promise.all([
    strike(
      'processes',
      [
        ...serverFaults(servers),
        ...ground.processFaults(servers),
        ...(instances > 1 ? fleetFaults(fleet, complain) : []),
      ].map(looked),
      [300, 3_000],
    ),
    strike('database link', ground.linkFaults, [300, 3_000]),
    ...seats.map((seat, at) =>
      strike(`seat ${at + 1}`, [...memberLinkFaults(`seat ${at + 1}`, seat.link), desertion(seat, at)], [500, 6_000]),
    ),
    ...seatless.map((link, at) => strike(`jam ${at + 1}`, memberLinkFaults(`jam ${at + 1}`, link), [2_000, 12_000])),
  ]);

  say('everything is healed');
  for (const victim of victims) await lookAfter(victim);
  for (const link of [...ground.links, fleet.redisLink, door, ...doors]) link.heal();
  for (const { writer } of seats) await writer.stop();
  for (const jammer of jammers) await jammer.stop();
  const fresh: Room[] = [];
  for (const log of new Set(seats.map((seat) => seat.log)))
    fresh.push(await connect({ url: `http://127.0.0.1:${door.port}`, log, name: 'Fresh', timeoutMs: 60_000 }));

  const allRooms = () => [
    ...seats.map(({ writer }) => writer.room),
    ...ears.map(({ room }) => room),
    ...jammers.flatMap(({ rooms }) => rooms),
    ...fresh,
  ];
  const roomsOf = (log: string) => allRooms().filter((room) => room.log === log);
  const settled = () =>
    seats.every(({ writer }) => writer.room.unsaved === 0 && writer.acknowledged === writer.edits.length) &&
    fresh.every((room) => roomsOf(room.log).every((other) => same(other.doc, room.doc)));
  for (const deadline = performance.now() + HEALING_MS; !settled() && performance.now() < deadline; )
    await setTimeout(200);
  for (const { writer } of seats) {
    const { unsaved, status } = writer.room;
    if (unsaved > 0) complain(`${writer.name} still waits for ${unsaved} edits to be saved; it is ${status.kind}`);
  }
  for (const { writer } of [...seats, ...gone]) for (const refusal of writer.refusals) complain(refusal);

  const ghosts = () =>
    allRooms().flatMap((room) => {
      const there = new Set(roomsOf(room.log).map(({ doc }) => doc.clientID));
      return [...room.awareness.getStates()]
        .filter(([id]) => !there.has(id))
        .map(([id, { user }]) => `${user?.name} (client ${id}), seen by ${room.you.name}, log ${room.log}`);
    });
  for (const deadline = performance.now() + GHOST_MS; ghosts().length > 0 && performance.now() < deadline; )
    await setTimeout(200);
  for (const ghost of ghosts()) say(`ghost: ${ghost}`);
  for (const note of ears.flatMap(({ duplicates }) => [...duplicates])) say(`note heard twice: ${note}`);
  const hanging = () => jammers.reduce((sum, jammer) => sum + jammer.hanging(), 0);
  for (const deadline = performance.now() + GHOST_MS; hanging() > 0 && performance.now() < deadline; )
    await setTimeout(200);
  const jam = {
    heard: jammers.reduce((sum, jammer) => sum + jammer.heard, 0),
    hanging: hanging(),
    doubled: jammers.reduce((sum, jammer) => sum + jammer.doubled(), 0),
  };
  const heard = {
    jam,
    ghosts: ghosts().length,
    noteDuplicates: ears.reduce((sum, { duplicates }) => sum + duplicates.size, 0),
    passes: ears.reduce((sum, ear) => sum + ear.passes, 0),
    silences: ears.flatMap(({ silences }) => silences),
  };

  const cases = fresh.map(
    ({ log, doc }): Case => ({
      log,
      writers: [...seats, ...gone].filter((seat) => seat.log === log).map(({ writer }) => writer),
      replicas: new Map([
        ...seats.filter((seat) => seat.log === log).map(({ writer }) => [writer.name, writer.room.doc] as const),
        ...ears.filter((ear) => ear.log === log).map(({ room }) => ['the ear', room.doc] as const),
        ['a fresh member', doc],
      ]),
    }),
  );
  const verdict = await judge(ground.directUrl(), cases);

  for (const ear of ears) await ear.close();
  for (const jammer of jammers) await jammer.close();
  for (const room of [...seats.map(({ writer }) => writer.room), ...fresh]) await room.leave();
  await fleet.stop();
  for (const victim of ground.victims) await victim.stop();
  for (const link of [...ground.links, door, ...doors]) await link.close();
  const clean =
    complaints.length + verdict.findings.length + heard.ghosts + heard.noteDuplicates + jam.hanging + jam.doubled === 0;
  if (clean) await rm(dir, { recursive: true, force: true });
  else say(`what they left behind is in ${dir}`);
  return { ...verdict, ...heard, kills, complaints };
}

type Servers = readonly [Victim, ...Victim[]];

/** A database and what can happen to it. */
export interface Ground {
  /** For the server. */
  readonly url: string;
  /** For the judge. */
  directUrl(): string;
  readonly victims: readonly Victim[];
  readonly links: readonly Link[];
  processFaults(servers: Servers): Fault[];
  readonly linkFaults: readonly Fault[];
}

export async function openMariadb(dir: string): Promise<Ground> {
  const link = await openLink(0);
  let port = 0;
  const database = createMariadb(dir, (led) => {
    port = led;
    link.lead(led);
  });
  await database.start();
  const urlOf = (at: number) => `mysql://root@127.0.0.1:${at}/chaos`;
  const connection = await createConnection({ host: '127.0.0.1', port, user: 'root' });
  await connection.query('CREATE DATABASE chaos');
  await connection.end();
  return {
    url: urlOf(link.port),
    directUrl: () => urlOf(port),
    victims: [database],
    links: [link],
    processFaults: (servers) => mariadbFaults(servers, database, link),
    linkFaults: databaseLinkFaults(link),
  };
}

export async function openSqlite(dir: string): Promise<Ground> {
  await mkdir(dir, { recursive: true });
  const url = `sqlite:${join(dir, 'chaos.sqlite')}`;
  return {
    url,
    directUrl: () => url,
    victims: [],
    links: [],
    processFaults: (servers) => sqliteFaults(servers, url),
    linkFaults: [],
  };
}
