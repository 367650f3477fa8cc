/**
 * Records sessions in which people write, come and command the music, watches each again by the routes that the page uses, and
 * compares the two. `npm run replay -- --sessions 20 --seconds 12 --seed 1`. With `--kill`, one of two instances is killed (-9) in the middle
 * of each round, and another one takes its place.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readConfig } from '../../server/config.ts';
import { startServer } from '../../server/server.ts';
import { createDice } from '../chaos/dice.ts';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { judgeSession } from './judge.ts';
import { recordSession } from './session.ts';

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '12' },
    kill: { type: 'boolean', default: false },
    atOnce: { type: 'string', default: '4' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const sessions = Number(values.sessions);
const say = (line: string) => process.stdout.write(`${line}\n`);
const dice = createDice(Number(values.seed));
say(`seed=${values.seed} sessions=${sessions} seconds=${values.seconds}`);

const dataDir = await mkdtemp(join(tmpdir(), 'aero-melody-replay-'));
const config = { PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'error', AUTH_MODE: 'open', LIMITS: 'crowd=100' };
const cluster = values.kill ? await startCluster({ instances: 2, dir: dataDir }) : undefined;
const server = cluster ?? (await startServer(readConfig(config)));
const port = Number(new URL(server.url).port);
let rounds = 0;

/** Kills the instances in turn, in the middle of a round. */
async function kill({ replace }: Cluster): Promise<void> {
  await sleep((1_000 * Number(values.seconds)) / 2);
  const killed = replace(rounds++ % 2, 'SIGKILL', 1_000);
  killing = killed;
}
let killing: Promise<void> | undefined;
let faults = 0;
for (let first = 0; first < sessions; first += Number(values.atOnce)) {
  const numbers = Array.from({ length: Math.min(Number(values.atOnce), sessions - first) }, (_, at) => first + at);
  const killed = cluster && kill(cluster);
  const recorded = await Promise.all(
    numbers.map((number) =>
      recordSession({
        port,
        seconds: Number(values.seconds),
        dice: dice.named(`session ${number}`),
        ...(killed && { killed }),
      }),
    ),
  );
  await killing;
  for (const [at, live] of recorded.entries()) {
    const verdict = await judgeSession(server.url, live, dice.named(`jumps ${first + at}`));
    const { rows, documents, received, sounded, dropped, edges, taken, unwritten, skew } = verdict;
    faults += verdict.faults.length;
    const notes = `received=${received} sounded=${sounded} late=${live.late} dropped=${dropped} edges=${edges} taken=${taken} unwritten=${unwritten} skew=${skew.toFixed(1)} stall=${live.stall.toFixed(0)}`;
    say(`session ${first + at}: rows=${rows} documents=${documents} ${notes} faults=${verdict.faults.length}`);
    for (const fault of verdict.faults.slice(0, 10)) say(`  ${fault}`);
  }
}
await server.close();
await rm(dataDir, { recursive: true, force: true });
say(`sessions=${sessions} faults=${faults}`);
process.exit(faults === 0 ? 0 : 1);
