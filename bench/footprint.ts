import { createReader, join } from './guest.ts';
import { untilQuiet } from './instances.ts';
import type { ServerProcess } from './server-process.ts';
import { inTurns } from './workload.ts';

const IDLE_ROOMS = 200;
const IDLE_CONNECTIONS = 500;
/** Rooms and connections that are there before memory is read: parts that are made once do not count. */
const FIRST_ROOMS = 20;
const FIRST_CONNECTIONS = 60;

/** Resident memory of one more, bytes. */
export interface Footprint {
  readonly connection: number;
  /** With its only member. */
  readonly room: number;
}

/** Connections in one room, then rooms with one connection each. */
export async function measureFootprint(server: ServerProcess): Promise<Footprint> {
  const read = createReader(server.peer);
  const come = (room: string, clientId: number) => join(server, room, clientId, read, () => {});
  const settled = async () => {
    await untilQuiet([server]);
    return (await server.memory()).rss;
  };
  const openRooms = (count: number) => inTurns(count, async () => come(await server.peer.createRoom(server.url), 1));
  const crowded = await server.peer.createRoom(server.url);
  let arrived = 0;
  const crowd = (count: number) => inTurns(count, () => come(crowded, ++arrived));

  const guests = [...(await openRooms(FIRST_ROOMS)), ...(await crowd(FIRST_CONNECTIONS))];
  const before = await settled();
  guests.push(...(await crowd(IDLE_CONNECTIONS)));
  const withCrowd = await settled();
  guests.push(...(await openRooms(IDLE_ROOMS)));
  const withRooms = await settled();
  for (const guest of guests) guest.leave();
  return { connection: (withCrowd - before) / IDLE_CONNECTIONS, room: (withRooms - withCrowd) / IDLE_ROOMS };
}
