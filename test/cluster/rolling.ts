import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connect } from '../../client-sdk/index.ts';
import { createLog } from '../support/server.ts';
import { until } from '../support/until.ts';
import { startCluster } from './cluster.ts';
import { type Account, type Listener, openListener } from './listener.ts';

/**
 * `npm run rolling -- --rooms 50`: replaces every instance, one after the other, while music plays in all rooms and two
 * members of each write, and tells what they noticed of it.
 */
const { values } = parseArgs({
  options: { rooms: { type: 'string', default: '50' }, instances: { type: 'string', default: '3' } },
});
const AIRPORTS = ['CDG', 'NRT', 'LAX', 'LIM', 'SYD', 'SIN', 'JNB'];
/** How often each member writes, ms. */
const WRITE_MS = 1_000;
/** A room comes after the one before, ms: nobody opens fifty at once. */
const ARRIVE_MS = 100;

/** A member that writes and listens, and notices what goes wrong. */
interface Witness extends Listener {
  readonly log: string;
  /** What it has written, in the order in which it did. */
  readonly tokens: readonly string[];
  /** Refusals, by their codes. */
  readonly errors: readonly string[];
  stopWriting(): void;
}

async function openWitness(log: string, name: string): Promise<Witness> {
  const listener = await openListener({ url: cluster.url, log, name });
  const { room } = listener;
  const tokens: string[] = [];
  const errors: string[] = [];
  room.on('refused', ({ refusal }) => errors.push(refusal.code));
  room.on('status', (status) => {
    if (status.kind === 'refused') errors.push(status.refusal.code);
  });
  const stop = room.travelLog.read().waypoints[0]!;
  const writing = setInterval(() => {
    const token = `${name}.${tokens.length};`;
    tokens.push(token);
    room.travelLog.entry(stop.id)!.insert(0, token);
  }, WRITE_MS);
  return {
    ...listener,
    log,
    tokens,
    errors,
    stopWriting: () => clearInterval(writing),
  };
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const dir = mkdtempSync(join(tmpdir(), 'aero-melody-rolling-'));
const cluster = await startCluster({ instances: Number(values.instances), dir });
let failed = true;
try {
  const witnesses: Witness[] = [];
  for (let at = 0; at < Number(values.rooms); at++) {
    const log = await createLog(cluster.url, ...AIRPORTS);
    for (const name of ['Ada', 'Ben']) witnesses.push(await openWitness(log, `${name}${at}`));
    await setTimeout(ARRIVE_MS);
  }
  await setTimeout(5_000);
  for (const at of cluster.instances.keys()) {
    const began = performance.now();
    await cluster.replace(at, 'SIGTERM');
    say(`instance ${at + 1} replaced in ${Math.round(performance.now() - began)} ms`);
    await setTimeout(3_000);
  }
  await setTimeout(5_000);
  for (const witness of witnesses) witness.stopWriting();
  await until('all is saved', () => witnesses.every(({ room }) => room.unsaved === 0), 30_000);

  let lost = 0;
  const accounts: Account[] = [];
  for (const log of new Set(witnesses.map((witness) => witness.log))) {
    const fresh = await connect({ url: cluster.url, log, name: 'Fresh' });
    await until('the score is there', () => [...fresh.score.notes()].length > 0);
    // What the score log was told a moment before is asked for once more.
    await setTimeout(1_000);
    const text = fresh.travelLog.read().waypoints[0]!.entry;
    for (const witness of witnesses.filter((other) => other.log === log)) {
      lost += witness.tokens.filter((token) => !text.includes(token)).length;
      accounts.push(witness.account(fresh.score.notes()));
    }
    await fresh.leave();
  }
  const sum = (field: keyof Account) => accounts.reduce((total, account) => total + account[field], 0);
  const errors = witnesses.flatMap((witness) => witness.errors);
  const silence = Math.max(...accounts.map(({ longestSilence }) => longestSilence));
  const away = Math.max(...witnesses.map((witness) => witness.longestAway()));
  const written = witnesses.reduce((total, { tokens }) => total + tokens.length, 0);
  if (errors.length > 0) say(`errors: ${[...new Set(errors)].join(', ')}`);
  say(
    `rooms=${values.rooms} members=${witnesses.length} errors=${errors.length} written=${written} lost=${lost} ` +
      `due=${sum('due')} missing=${sum('missing')} late=${sum('late')} duplicates=${sum('duplicates')} ` +
      `wrong_epochs=${sum('wrongEpochs')} longest_silence_ms=${Math.round(silence)} longest_away_ms=${Math.round(away)}`,
  );
  failed = errors.length + lost + sum('missing') + sum('duplicates') + sum('wrongEpochs') + silence > 0;
  for (const { room } of witnesses) await room.leave();
} finally {
  await cluster.close();
  rmSync(dir, { recursive: true });
}
process.exitCode = failed ? 1 : 0;
