import { setTimeout as sleep } from 'node:timers/promises';
import { createReader, join } from './guest.ts';
import { untilQuiet } from './instances.ts';
import type { ServerProcess } from './server-process.ts';
import { inTurns } from './workload.ts';

/** Steps between which memory is read, count, and what comes in each. */
const STEPS = 5;
const ROOMS = 60;
const CONNECTIONS = 150;
/** Rooms and connections that are there before memory is read: what is made or compiled once does not count. */
const FIRST_ROOMS = 150;
const FIRST_CONNECTIONS = 150;
/** Resident memory that is given back between two looks while it is not settled, bytes at least. */
const GIVEN_BACK = 256 * 1_024;
const LOOK_MS = 500;

/** Memory of one more, bytes. */
export interface Memory {
  /** Of the whole process, with what its allocators keep back. */
  readonly resident: number;
  /** Of the main thread: JavaScript objects, and buffers beside them. */
  readonly inUse: number;
}

export interface Footprint {
  /** In a room that is open. */
  readonly connection: Memory;
  /** With its only member. */
  readonly room: Memory;
}

/** Connections in one room, then rooms with one connection each: the slopes of memory over some steps. */
export async function measureFootprint(server: ServerProcess): Promise<Footprint> {
  const read = createReader(server.peer);
  const come = (room: string, clientId: number) => join(server, room, clientId, read, () => {});
  // Caches and rows left by creating a room are no part of an open one.
  const rooms = await inTurns(FIRST_ROOMS + STEPS * ROOMS, () => server.peer.createRoom(server.url));
  const openRooms = (count: number) => inTurns(count, () => come(rooms.pop()!, 1));
  const crowded = await server.peer.createRoom(server.url);
  let arrived = 0;
  const crowd = (count: number) => inTurns(count, () => come(crowded, ++arrived));

  const guests = [...(await openRooms(FIRST_ROOMS)), ...(await crowd(FIRST_CONNECTIONS))];
  /** Memory of one, from that before these steps and after each. */
  async function grow(add: typeof crowd, count: number): Promise<Memory> {
    const readings = [await readSettled(server)];
    for (let step = 1; step <= STEPS; step++) {
      guests.push(...(await add(count)));
      readings.push(await readSettled(server));
    }
    const each = (figure: (memory: Memory) => number) => slope(readings.map(figure)) / count;
    return { resident: each(({ resident }) => resident), inUse: each(({ inUse }) => inUse) };
  }
  const connection = await grow(crowd, CONNECTIONS);
  const room = await grow(openRooms, ROOMS);
  for (const guest of guests) guest.leave();
  return { connection, room };
}

/** Once nothing is given back any more: threads and allocators keep for a while what they do not use. */
async function readSettled(server: ServerProcess): Promise<Memory> {
  await untilQuiet([server]);
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    const { rss, heapUsed, external } = await server.memory();
    if (rss > before - GIVEN_BACK) return { resident: rss, inUse: heapUsed + external };
    before = rss;
    await sleep(LOOK_MS);
  }
}

/**
 * Growth a step, by least squares: one reading that is off counts for little.
 * @example slope([1, 3, 5]) // 2
 */
export function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const sum = (weighed: (step: number) => number) => values.reduce((total, _, at) => total + weighed(at), 0);
  return sum((at) => (at - middle) * values[at]!) / sum((at) => (at - middle) ** 2);
}
