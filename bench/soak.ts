import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connect } from '../client-sdk/index.ts';
import { type Concert, openConcert } from './concert.ts';
import { median, quantile, short } from './figures.ts';
import { describeMachine, printTable, publish } from './report.ts';
import { TARGETS } from './targets.ts';
import { printVerdicts } from './verdict.ts';

/** Five minutes of music: a room holds more and more of its piece until it has been played once through. */
const JOURNEY = ['CDG', 'NRT', 'LAX', 'CDG'];
const SAMPLE_MS = 30_000;
/** Somebody steers in one room after the other, ms. */
const EDIT_MS = 500;
/** Every so many edits a visitor comes into a room, and stays for so long, ms. */
const VISIT_EDITS = 4;
const VISIT_MS = 10_000;
/** What is loaded and compiled, and what fills up, is no leak: memory is compared from here on, a part of the time. */
const SETTLED = 1 / 3;
/** So many samples tell what is held at a moment, by their median: the one and those around it, count. */
const AROUND = 5;
const MIB = 2 ** 20;

interface Sample {
  readonly memory: NodeJS.MemoryUsage;
  /** ms */
  readonly loop: number;
  readonly tensors: number;
  readonly load: number;
}

/** Rooms that play and are edited for a long time: memory, the event loop, late notes. */
export async function soak(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: { minutes: { type: 'string', default: '30' }, rooms: { type: 'string', default: '50' } },
  });
  const machine = describeMachine({});
  const concert = await openConcert(Number(values.rooms), JOURNEY);
  try {
    const { samples, visits, failed } = await play(concert, Number(values.minutes) * 60_000);
    const notes = await concert.server.figure('aero_melody_notes_total');
    const late = await concert.server.figure('aero_melody_notes_late_total');
    const loops = samples.map(({ loop }) => loop);
    const loads = samples.map(({ load }) => load);
    const tensors = samples.map((sample) => sample.tensors);
    const parts = Object.entries(PARTS).map(([name, part]) => [
      name,
      ...[SETTLED, 2 / 3, 1].map((place) => short(heldAt(samples, place, part))),
    ]);
    await publish(
      'soak',
      [
        `# ${values.rooms} rooms that play for ${values.minutes} minutes`,
        machine,
        `A journey of three legs, again and again; a room is steered every ${EDIT_MS} ms, and a visitor comes every ${(VISIT_EDITS * EDIT_MS) / 1_000} s and stays for ${VISIT_MS / 1_000} s. A sample every ${SAMPLE_MS / 1_000} s, of memory after a garbage collection of the ` +
          'main thread; the players are on the same machine.',
        printTable([
          ['what', 'median', 'p90', 'highest'],
          ['event loop p99 of a sample, ms', ...[0.5, 0.9, 1].map((part) => short(quantile(loops, part)))],
          ['load of the machine', ...[0.5, 0.9, 1].map((part) => short(quantile(loads, part)))],
        ]),
        `${short(visits)} visits, ${failed.length} of them failed${failed.length > 0 ? ` (${[...new Set(failed)].join(', ')})` : ''}. ${short(notes)} notes, ${short(late)} of them late. ${Math.min(...tensors)} tensors at the least, ${Math.max(...tensors)} at the most.`,
        printTable([['memory, MiB', 'at a third', 'at two thirds', 'at the end'], ...parts]),
        printVerdicts([
          { what: 'growth of resident memory, %', figure: growth(samples), target: TARGETS.soak.growth },
          { what: 'late notes, of all', figure: late / notes, target: TARGETS.soak.lateNotes },
        ]),
      ].join('\n\n'),
      { keep: Number(values.minutes) >= 30 },
    );
  } finally {
    await concert.close();
  }
}

/** `failed` are the reasons of visits that could not be made. */
async function play({ url, rooms, server }: Concert, ms: number) {
  const samples: Sample[] = [];
  const visits: Promise<void>[] = [];
  const failed: string[] = [];
  const end = performance.now() + ms;
  for (let edits = 0; performance.now() < end; ) {
    for (const next = performance.now() + SAMPLE_MS; performance.now() < next; await sleep(EDIT_MS)) {
      const { editor } = rooms[edits % rooms.length]!;
      // While the machine is busy it is refused: the room's next turn comes soon.
      if (editor.transport.state === 'stopped') await editor.transport.play().catch(() => {});
      editor.travelLog.steer({ density: (edits++ % 11) / 10 });
      if (edits % VISIT_EDITS === 0)
        visits.push(visit(url, editor.log).catch((error) => void failed.push(error.refusal?.code ?? String(error))));
    }
    samples.push({
      loop: 1_000 * (await server.figure('aero_melody_event_loop_delay_p99_seconds')),
      tensors: await server.figure('aero_melody_tensors'),
      memory: await server.memory(),
      load: loadavg()[0]!,
    });
  }
  await Promise.all(visits);
  return { samples, visits: visits.length, failed };
}

async function visit(url: string, log: string): Promise<void> {
  const visitor = await connect({ url, log, name: 'Cid' });
  await sleep(VISIT_MS);
  await visitor.leave();
}

/** What the process holds, MiB. */
const PARTS = {
  'all of it, resident': ({ memory }: Sample) => memory.rss / MIB,
  'the heap of the main thread': ({ memory }: Sample) => memory.heapUsed / MIB,
  'what that keeps beside it': ({ memory }: Sample) => memory.external / MIB,
};

/** @param place a part of the time */
function heldAt(samples: readonly Sample[], place: number, part: (sample: Sample) => number): number {
  const last = Math.min(samples.length, Math.ceil(place * samples.length) + (AROUND - 1) / 2);
  return median(samples.slice(Math.max(0, last - AROUND), last).map(part));
}

/** Growth of resident memory in the last two thirds, %. */
function growth(samples: readonly Sample[]): number {
  const held = (place: number) => heldAt(samples, place, PARTS['all of it, resident']);
  return 100 * (held(1) / held(SETTLED) - 1);
}
