import { parseArgs } from 'node:util';
import { createDice } from '../test/chaos/dice.ts';
import { quantile, short } from './figures.ts';
import { install } from './install.ts';
import { describeMachine, printTable, publish } from './report.ts';
import { type Delivery, ROOM_MEMBERS, type Share } from './shaky-crowd.ts';
import { shakeSdk } from './shaky-sdk.ts';
import { shakeSocketIo } from './shaky-socket-io.ts';
import { TARGETS } from './targets.ts';
import { printVerdicts } from './verdict.ts';

/** Between two edits of a room, ms. */
const EDIT_MS = 500;

/** Members whose lines are cut again and again: what they get, beside Socket.IO with and without recovery. */
export async function measureJitter(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rooms: { type: 'string', default: '50' },
      edits: { type: 'string', default: '120' },
      seed: { type: 'string', default: '1' },
    },
  });
  install();
  const plan = { rooms: Number(values.rooms), edits: Number(values.edits), everyMs: EDIT_MS };
  const dice = () => createDice(Number(values.seed));
  const machine = describeMachine({});
  const runs: Readonly<Record<string, () => Promise<Delivery>>> = {
    'Aero Melody': () => shakeSdk(plan, dice()),
    'Socket.IO': () => shakeSocketIo(plan, dice(), false),
    'Socket.IO with recovery': () => shakeSocketIo(plan, dice(), true),
  };
  const deliveries: Record<string, Delivery> = {};
  for (const [name, run] of Object.entries(runs))
    if (positionals.length === 0 || positionals.some((word) => name.toLowerCase().includes(word)))
      deliveries[name] = await run();
  const ours = deliveries['Aero Melody'];
  await publish(
    'jitter',
    [
      `# ${short(plan.rooms * ROOM_MEMBERS)} members on lines that are cut for 2 s, every 15 s at random`,
      machine,
      `${plan.rooms} rooms that play, ${ROOM_MEMBERS} members each, and a writer whose line holds makes ${plan.edits} edits in each, ${EDIT_MS} ms apart; seed ${values.seed}. ` +
        'Delivered: once, edits in order; notes to be played, or with the score behind a cut, where they are late. ' +
        'Replay: from the connection after a cut until the member is in sync; Socket.IO’s ends with its handshake.',
      printTable([
        ['', 'edits %', 'of', 'notes %', 'of', 'came again', 'late notes', 'cuts', 'replay p50 ms', 'replay p99 ms'],
        ...Object.entries(deliveries).map(([name, { edits, notes, again, lateNotes, cuts, replays }]) => [
          name,
          ...[edits, notes].flatMap((share) => [percent(share).toFixed(3), short(share.due)]),
          ...[again, lateNotes, cuts, quantile(replays, 0.5), quantile(replays, 0.99)].map(short),
        ]),
      ]),
      ...(ours
        ? [
            printVerdicts([
              { what: 'edits, %', figure: percent(ours.edits), target: TARGETS.jitter.delivered },
              { what: 'notes, %', figure: percent(ours.notes), target: TARGETS.jitter.delivered },
              { what: 'came again', figure: ours.again, target: TARGETS.jitter.again },
              { what: 'replay p99, ms', figure: quantile(ours.replays, 0.99), target: TARGETS.jitter.replay },
            ]),
          ]
        : []),
    ].join('\n\n'),
    { keep: positionals.length === 0 && plan.rooms >= 50 },
  );
}

const percent = ({ due, came }: Share): number => (100 * came) / due;
