import { setInterval as every } from 'node:timers';
import { io, type Socket } from 'socket.io-client';
import parser from 'socket.io-msgpack-parser';
import type { Dice } from '../test/chaos/dice.ts';
import { socketIo } from './peers/socket-io.ts';
import { startServer } from './server-process.ts';
import { countInOrder, type Delivery, ROOM_MEMBERS, type ShakyPlan, shake } from './shaky-crowd.ts';
import { openShakyLine, type ShakyLine } from './shaky-line.ts';

/** Messages with notes in a room that plays, ms apart: as many as this project sends. */
const NOTES_EVERY_MS = 500;
/** The backoff of this project's SDK, ms. */
const BACKOFF = { reconnectionDelay: 400, reconnectionDelayMax: 6_000, randomizationFactor: 0.5 };

interface Message {
  readonly kind: 'edit' | 'notes';
  readonly number: number;
}

interface Member {
  readonly socket: Socket;
  readonly line: ShakyLine;
  readonly came: Readonly<Record<Message['kind'], number[]>>;
}

/** The same over Socket.IO, which passes the messages of a writer on. @param recovers with connection state recovery */
export async function shakeSocketIo(plan: ShakyPlan, dice: Dice, recovers: boolean): Promise<Delivery> {
  const server = await startServer(socketIo, recovers ? { RECOVERY: 'yes' } : {});
  const members: Member[] = [];
  const writers: Socket[] = [];
  const replays: number[] = [];
  let notes = 0;
  try {
    for (let at = 0; at < plan.rooms; at++) {
      const room = await socketIo.createRoom(server.url);
      for (let member = 0; member < ROOM_MEMBERS; member++) {
        const line = await openShakyLine(server.url);
        members.push({ ...(await openMember(line, room, replays)), line });
      }
      writers.push(await connectTo(server.url, room));
    }
    const say = (message: Message) => {
      for (const writer of writers) writer.emit('update', message);
    };
    const music = every(() => say({ kind: 'notes', number: ++notes }), NOTES_EVERY_MS);
    const cuts = await shake(
      plan,
      members.map(({ line }) => line),
      dice,
      (number) => say({ kind: 'edit', number }),
    );
    clearInterval(music);
    return account(members, plan, notes, replays, cuts);
  } finally {
    for (const { socket, line } of members) {
      socket.close();
      await line.close();
    }
    for (const writer of writers) writer.close();
    await server.stop();
  }
}

function connectTo(url: string, room: string): Promise<Socket> {
  const socket = io(url, { parser, transports: ['websocket'], forceNew: true, auth: { room }, ...BACKOFF });
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(socket));
  });
}

async function openMember(line: ShakyLine, room: string, replays: number[]): Promise<Omit<Member, 'line'>> {
  const socket = await connectTo(line.url, room);
  const came: Member['came'] = { edit: [], notes: [] };
  socket.on('update', ({ kind, number }: Message) => came[kind].push(number));
  socket.on('connect', () => replays.push(performance.now() - line.takenAt));
  return { socket, came };
}

function account(
  members: readonly Member[],
  plan: ShakyPlan,
  notes: number,
  replays: readonly number[],
  cuts: number,
): Delivery {
  const counts = (kind: Message['kind']) => members.map(({ came }) => countInOrder(came[kind]));
  const share = (kind: Message['kind'], all: number) => ({
    due: members.length * all,
    came: counts(kind).reduce((sum, { inOrder }) => sum + inOrder, 0),
  });
  const again = [...counts('edit'), ...counts('notes')].reduce((sum, count) => sum + count.again, 0);
  return {
    edits: share('edit', plan.edits),
    notes: share('notes', notes),
    again,
    lateNotes: Number.NaN,
    replays,
    cuts,
  };
}
