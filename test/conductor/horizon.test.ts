import { onTestFinished, test } from 'vitest';
import { openDatabase } from '../../server/storage/database.ts';
import { freshDatabase } from '../support/databases.ts';
import { openTestCluster } from './test-cluster.ts';

/** Edits of the leg that plays, half a second apart: at another place in the beat each time, count. */
const EDITS = 16;

test('M5: an edit at any moment of a beat takes back no note that starts within 250 ms', async () => {
  const { url, drop } = await freshDatabase('sqlite');
  const database = openDatabase(url);
  const cluster = await openTestCluster(database, { seed: 11, waypoints: [{ airport: 'CDG' }, { airport: 'FRA' }] });
  onTestFinished(async () => {
    await cluster.close();
    await database.close();
    await drop();
  });
  await cluster.command(0, 'play', { part: 0 });
  await cluster.pass(1_000);
  for (let edit = 0; edit < EDITS; edit++) {
    await cluster.edit([{ kind: 'take', at: 0 }], 0);
    await cluster.pass(425);
    // The member that listens records what was taken back too late.
    await cluster.check();
  }
});
