import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openConcert, WORLD_TOUR } from './concert.ts';
import { median, quantile, short } from './figures.ts';
import { describeMachine, printTable, publish } from './report.ts';
import type { ServerProcess } from './server-process.ts';

/** Rooms have composed what is heard first, and their members are in, ms. */
const SETTLE_MS = 20_000;
/** Events of all windows with the recorder together, count. */
const EVENTS = 1_000_000;

/** The same windows, one after the other, in every round: with the recorder beside two without. */
const WINDOWS = ['spare', 'record', 'spare'] as const;

/** A window. CPU of the whole process, ms a second; delay of the event loop, 99th percentile, ms. */
interface Figures {
  readonly cpu: number;
  readonly loop: number;
}

/** Events that `event-flood.mjs` recorded, and those of them in the history, counts. */
interface Kept {
  readonly sent: { readonly all: number; readonly quiet: number };
  readonly kept: { readonly all: number; readonly quiet: number };
}

/** A million session events while rooms play: CPU and event loop with the recorder and without, and what is lost. */
export async function measureRecording(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      rooms: { type: 'string', default: '50' },
      rounds: { type: 'string', default: '8' },
      seconds: { type: 'string', default: '10' },
    },
  });
  const [rooms, rounds, seconds] = [values.rooms, values.rounds, values.seconds].map(Number) as [
    number,
    number,
    number,
  ];
  const machine = describeMachine({});
  const rate = Math.ceil(EVENTS / (rounds * seconds));
  const flood = ['--import', join(import.meta.dirname, 'event-flood.mjs')];
  const concert = await openConcert(rooms, WORLD_TOUR, { FLOOD_EVENTS_PER_SECOND: String(rate) }, flood);
  try {
    await concert.server.ask('spare');
    await sleep(SETTLE_MS);
    const measured: Figures[][] = [];
    for (let round = 0; round < rounds; round++) {
      const windows: Figures[] = [];
      for (const what of WINDOWS) windows.push(await measureWindow(concert.server, what, seconds));
      measured.push(windows);
    }
    const { sent, kept } = await concert.server.ask<Kept>('count');
    const playing = concert.rooms.filter(({ listener }) => listener.transport.state === 'playing').length;
    const rows = (['cpu', 'loop'] as const).flatMap((part) => [
      ratios(`${part}: recorder beside none`, measured, (windows) => windows[1]![part] / windows[0]![part]),
      ratios(`${part}: none beside none`, measured, (windows) => windows[2]![part] / windows[0]![part]),
    ]);
    const middle = (at: number, part: keyof Figures) => short(median(measured.map((windows) => windows[at]![part])));
    await publish(
      'recording',
      [
        `# ${short(sent.all)} session events while ${playing} of ${rooms} rooms play`,
        machine,
        `${short(rate)} events a second, 1 of 100 of 50 quiet members and the rest of one; ${rounds} rounds of three windows of ${seconds} s in one process: without the recorder, with it, without it.`,
        printTable([['ratio', 'lowest', 'median', 'highest'], ...rows]),
        printTable([
          ['median of the windows', 'CPU, ms/s', 'event loop p99, ms'],
          ...['without', 'with the recorder', 'without again'].map((name, at) => [
            name,
            middle(at, 'cpu'),
            middle(at, 'loop'),
          ]),
        ]),
        `Of ${sent.quiet} events of quiet members ${sent.quiet - kept.quiet} were dropped; of all ${sent.all - kept.all}.`,
      ].join('\n\n'),
      { keep: rounds >= 7 },
    );
  } finally {
    await concert.close();
  }
}

async function measureWindow(server: ServerProcess, what: (typeof WINDOWS)[number], seconds: number): Promise<Figures> {
  await server.ask(what);
  const before = await server.cpuMs();
  const loopP99Ms = await server.watchLoop();
  await sleep(1_000 * seconds);
  const loop = await loopP99Ms();
  return { loop, cpu: ((await server.cpuMs()) - before) / seconds };
}

function ratios(
  name: string,
  measured: readonly Figures[][],
  ratio: (windows: readonly Figures[]) => number,
): string[] {
  const values = measured.map(ratio);
  return [name, ...[0, 0.5, 1].map((part) => short(quantile(values, part)))];
}
