import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, vi } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import type { Update as SentUpdate } from '../../protocol/update.ts';
import type { Withdraw } from '../../protocol/withdraw.ts';
import type { Conductor } from '../../server/conductor/conductor.ts';
import { shakeHands } from '../../server/connection/handshake.ts';
import { createLog, newLog } from '../../server/http/create-log.ts';
import { createRoom, type Room } from '../../server/room/room.ts';
import { createRooms } from '../../server/room/rooms.ts';
import { createAccess } from '../../server/storage/access.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { createLogClients } from '../../server/storage/log-clients.ts';
import { createShareLinks } from '../../server/storage/share-links.ts';
import { createSnapshots } from '../../server/storage/snapshots.ts';
import { createTravelLogs } from '../../server/storage/travel-logs.ts';
import { createUpdateLog } from '../../server/storage/update-log.ts';
import { createUsers } from '../../server/storage/users.ts';
import type { Trials } from '../../server/sync/trials.ts';
import { createHandClock } from '../support/hand-clock.ts';
import { jamParts } from '../support/jam.ts';
import { noTakes } from '../support/no-takes.ts';
import { airportOf } from '../support/storage.ts';
import type { Greet, Line } from './wire.ts';

/** How the next commit fails: before anything was written, or after, when nobody knows. */
export type Failure = 'before' | 'after';

/** Music is made elsewhere. */
const silence = {
  conducting: false,
  revise() {},
  attend() {},
  outlook: () => ({
    composition: { epoch: 0, seq: 0, legs: [] },
    transport: {
      epoch: 0,
      seq: 0,
      state: 'stopped',
      run: 0,
      tick: 0,
      time: 0,
      tempos: [{ tick: 0, bpm: 120 }],
      endTick: 0,
      stageLead: 0,
      solo: null,
    },
  }),
  close: async () => {},
} as unknown as Conductor;

const logger = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/**
 * A database, and the server's real parts on top of it: all but sockets and music. They can be lost and made again.
 * @param wishes what may wait to be committed, and how trials of large updates end
 */
export async function openHouse(wishes: { readonly laneBytes?: number; readonly hold?: Trials['hold'] } = {}) {
  const { laneBytes = LIMITS.laneBytes, hold = async () => 'passed' } = wishes;
  let loads = 0;
  const database: Database = openDatabase('sqlite::memory:');
  await database.migrate();
  const travelLogs = createTravelLogs(database, airportOf);
  const access = createAccess(database);
  const user = await createUsers(database).create({ name: 'Ada', color: '#446688' });
  const identity = { userId: user.id, name: user.name, color: user.color };
  let underWay = new Set<Promise<unknown>>();
  let failures: Failure[] = [];

  /** What is under way is waited for, so that a run depends on no race. */
  function track(work: Promise<unknown>): void {
    underWay.add(work);
    void work.finally(() => underWay.delete(work)).catch(() => {});
  }

  /** The update log's own way to the database, whose next transaction fails as it was wished. */
  const { client } = database.knex;
  const connection = await client.acquireConnection();
  client.releaseConnection(connection);
  const frailConnection = replacing(connection, {
    transaction(work: (batch: unknown) => unknown) {
      const transaction = connection.transaction(work);
      return {
        immediate(batch: unknown) {
          const failure = failures.shift();
          if (failure === 'before') throw new Error('nothing was written, as it was wished');
          const done = transaction.immediate(batch);
          if (failure === 'after') throw new Error('all was written and nobody knows, as it was wished');
          return done;
        },
      };
    },
  });
  const frail = replacing(database.knex, {
    client: replacing(client, {
      async acquireConnection() {
        await client.acquireConnection();
        return frailConnection;
      },
      releaseConnection: () => client.releaseConnection(connection),
    }),
  });

  let server = openServer();

  function openServer() {
    const updateLog = createUpdateLog({ ...database, knex: frail }, { laneBytes });
    const lines = new Map<string, { readonly line: Line; live: boolean }>();
    const clock = createHandClock();
    const rooms = createRooms({
      access,
      travelLogs,
      updateLog,
      snapshots: createSnapshots(database),
      clock,
      logger,
      audienceOf: () => ({
        here(name, message, except = []) {
          for (const [id, { line, live }] of lines) if (live && !except.includes(id)) line.say(name, message);
        },
        everywhere() {},
        to: (id, name, message) => lines.get(id)?.line.say(name, message),
        prepare: (name, message) => (id) => void lines.get(id)?.line.say(name, message),
        dismiss() {
          for (const { line } of lines.values()) line.end();
        },
        siblings() {},
        listen: () => () => {},
      }),
      open: async (loaded) => {
        loads += 1;
        return createRoom({
          ...loaded,
          ...jamParts({ ...loaded, instance: 'the only one', clock, conductor: silence }),
          instance: 'the only one',
          updateLog,
          logClients: createLogClients(database),
          trials: { hold },
          conductor: silence,
          takes: noTakes,
          composing: { network: undefined },
          projector: { follow: () => () => {}, flush: async () => {} },
          clock,
          logger,
          airportOf: () => undefined,
          record() {},
        });
      },
    });
    return { updateLog, lines, rooms, clock };
  }

  const greetAt =
    (uuid: string): Greet =>
    (line, hello) => {
      const mine = server;
      const { updateLog, lines, rooms } = mine;
      const id = randomUUID();
      let leave = () => {};
      let gone = false;
      let room: Room | undefined;
      let receive: ((update: SentUpdate) => Promise<unknown>) | undefined;
      let withdraw: ((number: Withdraw) => Promise<unknown>) | undefined;
      const parts = {
        ...{ rooms, access, updateLog, shareLinks: createShareLinks(database) },
        redeem: async () => undefined,
        closures: { refusal: () => undefined },
        refused() {},
        admit: async () => ({ user: identity, token: 'token', sessionId: null, proofId: 'proof' }),
      };

      async function admit(): Promise<void> {
        const admission = await shakeHands(id, uuid, hello, parts);
        if ('code' in admission) return line.admit(admission);
        const { member } = admission;
        const { committed } = member;
        room = admission.room;
        line.admit();
        receive = (update) => admission.room.receive(member, update);
        withdraw = (number) => admission.room.withdraw(member, number);
        leave = () => {
          lines.delete(id);
          admission.room.leave(member);
        };
        if (gone) return;
        const entry = { line, live: false };
        lines.set(id, entry);
        const welcome = {
          you: identity,
          instance: 'the only one',
          token: 'token',
          ...admission.room.greet(member),
          head: room.head(),
          committed,
          time: 0,
          limits: LIMITS,
        };
        line.say('welcome', welcome);
        await room.join(member, () => {
          entry.live = true;
        });
        if (gone) leave();
      }
      track(admit());

      return {
        hear(name, message, answer) {
          // Whoever talks to a server that has crashed talks to nobody.
          if (mine !== server) return;
          if (name === 'update' && receive) track(receive(message as SentUpdate).then(answer));
          else if (name === 'withdraw' && withdraw) track(withdraw(message as Withdraw).then(answer));
          else if (name === 'compare' && room) answer(room.compare(message as Parameters<Room['compare']>[0]));
          else if (name === 'score') answer({ ok: true, legs: [] });
          else if (name === 'ping') answer({ time: 0 });
        },
        gone() {
          gone = true;
          if (mine === server) leave();
        },
      };
    };

  return {
    database,
    makeLog: () =>
      createLog(
        newLog(() => undefined).parse({ waypoints: [{ airport: 'CDG' }] }),
        { ownerId: user.id, addressRole: 'editor' },
        travelLogs,
      ),
    greetAt,
    /** Rooms that were loaded so far, and those in memory, counts. */
    rooms: () => ({ loads, inMemory: [...server.rooms.loaded()].length }),
    failNext: (failure: Failure) => void failures.push(failure),
    /** Resolves when nothing that was begun is left to be done. */
    async settle(): Promise<void> {
      do {
        await Promise.allSettled(underWay);
        for (let turn = 0; turn < 3; turn++) await setImmediate();
      } while (underWay.size > 0);
    },
    /** Everything in memory is gone at once; the database stays. */
    crash(): void {
      const { lines } = server;
      underWay = new Set();
      failures = [];
      server = openServer();
      for (const { line } of lines.values()) line.end();
    },
    /** Room time passes: heads are compared, and what is idle is closed. */
    pass: (ms: number) => server.clock.advance(ms),
    heal() {
      failures = [];
    },
    close: () => database.close(),
  };
}

/** The same object, but for some of its properties. */
const replacing = <T extends object>(object: T, properties: Readonly<Record<string, unknown>>): T =>
  new Proxy(object, {
    get: (target, name) => (name in properties ? properties[name as string] : Reflect.get(target, name)),
  });

export type House = Awaited<ReturnType<typeof openHouse>>;

/** Lets time pass by hand alone in each test of the file, and without chance: jitter would make the same steps another story. */
export function useModelTime(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
}
