import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { startInstance } from '../support/instance.ts';
import { freePort } from '../support/private-process.ts';
import { singChorales } from './chorales.ts';
import { attackJam } from './hostile.ts';
import { type Outcome, runJam } from './session.ts';

/**
 * `npm run jam -- --players 8 --listeners 4 --delay 20..200 --jitter 10 --seconds 60 --seed N`: members play along over
 * slow lines, on private servers. With `--instances 2` over two instances and Redis; with `--kill` the instance that
 * conducts and serves half of the players is killed in the middle. With `--loop` the shortest leg repeats for all but the
 * last fifth of the time. With `--hostile 100000` strangers send as many random
 * frames instead. With `--chorales DIR` choirs sing under the sopranos of `--count` held-out chorales, `--rooms` at once. The
 * last line has the counts.
 */
const { values } = parseArgs({
  options: {
    players: { type: 'string', default: '8' },
    listeners: { type: 'string', default: '4' },
    delay: { type: 'string', default: '20..200' },
    jitter: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: `${Date.now() % 100_000}` },
    instances: { type: 'string', default: '1' },
    hostile: { type: 'string', default: '0' },
    chorales: { type: 'string' },
    count: { type: 'string', default: '50' },
    rooms: { type: 'string', default: '10' },
    kill: { type: 'boolean', default: false },
    loop: { type: 'boolean', default: false },
  },
});

const [from = 0, to = from] = values.delay.split('..').map(Number);
const dir = mkdtempSync(join(tmpdir(), 'aero-melody-jam-'));
try {
  if (Number(values.hostile) > 0) await withInstance((url) => attack(url, Number(values.hostile)));
  else if (values.chorales !== undefined) await withInstance((url) => sing(url, values.chorales!));
  else await withCluster(play);
} finally {
  rmSync(dir, { recursive: true });
}

async function withCluster(run: (cluster: Cluster) => Promise<void>): Promise<void> {
  const cluster = await startCluster({ instances: Number(values.instances), dir });
  await run(cluster).finally(cluster.close);
}

/** One instance, with SQLite. */
async function withInstance(run: (url: string) => Promise<void>): Promise<void> {
  const instance = await startInstance({ PORT: `${await freePort()}`, DATA_DIR: dir, LIMITS: 'crowd=1000' });
  await run(instance.url).finally(() => instance.end('SIGTERM'));
}

async function attack(url: string, frames: number): Promise<void> {
  const { refused, before, meanwhile, ...counts } = await attackJam(url, frames, Number(values.seed));
  for (const [code, count] of refused) process.stdout.write(`  ${code} ${count}\n`);
  const words = Object.entries(counts).map(([name, count]) => `${name}=${count}`);
  const latency = `neighbour_p99_ms=${meanwhile.toFixed(1)} alone=${before.toFixed(1)} ratio=${(meanwhile / before).toFixed(2)}`;
  process.stdout.write(`seed=${values.seed} ${words.join(' ')} ${latency}\n`);
}

async function sing(url: string, corpus: string): Promise<void> {
  const { shares, ...counts } = await singChorales(url, corpus, Number(values.count), Number(values.rooms));
  for (const [name, pair] of Object.entries(shares)) {
    const [choirs, own] = pair.map((share) => (Number.isNaN(share) ? '–' : `${(100 * share).toFixed(1)} %`));
    process.stdout.write(`  ${name}: choirs ${choirs}, chorales ${own}\n`);
  }
  const words = Object.entries(counts).map(([name, count]) => `${name}=${count}`);
  process.stdout.write(`${words.join(' ')}\n`);
}

async function play(cluster: Cluster): Promise<void> {
  const outcome = await runJam({
    log: cluster.demoLog,
    ports: cluster.instances.map(({ url }) => Number(new URL(url).port)),
    players: Number(values.players),
    listeners: Number(values.listeners),
    delay: [from, to],
    jitter: Number(values.jitter),
    seconds: Number(values.seconds),
    seed: Number(values.seed),
    loop: values.loop,
    ...(values.kill && { disturb: () => cluster.replace(0, 'SIGKILL', 2_000) }),
  });
  report(outcome);
}

function report({ clocks, ...counts }: Outcome): void {
  for (const { delay, error } of clocks)
    process.stdout.write(`  line of ${delay} ms: room time is wrong by ${error.toFixed(2)} ms\n`);
  const { farthest, ...whole } = counts;
  const words = Object.entries(whole).map(([name, count]) => `${name}=${count}`);
  process.stdout.write(`seed=${values.seed} ${words.join(' ')} farthest_ms=${farthest.toFixed(3)}\n`);
}
