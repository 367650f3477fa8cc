import { setTimeout as sleep } from 'node:timers/promises';
import type { Room } from '../client-sdk/index.ts';
import { type Concert, openConcert, WORLD_TOUR } from './concert.ts';
import { quantile, short } from './figures.ts';
import { describeMachine, printTable, publish } from './report.ts';

const ROOMS = [1, 50, 200];
const EDITS = 200;
const EVERY_MS = 60;
/** A room is left alone for so long between two edits: what follows closely is a drag, and waits, ms. */
const QUIET_MS = 250;
/** So much music of the leg must be left, or the edit is heard in the next performance only, ms. */
const LEFT_MS = 8_000;
const LOST_MS = 5_000;

/**
 * How soon an edit is heard: from the moment in which a member makes it to the first new note at another one, over
 * sockets of the loopback, in rooms that play.
 */
export async function measureEditsAtMembers(words: readonly string[]): Promise<void> {
  const machine = describeMachine({});
  const counts = words.length > 0 ? words.map(Number) : ROOMS;
  const rows: string[][] = [];
  for (const count of counts) {
    const concert = await openConcert(count, WORLD_TOUR);
    try {
      rows.push([String(count), ...(await measure(concert))]);
    } finally {
      await concert.close();
    }
  }
  await publish(
    'edits',
    [
      '# From an edit to its first new note at another member',
      machine,
      `Another take of the leg that plays, every ${EVERY_MS} ms in another room; two members a room, on the same machine as the server.`,
      printTable([
        ['rooms that play', 'p50 ms', 'p95 ms', 'p99 ms', 'edits', 'event loop p99 ms', 'late notes'],
        ...rows,
      ]),
    ].join('\n\n'),
    { keep: words.length === 0 },
  );
}

async function measure(concert: Concert): Promise<string[]> {
  await sleep(3_000);
  const spans: number[] = [];
  const editedAt = new Map<Room, number>();
  for (let edits = 0, turn = 0; edits < EDITS; turn++) {
    const { editor, listener } = concert.rooms[turn % concert.rooms.length]!;
    const leg = legThatPlays(editor);
    const rested = performance.now() - (editedAt.get(editor) ?? 0) >= QUIET_MS;
    if (leg && rested) {
      editedAt.set(editor, performance.now());
      edits += 1;
      void hearEdit(editor, listener, leg).then((span) => spans.push(span));
    }
    await sleep(EVERY_MS);
  }
  await sleep(LOST_MS);
  const heard = spans.filter(Number.isFinite);
  const loop = await concert.server.figure('aero_melody_event_loop_delay_p99_seconds');
  return [
    ...[0.5, 0.95, 0.99].map((part) => short(quantile(heard, part))),
    `${heard.length} of ${spans.length}`,
    short(1_000 * loop),
    short(await concert.server.figure('aero_melody_notes_late_total')),
  ];
}

function legThatPlays({ score, transport }: Room): string | undefined {
  const tick = transport.tick();
  const leg = score.legs().find(({ startTick, ticks }) => startTick <= tick && startTick + ticks > tick);
  if (!leg) return undefined;
  return transport.timeAt(leg.startTick + leg.ticks) - transport.timeAt(tick) > LEFT_MS ? leg.leg : undefined;
}

/** ms; Infinity where it was not heard. */
function hearEdit(editor: Room, listener: Room, leg: string): Promise<number> {
  const before = listener.score.leg(leg)?.revision ?? 0;
  return new Promise((resolve) => {
    const lost = setTimeout(() => end(Number.POSITIVE_INFINITY), LOST_MS);
    const off = listener.on('note', (note) => {
      if (note.leg === leg && note.revision > before) end(performance.now() - at);
    });
    const end = (span: number) => {
      clearTimeout(lost);
      off();
      resolve(span);
    };
    const at = performance.now();
    editor.travelLog.takeAgain(leg);
  });
}
