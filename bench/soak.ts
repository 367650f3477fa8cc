import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openConcert } from './concert.ts';
import { median, quantile, short } from './figures.ts';
import { describeMachine, printTable, publish } from './report.ts';

const SAMPLE_MS = 10_000;
/** Somebody steers in one room after the other, ms. */
const EDIT_MS = 500;
/** What is loaded and compiled at the beginning is no leak: the first part does not count. */
const WARM_UP = 0.25;
const MIB = 2 ** 20;

/** Rooms that play and are edited for a long time: memory, the event loop, late notes. */
export async function soak(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: { minutes: { type: 'string', default: '30' }, rooms: { type: 'string', default: '50' } },
  });
  const machine = describeMachine({});
  const concert = await openConcert(Number(values.rooms));
  const samples: { minutes: number; memory: number; loop: number; tensors: number }[] = [];
  const end = performance.now() + Number(values.minutes) * 60_000;
  const begun = performance.now();
  let edits = 0;
  try {
    while (performance.now() < end) {
      for (let left = SAMPLE_MS; left > 0; left -= EDIT_MS) {
        const { editor } = concert.rooms[edits % concert.rooms.length]!;
        if (editor.transport.state === 'stopped') await editor.transport.play();
        editor.travelLog.steer({ density: (edits++ % 11) / 10 });
        await sleep(EDIT_MS);
      }
      samples.push({
        minutes: (performance.now() - begun) / 60_000,
        memory: (await concert.memory()).rss / MIB,
        loop: 1_000 * (await concert.figure('aero_melody_event_loop_delay_p99_seconds')),
        tensors: await concert.figure('aero_melody_tensors'),
      });
    }
    const steady = samples.slice(Math.floor(samples.length * WARM_UP));
    const [notes, late] = [
      await concert.figure('aero_melody_notes_total'),
      await concert.figure('aero_melody_notes_late_total'),
    ];
    const tensors = steady.map((sample) => sample.tensors);
    await publish(
      'soak',
      [
        `# ${values.rooms} rooms that play for ${values.minutes} minutes`,
        machine,
        `A room is steered every ${EDIT_MS} ms. A sample every ${SAMPLE_MS / 1_000} s; the first ${100 * WARM_UP} % do not count.`,
        printTable([
          ['what', 'figure'],
          [
            'resident memory, MiB: first, median, last',
            [steady[0]!, { memory: median(steady.map(({ memory }) => memory)) }, steady.at(-1)!]
              .map(({ memory }) => short(memory))
              .join(' · '),
          ],
          ['its slope, MiB an hour', short(slope(steady.map(({ minutes, memory }) => [minutes / 60, memory])))],
          [
            'event loop p99 of a sample, ms: median, highest',
            [
              median(steady.map(({ loop }) => loop)),
              quantile(
                steady.map(({ loop }) => loop),
                1,
              ),
            ]
              .map(short)
              .join(' · '),
          ],
          ['tensors: fewest, most', [Math.min(...tensors), Math.max(...tensors)].map(short).join(' · ')],
          ['notes, and late ones', `${short(notes)} · ${short(late)}`],
        ]),
      ].join('\n\n'),
      { keep: Number(values.minutes) >= 30 },
    );
  } finally {
    await concert.close();
  }
}

/** Of the straight line with the least squares. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x0, y0] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const spread = points.reduce((sum, [x]) => sum + (x - x0) ** 2, 0);
  return points.reduce((sum, [x, y]) => sum + (x - x0) * (y - y0), 0) / spread;
}
