import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import * as Y from 'yjs';
import { connect, type Room } from '../../client-sdk/index.ts';
import { contentHash } from '../../travel-log/content-hash.ts';
import { startInstance } from '../support/instance.ts';
import { joinRaw, say as tell } from '../support/raw-client.ts';
import { createLog } from '../support/server.ts';
import { until } from '../support/until.ts';
import type { Booty, Orders } from './attacker.ts';

const QUIET_SECONDS = 5;
/** Attackers in the third log; one more is in a healthy one. */
const ATTACKERS = 5;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [seconds, seed] = [values.seconds, values.seed].map(Number) as [number, number];
const say = (line: string) => process.stdout.write(`${line}\n`);
say(`seed=${seed} seconds=${seconds}`);

const dataDir = await mkdtemp(join(tmpdir(), 'aero-melody-fuzz-'));
// Refused messages cost the more: attackers would hear of the rate alone.
const start = () =>
  startInstance({ PORT: '0', DATA_DIR: dataDir, LIMITS: 'crowd=1000', MESSAGES_PER_SECOND: '100000' });
let server = await start();
// However this process ends, the server does not outlive it.
process.on('exit', () => server.process.kill('SIGKILL'));
const crashes: string[] = [];
const diverged: string[] = [];

const quietLog = await createLog(server.url, 'CDG', 'JFK');
const sharedLog = await createLog(server.url, 'NRT', 'SYD');
const attackedLog = await createLog(server.url, 'LHR', 'DXB');
const witnesses = [await witness(quietLog), await witness(sharedLog)];

const quiet = await editFor(QUIET_SECONDS);
const [booty, busy] = await Promise.all([
  attack({ url: server.url, logs: [...Array(ATTACKERS).fill(attackedLog), sharedLog], seconds, seed }),
  editFor(seconds),
]);

await checkHealth('after the attack');
const hashes = new Map<string, string>();
for (const room of witnesses) {
  await finding(room.log, room.saved());
  await compareWithFresh(room.log, () => contentHash(room.doc));
  hashes.set(room.log, contentHash(room.doc));
  await room.leave();
}
await compareWithFresh(attackedLog, (hash) => {
  hashes.set(attackedLog, hash);
  return hash;
});

await endServer();
// Committed rows are read again from the database: one that cannot be applied would quarantine its log now.
server = await start();
for (const [log, hash] of hashes) {
  await compareWithFresh(log, () => hash);
  await checkWritable(log);
}
await checkHealth('after a restart');
await endServer();
await rm(dataDir, { recursive: true, force: true });

const findings = [...crashes, ...booty.unnamed, ...booty.poison, ...diverged];
for (const line of findings.slice(0, 40)) say(line);
if (findings.length > 0) for (const last of booty.last) say(`the last attacks:\n  ${last.join('\n  ')}`);
say(`seed=${seed} lives=${booty.lives} unanswered=${booty.unanswered} codes=${JSON.stringify(booty.codes)}`);
const astray = diverged.length + booty.poison.length;
const figures = [
  `sent=${booty.sent} refused=${booty.refused} accepted=${booty.accepted}`,
  `crashes=${crashes.length} unnamed=${booty.unnamed.length} diverged=${astray}`,
  `witness_p50_ms=${percentile(busy, 0.5)}/${percentile(quiet, 0.5)}`,
  `witness_p99_ms=${percentile(busy, 0.99)}/${percentile(quiet, 0.99)}`,
];
// Written as the process ends, so that nothing comes behind it.
process.on('exit', () => say(figures.join(' ')));
process.exit(crashes.length + booty.unnamed.length + astray === 0 ? 0 : 1);

async function witness(log: string): Promise<Room> {
  const room = await connect({ url: server.url, log, name: 'Witness' });
  room.on('refused', ({ refusal }) => diverged.push(`a witness was refused: ${refusal.code} ${refusal.detail}`));
  room.on('rebuilt', () => diverged.push('the document of a witness was rebuilt'));
  return room;
}

/** Every witness edits ten times a second; resolves with what each edit waited to be saved, ms. */
async function editFor(time: number): Promise<number[]> {
  const waits: Promise<number>[] = [];
  const ends = performance.now() + time * 1_000;
  for (let edit = 0; performance.now() < ends; edit++) {
    for (const { travelLog, saved } of witnesses) {
      const began = performance.now();
      travelLog.setTitle(`edit ${edit}`);
      waits.push(
        saved().then(
          () => performance.now() - began,
          () => performance.now() - began,
        ),
      );
    }
    await sleep(100);
  }
  return Promise.race([Promise.all(waits), sleep(30_000).then(() => [Number.POSITIVE_INFINITY])]);
}

/** The attackers have a process of their own, so that witnesses do not wait for them but for the server. */
async function attack(orders: Orders): Promise<Booty> {
  const child = fork(join(import.meta.dirname, 'attacker.ts'), [JSON.stringify(orders)]);
  const limit = setTimeout(() => child.kill('SIGKILL'), (seconds + 60) * 1_000);
  const [said] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [Booty | number | null];
  clearTimeout(limit);
  if (typeof said === 'object' && said !== null) return said;
  process.stderr.write(server.output());
  await endServer();
  throw new Error(`the attackers ended with ${said}`);
}

async function checkHealth(when: string): Promise<void> {
  const health = await fetch(`${server.url}/healthz`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  if (!health?.ok || server.process.exitCode !== null) crashes.push(`the server does not answer ${when}`);
}

/** Ends the server, and reads what it has printed: an error there is one that nobody has foreseen. */
async function endServer(): Promise<void> {
  await Promise.race([server.end('SIGTERM'), sleep(25_000)]);
  server.process.kill('SIGKILL');
  for (const line of server.output().split('\n'))
    if (/"level":[56]0|uncaught|unhandled|^\s+at .*:\d+/i.test(line))
      crashes.push(`the server printed: ${line.slice(0, 1_000)}`);
}

/** Joins as a new member, who must come to the same document. */
async function compareWithFresh(log: string, expected: (own: string) => string): Promise<void> {
  const fresh = await connect({ url: server.url, log, name: 'Fresh' });
  const same = () => {
    const own = contentHash(fresh.doc);
    return own === expected(own);
  };
  await finding(log, until('a fresh member has the same document', same));
  await fresh.leave();
}

/** A log in quarantine would refuse this. */
async function checkWritable(log: string): Promise<void> {
  const doc = new Y.Doc();
  doc.getMap('meta').set('travelDate', '2026-05-01');
  const { socket } = await joinRaw(server.url, log, { clientId: doc.clientID });
  const said = await tell(socket, 'update', { sessionSeq: 1, bytes: Y.encodeStateAsUpdate(doc) });
  if (!said.ok) diverged.push(`${log}: an honest update is refused: ${said.refusal?.code}`);
  socket.disconnect();
}

/** Awaits a check, and notes where it fails. */
async function finding(log: string, check: Promise<unknown>): Promise<void> {
  await check.catch((error: Error) => diverged.push(`${log}: ${error.message}`));
}

function percentile(samples: readonly number[], share: number): string {
  const sorted = [...samples].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(1);
}
