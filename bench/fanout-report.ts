import type { Contender } from './contenders.ts';
import { median, quantile, short } from './figures.ts';
import type { Footprint } from './footprint.ts';
import { printTable } from './report.ts';
import { TARGETS } from './targets.ts';
import { type Judged, printVerdicts } from './verdict.ts';
import type { Performance } from './workload.ts';

export type WorkloadName = '10 readers' | '50 readers' | '200 readers' | '100 rooms' | 'saturation';

/** Measurements of a server, a performance a round. */
export interface FanoutResult extends Contender {
  /** Undefined where memory was not chosen. */
  readonly footprint: Footprint | undefined;
  readonly performances: Partial<Record<WorkloadName, Performance[]>>;
  /** A transaction during '50 readers', round by round, ms; NaN on other servers than this project's. */
  readonly commitsMs: number[];
}

type Figure = (performance: Performance) => number;

const cpu: Figure = ({ cpuMs, delivered }) => cpuMs / delivered;
const throughput: Figure = ({ delivered, seconds }) => delivered / seconds;
const latency =
  (part: number): Figure =>
  ({ latencies }) =>
    quantile(latencies, part);

/** The table's columns; NaN where a workload was not chosen. */
const COLUMNS: Readonly<Record<string, (result: FanoutResult) => number>> = {
  'CPU, 10 readers': middle('10 readers', cpu),
  'CPU, 50 readers': middle('50 readers', cpu),
  'CPU, 200 readers': middle('200 readers', cpu),
  'CPU, 100 rooms': middle('100 rooms', cpu),
  'CPU, saturation': middle('saturation', cpu),
  'p50 ms': middle('50 readers', latency(0.5)),
  'p99 ms': middle('50 readers', latency(0.99)),
  'delivered/s': middle('saturation', throughput),
  'KiB a connection': ({ footprint }) => (footprint?.connection.resident ?? Number.NaN) / 1_024,
  'KiB a room of one': ({ footprint }) => (footprint?.room.resident ?? Number.NaN) / 1_024,
  'in use': ({ footprint }) => (footprint?.room.inUse ?? Number.NaN) / 1_024,
};

export function reportFanout(machine: string, results: readonly FanoutResult[], rounds: number): string {
  const names = Object.keys(COLUMNS);
  const judged = judgeFanout(results);
  return [
    '# Fan-out: Aero Melody, with every update on disk before it is heard, and other servers',
    machine,
    `Medians of ${rounds} rounds in turns. CPU: seconds of the server process for 1,000 delivered updates; propagation with 50 readers; ` +
      'saturation: 8 writers and 50 readers in a room, each at most 64 updates ahead; memory: resident, and of a room what is in use of it. ' +
      'The durable Yjs server commits as Aero Melody does; all others keep updates in memory. ' +
      'Not counted: the echo to the author, and the CPU of MariaDB, which is a process of its own.',
    printTable([
      ['server', ...names],
      ...results.map((result) => [result.peer.name, ...names.map((name) => short(COLUMNS[name]!(result)))]),
    ]),
    ...(judged.length > 0
      ? ['Ratios are medians of those of each round. p50 is what exceeds the best server and one commit.']
      : []),
    ...(judged.length > 0 ? [printVerdicts(judged)] : []),
  ].join('\n\n');
}

function middle(name: WorkloadName, figure: Figure): (result: FanoutResult) => number {
  return ({ performances }) => median((performances[name] ?? []).map(figure));
}

/** Rows whose servers and workloads were chosen. */
function judgeFanout(results: readonly FanoutResult[]): Judged[] {
  return results
    .filter(({ peer }) => !peer.library)
    .flatMap((ours) => judgeOurs(ours, results))
    .filter(({ figure }) => Number.isFinite(figure));
}

function judgeOurs(ours: FanoutResult, results: readonly FanoutResult[]): Judged[] {
  const { fanout } = TARGETS;
  const other = (word: string, storage: Contender['storage']) =>
    results.find(({ peer, storage: own }) => peer.name.startsWith(word) && own === storage);
  const [yWebsocket, hocuspocus] = [other('y-websocket', 'memory'), other('Hocuspocus', 'memory')];
  const durable = other('durable', ours.storage);
  const ratio = (name: WorkloadName, figure: Figure, them: FanoutResult | undefined) =>
    median(
      (ours.performances[name] ?? []).flatMap((our, round) => {
        const their = them?.performances[name]?.[round];
        return their ? [figure(our) / figure(their)] : [];
      }),
    );
  const row = (what: string, figure: number, target: Judged['target']): Judged => ({
    what: `${ours.storage}, ${what}`,
    figure,
    target,
  });
  const workloads = Object.keys(fanout.cpu) as (keyof typeof fanout.cpu)[];
  const p50 = COLUMNS['p50 ms']!;
  const best = Math.min(...results.map(p50).filter(Number.isFinite));
  return [
    ...workloads.map((name) => row(`CPU : y-websocket, ${name}`, ratio(name, cpu, yWebsocket), fanout.cpu[name])),
    row('delivered/s : Hocuspocus, saturation', ratio('saturation', throughput, hocuspocus), fanout.saturation),
    ...[...workloads, 'saturation' as const].map((name) =>
      row(`CPU : durable, ${name}`, ratio(name, cpu, durable), fanout.durable),
    ),
    row('p50 ms beyond', p50(ours) - best - median(ours.commitsMs), fanout.latency),
    row('KiB a connection', COLUMNS['KiB a connection']!(ours), fanout.connectionKiB),
    row('KiB a room of one', COLUMNS['KiB a room of one']!(ours), fanout.roomKiB),
  ];
}
