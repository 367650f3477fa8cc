import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connect } from '../../client-sdk/index.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { createDice } from '../chaos/dice.ts';
import { createLog } from '../support/server.ts';
import { until } from '../support/until.ts';
import { startCluster } from './cluster.ts';
import { openListener } from './listener.ts';

/**
 * `npm run failover -- --kills 20`: kills the instance that conducts, again and again, while the music plays, and tells
 * what three members have heard of it, each of whom came in by another instance. Each lives for a second before it dies.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const kills = Number(values.kills);
const dice = createDice(Number(values.seed));
/**
 * A conductor makes up the lead that its predecessor's death has cost, ms. No lead bridges two deaths that follow each other
 * sooner.
 */
const MAKE_UP_MS = 1_000;
const AIRPORTS = ['CDG', 'NRT', 'LAX', 'LIM', 'SYD', 'SIN', 'JNB', 'GRU', 'JFK', 'KEF', 'DXB', 'CDG'];

const dir = mkdtempSync(join(tmpdir(), 'aero-melody-failover-'));
const cluster = await startCluster({ instances: 3, dir });
const database = openDatabase(cluster.databaseUrl);
const say = (line: string) => process.stdout.write(`${line}\n`);
say(`seed=${values.seed} kills=${kills}`);
let failed = true;
try {
  const log = await createLog(cluster.url, ...AIRPORTS);
  const { id } = (await database.knex('travel_logs').where({ uuid: log }).first('id')) as { id: number };
  // Each comes in by the proxy, and so do those whose instance is killed.
  const listeners = [];
  for (const name of ['Ada', 'Ben', 'Eve']) listeners.push(await openListener({ url: cluster.url, log, name }));
  await setTimeout(3_000);

  const conductor = async () => {
    const lease = (await database.knex('conductor_leases').where({ log_id: id }).first()) as {
      owner: string | null;
      epoch: number;
    };
    // An instance's name holds the number of its process.
    const at = cluster.instances.findIndex(({ process }) => lease.owner?.includes(`-${process.pid}-`));
    return { at, epoch: lease.epoch };
  };
  for (let kill = 1; kill <= kills; kill++) {
    let before = await conductor();
    await until('somebody conducts', async () => {
      before = await conductor();
      return before.at >= 0;
    });
    const began = performance.now();
    const back = cluster.replace(before.at, 'SIGKILL', 500);
    await until('another instance conducts', async () => (await conductor()).epoch > before.epoch, 20_000);
    say(`kill ${kill}: instance ${before.at + 1}, taken over after ${Math.round(performance.now() - began)} ms`);
    await Promise.all([back, setTimeout(MAKE_UP_MS)]);
    await setTimeout(dice.between(0, 2_000));
  }
  await setTimeout(3_000);

  const fresh = await connect({ url: cluster.url, log, name: 'Fresh' });
  await until('the score is there', () => [...fresh.score.notes()].length > 0);
  await setTimeout(1_000);
  const score = [...fresh.score.notes()];
  failed = false;
  for (const listener of listeners) {
    const account = listener.account(score);
    const { due, missing, late, duplicates, wrongEpochs, longestSilence } = account;
    failed ||= missing + duplicates + wrongEpochs > 0;
    say(
      `${listener.name}: due=${due} missing=${missing} late=${late} duplicates=${duplicates} ` +
        `wrong_epochs=${wrongEpochs} longest_silence_ms=${Math.round(longestSilence)} ` +
        `longest_away_ms=${Math.round(listener.longestAway())}`,
    );
  }
  for (const room of [...listeners.map((listener) => listener.room), fresh]) await room.leave();
} finally {
  await database.close();
  await cluster.close();
  rmSync(dir, { recursive: true });
}
process.exitCode = failed ? 1 : 0;
