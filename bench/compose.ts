import { readFileSync } from 'node:fs';
import type { NoteEvent } from '../protocol/note-event.ts';
import { systemClock as clock } from '../server/clock.ts';
import { continueLine, openLine } from '../server/composer/composer.ts';
import {
  type Ensemble,
  type EnsembleStep,
  type EnsembleSteps,
  openEnsemble,
} from '../server/composer/network/ensemble.ts';
import { planLeg } from '../server/composer/plan/plan-leg.ts';
import { spliceLeg, spliceTick } from '../server/composer/plan/splice.ts';
import type { LegPlan } from '../server/composer/theory/leg-plan.ts';
import { msPerTick } from '../server/composer/theory/metre.ts';

import type { Composing } from '../server/composing/composing.ts';
import { startWorker } from '../server/composing/thread.ts';
import { createComposing } from '../server/composing/workers.ts';
import { createCaches } from '../server/storage/cache.ts';
import { createMemoryStore } from '../server/storage/cache-store.ts';
import { leg, settings } from '../test/composer/airports.ts';
import { median, quantile, short } from './figures.ts';
import { describeMachine, printTable, publish } from './report.ts';

/** Beats a minute in every room. */
const TEMPO = 110;
const BATCHES = [1, 8, 32, 64];
const REPETITIONS = 5;
const REPETITION_MS = 1_000;
/** Rooms on one worker; the search ends with the first number that it does not keep up with. */
const ROOMS = [200, 400, 800, 1_200, 1_600, 2_000, 2_400, 2_800, 3_200];
const EDITED_ROOMS = [1, 50, 200];
/** Rooms come in one after the other in this time, and are measured after it. */
const ARRIVAL_MS = 5_000;
const MEASURED_MS = 15_000;
const EDIT_EVERY_MS = 60;
const MISSES = 0.001;

// As the conductor does.
const LEAD_MS = 5_000;
const STRETCH_MS = 500;
const HORIZON_MS = 250;

/** How many rooms one worker can make music for, how soon an edit is heard, and what a batch is good for. */
export async function measureComposing(): Promise<void> {
  const network = await openEnsemble();
  const machine = describeMachine({ backend: network.backend });
  const speeds = measureSteps(network);
  network.close();
  const edits: string[][] = [];
  for (const rooms of EDITED_ROOMS) edits.push(await measureEdits(rooms));
  const crowds: string[][] = [];
  for (const rooms of ROOMS) {
    const { row, missed } = await measureRooms(rooms);
    crowds.push(row);
    if (missed > MISSES) break;
  }
  const beats = `one melody, bass, pad and percussion a room at ${TEMPO} beats a minute`;
  await publish(
    'compose',
    [
      '# Composing: rooms on one worker thread, and how soon an edit is heard',
      machine,
      `Notes of the melody per second of a core (CPU time), encoding, sampling and the other voices included; medians of ${REPETITIONS} ` +
        `interleaved repetitions of ${REPETITION_MS} ms. "One at a time" steps the same network for 64 rooms, each alone.`,
      printTable([['rooms at once', 'notes/s', 'ms a step', ': one at a time'], ...speeds]),
      `Rooms that play live on one worker: ${beats}, notes wanted ${LEAD_MS} ms before they sound. Late is a note that comes after it should ` +
        `sound; measured for ${MEASURED_MS / 1_000} s.`,
      printTable([['rooms', 'notes/s', 'late %', 'worker CPU %', 'spare p1 ms', 'notes a message'], ...crowds]),
      `From an edit (planning and splicing included) to its first new note, in the process; an edit every ${EDIT_EVERY_MS} ms in a random room.`,
      printTable([['rooms that play', 'p50 ms', 'p95 ms', 'p99 ms', 'edits'], ...edits]),
    ].join('\n\n'),
    { keep: true },
  );
}

const planOf = (seed: number, changes = {}) =>
  planLeg(leg('CDG', 'NRT', { id: `leg ${seed}` }), settings({ seed, tempo: TEMPO, ...changes }));

// Steps in this thread.

function measureSteps(network: Ensemble): string[][] {
  const measured = new Map<string, number[]>();
  const count = (name: string, rate: number) => measured.set(name, [...(measured.get(name) ?? []), rate]);
  // The first repetition compiles: it does not count.
  for (let repetition = 0; repetition <= REPETITIONS; repetition++) {
    const rates = [
      ...BATCHES.map((batch) => [String(batch), stepRooms(network, batch, batch)] as const),
      ['64, one at a time', stepRooms(network, 64, 1)] as const,
    ];
    if (repetition > 0) for (const [name, rate] of rates) count(name, rate);
  }
  const alone = median(measured.get('64, one at a time')!);
  return [...measured].map(([name, rates]) => {
    const rate = median(rates);
    return [name, short(rate), short((1_000 / rate) * (Number(name) || 1)), short(rate / alone)];
  });
}

/** @returns notes of the melody per second that this process has a core for itself */
function stepRooms(network: Ensemble, rooms: number, abreast: number): number {
  let notes = 0;
  const playing = Array.from({ length: rooms }, (_, room) => {
    const music = play(room, (made) => {
      for (const { voice } of made) if (voice === 'melody') notes += 1;
    });
    return { music, step: music.next().value as EnsembleStep };
  });
  const start = process.cpuUsage();
  let elapsed = 0;
  for (let first = 0; elapsed < REPETITION_MS; first = (first + abreast) % rooms) {
    const turn = playing.slice(first, first + abreast);
    const stepped = network.step(turn.map(({ step }) => step));
    turn.forEach((room, at) => {
      room.step = room.music.next(stepped[at]!).value as EnsembleStep;
    });
    const { user, system } = process.cpuUsage(start);
    elapsed = (user + system) / 1_000;
  }
  return notes / (elapsed / 1_000);
}

/** One leg after the other, without end. */
function* play(room: number, heard: (notes: readonly NoteEvent[]) => void): EnsembleSteps<never> {
  for (let seed = room; ; seed += 1_000) {
    const line = openLine(planOf(seed), [], 0);
    while (line.filledTo < line.plan.ticks) heard(yield* continueLine(line, line.plan.ticks));
  }
}

// Rooms, as conductors keep them.

interface Room {
  plan: LegPlan;
  notes: NoteEvent[];
  filledTo: number;
  /** When the leg's first tick sounds. */
  startsAt: number;
  callOff?: (() => void) | undefined;
}

interface House {
  readonly rooms: Room[];
  readonly composing: Composing;
  /** Since it was emptied last. */
  readonly heard: { messages: number; notes: number; late: number; spare: number[] };
  enter(): void;
  ask(room: Room, first?: () => void): void;
  close(): Promise<void>;
}

async function openHouse(): Promise<House> {
  const say = (fields: unknown, message?: unknown) => process.stderr.write(`${message ?? fields}\n`);
  const composing = createComposing({
    workers: 1,
    clock,
    cache: createCaches(createMemoryStore({ bytes: 30 * 2 ** 20, now: clock.now })).of('compositions', ''),
    logger: { info: say, warn: say, error: say },
    start: startWorker,
  });
  const rooms: Room[] = [];
  const heard: House['heard'] = { messages: 0, notes: 0, late: 0, spare: [] };
  let born = 0;

  function ask(room: Room, first?: () => void): void {
    const { plan, notes: past, filledTo: from, startsAt } = room;
    const pace = msPerTick(plan);
    const until = Math.min(plan.ticks, Math.ceil((clock.now() + LEAD_MS + STRETCH_MS - startsAt) / pace));
    let pending = first;
    room.callOff = composing.compose(
      { plan, past, from, until, deadline: startsAt + from * pace },
      (made, filledTo) => {
        const now = clock.now();
        room.notes.push(...made);
        room.filledTo = filledTo;
        heard.messages += 1;
        for (const { tick, voice } of made) {
          const spare = startsAt + tick * pace - now;
          if (spare < 0) heard.late += 1;
          if (voice === 'melody') heard.spare.push(spare);
          heard.notes += 1;
        }
        if (made.length > 0) pending?.();
        if (made.length > 0) pending = undefined;
        if (filledTo >= until) room.callOff = undefined;
      },
      fail,
    );
  }

  const stop = clock.every(5, () => {
    const now = clock.now();
    for (const room of rooms) {
      if (room.callOff) continue;
      const soundsAt = room.startsAt + room.filledTo * msPerTick(room.plan);
      if (soundsAt - LEAD_MS > now) continue;
      if (room.filledTo >= room.plan.ticks) {
        Object.assign(room, { plan: planOf(born++), notes: [], filledTo: 0, startsAt: soundsAt });
      }
      ask(room);
    }
  });

  // Until the network is open, whoever came would be late.
  await new Promise<void>((resolve) => {
    const ask = { plan: planOf(-1), past: [], from: 0, until: 1, deadline: Number.POSITIVE_INFINITY };
    composing.compose(ask, () => resolve(), fail);
  });

  return {
    rooms,
    composing,
    heard,
    enter: () => rooms.push({ plan: planOf(born++), notes: [], filledTo: 0, startsAt: clock.now() + LEAD_MS }),
    ask,
    async close() {
      stop();
      await composing.close();
    },
  };
}

function fail(error: Error): never {
  throw error;
}

/** CPU time of this process without its main thread, ms: the worker, and those that collect garbage. Linux says so. */
function otherThreadsMs(): number {
  const { user, system } = process.cpuUsage();
  const fields = readFileSync(`/proc/self/task/${process.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  // Its own user and system time, in hundredths of a second.
  return (user + system) / 1_000 - 10 * (Number(fields[11]) + Number(fields[12]));
}

const sleep = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));

async function fill({ rooms, enter }: House, count: number): Promise<void> {
  const start = clock.now();
  while (rooms.length < count) {
    while (rooms.length < Math.min(count, (count * (clock.now() - start)) / ARRIVAL_MS)) enter();
    await sleep(5);
  }
}

async function measureRooms(count: number): Promise<{ row: string[]; missed: number }> {
  const house = await openHouse();
  const { heard } = house;
  await fill(house, count);
  // What the arrival has made late has sounded by then.
  await sleep(LEAD_MS);
  Object.assign(heard, { messages: 0, notes: 0, late: 0, spare: [] });
  const before = otherThreadsMs();
  const start = clock.now();
  await sleep(MEASURED_MS);
  const seconds = (clock.now() - start) / 1_000;
  const busy = (otherThreadsMs() - before) / 1_000 / seconds;
  await house.close();
  const missed = heard.late / heard.notes;
  const melody = heard.spare.length / seconds;
  const row = [
    String(count),
    `${short(melody)} + ${short(heard.notes / seconds - melody)}`,
    short(100 * missed),
    short(100 * busy),
    short(quantile(heard.spare, 0.01)),
    short(heard.notes / heard.messages),
  ];
  return { row, missed };
}

async function measureEdits(count: number): Promise<string[]> {
  const house = await openHouse();
  await fill(house, count);
  await sleep(LEAD_MS);
  const latencies: number[] = [];
  for (let edit = 0; edit < MEASURED_MS / EDIT_EVERY_MS; edit++) {
    const room = house.rooms[(edit * 7_919) % count]!;
    const start = clock.now();
    const pace = msPerTick(room.plan);
    const after = planOf(100_000 + edit, { density: (edit % 5) / 4 });
    const earliest = (start + HORIZON_MS - room.startsAt) / pace;
    if (earliest > 0 && earliest < room.plan.ticks - 4 * 1_920) {
      const at = spliceTick(room.plan, after, earliest);
      room.callOff?.();
      room.plan = spliceLeg(room.plan, after, at);
      room.notes = room.notes.filter(({ tick }) => tick < at);
      room.filledTo = Math.min(room.filledTo, at);
      house.ask(room, () => latencies.push(clock.now() - start));
    }
    await sleep(EDIT_EVERY_MS);
  }
  await house.close();
  return [
    String(count),
    short(median(latencies)),
    short(quantile(latencies, 0.95)),
    short(quantile(latencies, 0.99)),
    String(latencies.length),
  ];
}
