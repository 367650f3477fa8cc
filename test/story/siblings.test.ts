import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import { type Cluster, createLog, startCluster } from '../support/server.ts';
import { until } from '../support/until.ts';

const EDITS = 10;
/** Half the time between two comparisons of heads, ms. */
const AT_ONCE_MS = 500;

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.close());

test('I1: an edit is read on the other instance at once, not at the next comparison of heads', async () => {
  const [one, two] = cluster.instances;
  const log = await createLog(one.url, 'CDG');
  const ada = await connect({ url: one.url, log, name: 'Ada' });
  const ben = await connect({ url: two.url, log, name: 'Ben' });
  const waits: number[] = [];
  for (let edit = 0; edit < EDITS; edit++) {
    const began = performance.now();
    ada.travelLog.setTitle(`title ${edit}`);
    await until('it is read', () => ben.travelLog.read().title === `title ${edit}`);
    waits.push(performance.now() - began);
  }
  // Each begins where the one before it was read: by comparisons alone, all but the first would wait for the next one.
  expect(Math.min(...waits.slice(1))).toBeLessThan(AT_ONCE_MS);
  for (const room of [ada, ben]) await room.leave();
});
