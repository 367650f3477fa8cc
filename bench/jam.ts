import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { decode, encode } from '@msgpack/msgpack';
import type { Jam } from '../protocol/jam.ts';
import { namespaceOf } from '../protocol/wire.ts';
import { startRedis } from '../test/support/redis.ts';
import { until } from '../test/support/until.ts';
import { median, quantile, short } from './figures.ts';
import { install } from './install.ts';
import { binaryFrame, type Frame, openLink } from './link.ts';
import { startDatabase } from './mariadb.ts';
import { aeroMelody } from './peers/aero-melody.ts';
import { EVENT, type Packet } from './peers/engine.ts';
import type { Peer } from './peers/peer.ts';
import { socketIoRedis } from './peers/socket-io-redis.ts';
import { describeMachine, printTable, publish } from './report.ts';
import { type ServerProcess, startServer } from './server-process.ts';

const ROUNDS = 3;
const PLAYERS = 4;
const NOTES_A_SECOND = 8;
const SECONDS = 8;
const ROOMS = 100;

interface Played {
  /** From a key on one instance to its arrival on the other, ms. */
  readonly latencies: readonly number[];
  /** CPU time of both instances for 1,000 notes delivered, s. */
  readonly cpu: number;
}

/** Cost of notes that sound on arrival, beside Socket.IO that relays the same messages the same way. */
export async function measureJam(): Promise<void> {
  install();
  const redis = await startRedis();
  const mariadb = await startDatabase();
  const dirs = await Promise.all([0, 1].map(() => mkdtemp(joinPath(tmpdir(), 'aero-melody-bench-'))));
  const machine = describeMachine({ mariadb: mariadb.version });
  const env = { REDIS_URL: redis.url, DATABASE_URL: mariadb.url, SECRET: 'the same for all instances of the bench' };
  const start = async (peer: Peer) => {
    const servers: ServerProcess[] = [];
    for (const dir of dirs) servers.push(await startServer(peer, { ...env, DATA_DIR: dir, LOG_LEVEL: 'error' }));
    return servers;
  };
  const ours = await start(aeroMelody('MariaDB'));
  const bare = await start(socketIoRedis);
  try {
    const rows = [];
    for (const rooms of [1, ROOMS]) {
      const played: Record<'ours' | 'bare', Played[]> = { ours: [], bare: [] };
      for (const servers of [ours, bare]) await play(servers, rooms);
      for (let round = 0; round < ROUNDS; round++) {
        played.ours.push(await play(ours, rooms));
        played.bare.push(await play(bare, rooms));
      }
      rows.push(...rowsOf(rooms, played));
    }
    const about =
      `${PLAYERS} players a room, half of them on each instance, ${NOTES_A_SECOND} notes a second each, begun and ended ` +
      `by a message each; medians of ${ROUNDS} rounds in turns. Latencies are those from one instance to the other.`;
    const table = printTable([['', 'Aero Melody', socketIoRedis.name, 'ratio'], ...rows]);
    await publish('jam', ['# Notes that sound on arrival', machine, about, table].join('\n\n'), { keep: true });
  } finally {
    for (const server of [...ours, ...bare]) await server.stop();
    await redis.stop();
    await mariadb.stop();
    for (const dir of dirs) await rm(dir, { recursive: true });
  }
}

function rowsOf(rooms: number, { ours, bare }: Record<'ours' | 'bare', readonly Played[]>): string[][] {
  const row = (name: string, of: (played: Played) => number) => {
    const [own, other] = [median(ours.map(of)), median(bare.map(of))];
    return [`${rooms} rooms, ${name}`, short(own), short(other), short(own / other)];
  };
  return [
    row('p50 ms', ({ latencies }) => quantile(latencies, 0.5)),
    row('p99 ms', ({ latencies }) => quantile(latencies, 0.99)),
    row('CPU s per 1,000 notes delivered', ({ cpu }) => cpu),
  ];
}

async function play(servers: readonly ServerProcess[], rooms: number): Promise<Played> {
  const latencies: number[] = [];
  let delivered = 0;
  const players: { say(jam: Jam): void; leave(): void }[] = [];
  for (let room = 0; room < rooms; room++) {
    const id = await servers[0]!.peer.createRoom(servers[0]!.url);
    for (let at = 0; at < PLAYERS; at++)
      players.push(
        await join(servers[at % 2]!, id, room * PLAYERS + at + 1, ({ sound, time }) => {
          delivered += 1;
          // The sound names the instance that it was played on.
          if (sound !== at % 2) latencies.push(performance.timeOrigin + performance.now() - time);
        }),
      );
  }
  await sleep(500);
  const before = await Promise.all(servers.map((server) => server.cpuMs()));
  const every = 1_000 / NOTES_A_SECOND;
  await Promise.all(
    players.map(async (player, at) => {
      await sleep(Math.random() * every);
      const sound = at % 2;
      for (let note = 0; note < SECONDS * NOTES_A_SECOND; note++) {
        const pitch = 40 + (note % 40);
        player.say(direct(sound, [{ kind: 'on', at: 0, pitch, velocity: 90 }], [pitch]));
        await sleep(every / 2);
        player.say(direct(sound, [{ kind: 'off', at: 0, pitch }], []));
        await sleep(every / 2);
      }
    }),
  );
  const expected = players.length * (PLAYERS - 1) * SECONDS * NOTES_A_SECOND;
  await until('every note arrives', () => delivered === expected, 30_000);
  const after = await Promise.all(servers.map((server) => server.cpuMs()));
  for (const player of players) player.leave();
  await sleep(300);
  const cpuMs = after.reduce((sum, ms, at) => sum + ms - before[at]!, 0);
  return { latencies, cpu: cpuMs / delivered };
}

const direct = (sound: number, events: Jam['events'], held: number[]): Jam => ({
  ...{ kind: 'direct', time: performance.timeOrigin + performance.now(), sound, held },
  events: [...events] as Extract<Jam, { kind: 'direct' }>['events'],
});

/** @param hear is called with every message in which a note begins */
async function join(
  { peer, url }: ServerProcess,
  room: string,
  clientId: number,
  hear: (jam: Extract<Jam, { kind: 'direct' }>) => void,
): Promise<{ say(jam: Jam): void; leave(): void }> {
  const nsp = peer === socketIoRedis ? '/' : namespaceOf(room);
  let joined = () => {};
  const arrived = new Promise<void>((resolve) => {
    joined = resolve;
  });
  const early: Frame[] = [];
  let take = (frame: Frame): void => void early.push({ ...frame, bytes: Uint8Array.from(frame.bytes) });
  const link = await openLink(url, peer.path(room), (frame) => take(frame));
  function greet(frame: Frame | undefined): void {
    const answer = peer.greet(frame, room, clientId);
    if (answer !== 'joined') {
      link.say(answer);
      return;
    }
    take = (later) => {
      if (later.text) return;
      const [name, jam] = (decode(later.bytes) as Packet).data as [string, Extract<Jam, { kind: 'direct' }>];
      if (name === 'refused') throw new Error(`refused: ${JSON.stringify(jam)}`);
      if (name === 'jam' && jam.events[0]?.kind === 'on') hear(jam);
    };
    joined();
  }
  take = greet;
  greet(undefined);
  for (const frame of early) greet(frame);
  await arrived;
  return {
    say: (jam) => link.say([binaryFrame(encode({ type: EVENT, nsp, data: ['jam', jam] } satisfies Packet))]),
    leave: link.close,
  };
}
