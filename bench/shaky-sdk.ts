import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Room } from '../client-sdk/index.ts';
import type { Dice } from '../test/chaos/dice.ts';
import { type Listener, openListener } from '../test/cluster/listener.ts';
import { createLog } from '../test/support/server.ts';
import { WORLD_TOUR } from './concert.ts';
import { aeroMelody } from './peers/aero-melody.ts';
import { startServer } from './server-process.ts';
import { countInOrder, type Delivery, ROOM_MEMBERS, type ShakyPlan, shake } from './shaky-crowd.ts';
import { openShakyLine, type ShakyLine } from './shaky-line.ts';

interface Member {
  readonly listener: Listener;
  readonly line: ShakyLine;
  /** The room's member whose line holds. */
  readonly writer: Listener;
  /** Edits as they came. */
  readonly edits: readonly number[];
}

/** Members of the SDK in rooms that play, and what they got over shaky lines. */
export async function shakeSdk(plan: ShakyPlan, dice: Dice): Promise<Delivery> {
  const dir = await mkdtemp(join(tmpdir(), 'aero-melody-bench-'));
  const server = await startServer(aeroMelody('SQLite'), { DATA_DIR: dir, LOG_LEVEL: 'error' });
  const members: Member[] = [];
  const writers: Listener[] = [];
  const replays: number[] = [];
  try {
    for (let at = 0; at < plan.rooms; at++) {
      const log = await createLog(server.url, ...WORLD_TOUR);
      const writer = await openListener({ url: server.url, log, name: 'Ada' });
      writers.push(writer);
      for (let member = 0; member < ROOM_MEMBERS; member++)
        members.push(await openMember(server.url, writer, `Member ${member}`, replays));
    }
    const cuts = await shake(
      plan,
      members.map(({ line }) => line),
      dice,
      (edit) => {
        for (const { room } of writers) {
          const entry = entryOf(room);
          entry.insert(entry.length, `${edit};`);
        }
      },
    );
    return account(members, plan, replays, cuts);
  } finally {
    for (const { listener, line } of members) {
      await listener.leave();
      await line.close();
    }
    for (const writer of writers) await writer.leave();
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

const entryOf = ({ travelLog }: Room) => travelLog.entry(travelLog.read().waypoints[0]!.id)!;

async function openMember(server: string, writer: Listener, name: string, replays: number[]): Promise<Member> {
  const line = await openShakyLine(server);
  const listener = await openListener({ url: line.url, log: writer.room.log, name });
  const { room } = listener;
  const edits: number[] = [];
  let text = '';
  room.travelLog.onChange(() => {
    const now = entryOf(room).toString();
    // Text that is not appended is out of order: all of it counts as come again.
    const fresh = now.startsWith(text) ? now.slice(text.length) : now;
    text = now;
    edits.push(...fresh.split(';').filter(Boolean).map(Number));
  });
  let isAway = false;
  room.on('status', ({ kind }) => {
    if (isAway && kind === 'live') replays.push(performance.now() - line.takenAt);
    isAway = kind !== 'live';
  });
  return { listener, line, writer, edits };
}

function account(members: readonly Member[], plan: ShakyPlan, replays: readonly number[], cuts: number): Delivery {
  const edits = members.map((member) => countInOrder(member.edits));
  const notes = members.map(({ listener, writer }) => listener.account(writer.room.score.notes()));
  const sum = <T>(from: readonly T[], figure: (of: T) => number) => from.reduce((total, of) => total + figure(of), 0);
  const due = sum(notes, (of) => of.due);
  return {
    edits: { due: members.length * plan.edits, came: sum(edits, (of) => of.inOrder) },
    notes: { due, came: due - sum(notes, ({ unknown }) => unknown) },
    again: sum(edits, ({ again }) => again) + sum(notes, ({ duplicates }) => duplicates),
    lateNotes: sum(notes, ({ late, missing, unknown }) => late + missing - unknown),
    replays,
    cuts,
  };
}
