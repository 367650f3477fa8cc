import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chooseContenders, versionsOf } from './contenders.ts';
import { type FanoutResult, reportFanout, type WorkloadName } from './fanout-report.ts';
import { measureFootprint } from './footprint.ts';
import { install } from './install.ts';
import { startDatabase } from './mariadb.ts';
import { describeMachine, publish } from './report.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { perform, type Workload } from './workload.ts';

const WORKLOADS: Record<WorkloadName, Workload> = {
  '10 readers': { rooms: 1, writers: 1, readers: 10, everyMs: 20, ms: 1_000 },
  '50 readers': { rooms: 1, writers: 1, readers: 50, everyMs: 20, ms: 1_000 },
  '200 readers': { rooms: 1, writers: 1, readers: 200, everyMs: 20, ms: 1_000 },
  '100 rooms': { rooms: 100, writers: 4, readers: 0, everyMs: 500, ms: 1_200 },
  saturation: { rooms: 1, writers: 8, readers: 50, ms: 1_000 },
};

/** Compiles what will be measured: two seconds with gaps, one without. */
const WARM_UP: Workload[] = [
  { rooms: 5, writers: 4, readers: 20, everyMs: 20, ms: 1_500 },
  { rooms: 1, writers: 8, readers: 50, ms: 1_000 },
];

/** Runs every workload on every server in turns, and compares them. */
export async function measureFanout(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      only: { type: 'string', multiple: true, default: [] },
    },
  });
  const isWanted = (row: string) => values.only.length === 0 || values.only.some((word) => row.includes(word));
  const workloads = (Object.keys(WORKLOADS) as WorkloadName[]).filter(isWanted);
  const contenders = chooseContenders(positionals);
  install();
  const mariadb = contenders.some(({ storage }) => storage === 'MariaDB') ? await startDatabase() : undefined;
  const dir = await mkdtemp(join(tmpdir(), 'aero-melody-bench-'));
  const machine = describeMachine({ ...(mariadb && { mariadb: mariadb.version }), ...versionsOf(contenders) });
  const servers: ServerProcess[] = [];
  const results: FanoutResult[] = [];
  try {
    for (const [at, { peer, storage }] of contenders.entries()) {
      const env = {
        LOG_LEVEL: 'error',
        DATA_DIR: join(dir, `${at}`),
        ...(storage === 'MariaDB' && { DATABASE_URL: mariadb!.url }),
      };
      const server = await startServer(peer, env);
      servers.push(server);
      const footprint = isWanted('memory') ? await measureFootprint(server) : undefined;
      results.push({ peer, storage, footprint, performances: {}, commitsMs: [] });
      for (const workload of WARM_UP) await perform(server, workload);
    }
    for (let round = 1; round <= Number(values.rounds); round++)
      for (const name of workloads)
        for (const [at, server] of servers.entries()) {
          if (process.stderr.isTTY)
            process.stderr.write(`\r${round}/${values.rounds} ${name}, ${server.peer.name}`.padEnd(70));
          const before = await readCommits(server);
          const performance = await perform(server, WORKLOADS[name]);
          const after = await readCommits(server);
          const { performances, commitsMs } = results[at]!;
          performances[name] = [...(performances[name] ?? []), performance];
          if (name === '50 readers') commitsMs.push((after.ms - before.ms) / (after.count - before.count));
        }
  } finally {
    for (const server of servers) await server.stop();
    await mariadb?.stop();
    await rm(dir, { recursive: true });
  }
  const isWhole = positionals.length === 0 && values.only.length === 0;
  await publish('fanout', reportFanout(machine, results, Number(values.rounds)), { keep: isWhole });
}

/** Transactions so far, and their time; NaN on a server that does not tell. */
async function readCommits({ peer, figure }: ServerProcess): Promise<{ count: number; ms: number }> {
  if (peer.library) return { count: Number.NaN, ms: Number.NaN };
  return {
    count: await figure('aero_melody_commits_total'),
    ms: 1_000 * (await figure('aero_melody_commit_seconds_total')),
  };
}
