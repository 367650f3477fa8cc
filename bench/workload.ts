import { setTimeout as sleep } from 'node:timers/promises';
import { createReader, type Guest, join } from './guest.ts';
import type { ServerProcess } from './server-process.ts';
import { typeUpdates } from './typing.ts';

/** People in rooms. Writers hear each other; readers only listen. */
export interface Workload {
  readonly rooms: number;
  readonly writers: number;
  readonly readers: number;
  readonly ms: number;
  /** Between two letters of a writer, ms; without it they type as fast as all others hear it. */
  readonly everyMs?: number;
}

export interface Performance {
  /** Updates that reached somebody else, count. */
  readonly delivered: number;
  /** From the first letter to the last delivery. */
  readonly seconds: number;
  /** CPU time of the server, ms. */
  readonly cpuMs: number;
  /** From a letter to its arrival, ms; measured where the pace is given. */
  readonly latencies: readonly number[];
}

/** Letters that a writer may be ahead of those who hear it, count: the window of this project's protocol. */
const WINDOW = 64;
/** Letters that one writer types at most, count. */
const MOST = 6_000;
const TICK_MS = 5;
/** Before and after, so that joining and leaving do not count, ms. */
const SETTLE_MS = 100;
/** After this long without a delivery something is lost, ms. */
const PATIENCE_MS = 5_000;

/** What the writers of a room type: the same in every room and run, so that it is made once. */
const SCRIPTS = Array.from({ length: 8 }, (_, index) => {
  const clientId = 0x2f00_0001 + index * 0x0101_0101;
  return { clientId, updates: typeUpdates(clientId, MOST) };
});

interface Room {
  readonly writers: {
    readonly guest: Guest;
    readonly updates: readonly Uint8Array[];
    sent: number;
    readonly sentAt: number[];
  }[];
  readonly guests: readonly Guest[];
  sent: number;
  delivered: number;
  /** Calls for more letters once others were heard. */
  pump: () => void;
}

/** Lets people type in fresh rooms. @throws Error where an update does not reach everybody */
export async function perform(server: ServerProcess, workload: Workload): Promise<Performance> {
  const latencies: number[] = [];
  let last = 0;
  let delivered = 0;
  const read = createReader(server.peer);

  async function open(): Promise<Room> {
    const id = await server.peer.createRoom(server.url);
    const scripts = SCRIPTS.slice(0, workload.writers);
    const sentAt = new Map<number, number[]>(scripts.map(({ clientId }) => [clientId, []]));
    const arrive = (clientId: number) => {
      const heard = new Map<number, number>();
      return join(server, id, clientId, read, (client, letters) => {
        const before = heard.get(client) ?? 0;
        heard.set(client, before + letters);
        last = performance.now();
        room.delivered += letters;
        delivered += letters;
        if (workload.everyMs === undefined) return room.pump();
        const times = sentAt.get(client)!;
        for (let letter = before; letter < before + letters; letter++) latencies.push(last - times[letter]!);
      });
    };
    const room: Room = { writers: [], guests: [], sent: 0, delivered: 0, pump: () => {} };
    const writers = await Promise.all(scripts.map(({ clientId }) => arrive(clientId)));
    const readers = await inTurns(workload.readers, (index) => arrive(index + 1));
    for (const [index, guest] of writers.entries())
      room.writers.push({ guest, updates: scripts[index]!.updates, sent: 0, sentAt: sentAt.get(guest.clientId)! });
    return Object.assign(room, { guests: [...writers, ...readers] });
  }

  const rooms = await inTurns(workload.rooms, open);
  await sleep(SETTLE_MS);
  const cpuBefore = await server.cpuMs();
  const start = performance.now();
  if (workload.everyMs === undefined) await saturate(rooms, start + workload.ms);
  else await keepPace(rooms, workload.everyMs, workload.ms);

  const others = workload.writers + workload.readers - 1;
  const expected = rooms.reduce((sum, room) => sum + room.sent * others, 0);
  last = performance.now();
  while (delivered < expected) {
    if (performance.now() - last > PATIENCE_MS)
      throw new Error(`${server.peer.name}: ${delivered} of ${expected} updates arrived`);
    await sleep(TICK_MS);
  }
  const seconds = (last - start) / 1_000;
  const cpuMs = (await server.cpuMs()) - cpuBefore;
  for (const room of rooms) for (const guest of room.guests) guest.leave();
  await sleep(SETTLE_MS);
  return { delivered, seconds, cpuMs, latencies };
}

/** Every writer has its own moment, so that not all rooms are written to at once. */
async function keepPace(rooms: readonly Room[], everyMs: number, ms: number): Promise<void> {
  const writers = rooms.flatMap((room) => room.writers.map((writer) => ({ room, writer })));
  const start = performance.now();
  while (performance.now() < start + ms) {
    for (const [index, { room, writer }] of writers.entries()) {
      const due = start + everyMs * (writer.sent + index / writers.length);
      if (performance.now() < due) continue;
      writer.sentAt.push(performance.now());
      writer.guest.say([writer.updates[writer.sent++]!]);
      room.sent += 1;
    }
    await sleep(1);
  }
}

/** Types on as soon as what was typed is heard by all, on average. */
async function saturate(rooms: readonly Room[], until: number): Promise<void> {
  await Promise.all(
    rooms.map(
      (room) =>
        new Promise<void>((resolve) => {
          const others = room.guests.length - 1;
          room.pump = () => {
            if (performance.now() > until || room.writers[0]!.sent >= MOST) {
              room.pump = () => {};
              return resolve();
            }
            const ahead = room.sent - room.delivered / others;
            const free = Math.floor((WINDOW * room.writers.length - ahead) / room.writers.length);
            // In bites, so that a write is worth its while.
            if (free < WINDOW / 4) return;
            for (const writer of room.writers) {
              const letters = writer.updates.slice(writer.sent, writer.sent + free);
              writer.guest.say(letters);
              writer.sent += letters.length;
              room.sent += letters.length;
            }
          };
          room.pump();
        }),
    ),
  );
}

/** Some at a time: a crowd that comes in at once would meet time-outs. */
export async function inTurns<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count)
    made.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(20, count - made.length) }, (_, i) => make(made.length + i)),
      )),
    );
  return made;
}
