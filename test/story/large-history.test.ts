import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { AeroMelody } from '../../server/server.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { createUpdateLog } from '../../server/storage/update-log.ts';
import { descriptionText } from '../../travel-log/shape.ts';
import { freshDatabase } from '../support/databases.ts';
import { createLog, startServer } from '../support/server.ts';

const ITEMS = 280_000;
const ITEMS_A_ROW = 5_000;
const RESOLUTION_MS = 5;

let server: AeroMelody;
let drop: () => Promise<void>;
let path: string;
let head: number;

beforeAll(async () => {
  const fresh = await freshDatabase('sqlite');
  ({ drop } = fresh);
  server = await startServer({ DATABASE_URL: fresh.url });
  const log = await createLog(server.url, 'CDG');
  path = `${server.url}/api/logs/${log}`;
  head = await writeItems(fresh.url, log);
}, 120_000);
afterAll(async () => {
  await server.close();
  await drop();
});

test.each(['at/HEAD', 'attribution'])(
  'case 47: while %s of a log of 280,000 items is read, nobody waits for as long',
  async (what) => {
    // The thread starts with the first read.
    await fetch(`${path}/at/1`);
    const shares: number[] = [];
    // Another test's work in this process is a delay, too.
    while (shares.length < 3 && !(Math.min(...shares) < 1 / 4)) {
      const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
      delays.enable();
      const began = performance.now();
      const answer = await fetch(`${path}/${what.replace('HEAD', String(head))}`);
      const bytes = await answer.arrayBuffer();
      const tookMs = performance.now() - began;
      // A delay is counted by the first turn after it.
      await sleep(4 * RESOLUTION_MS);
      delays.disable();
      expect(answer.status).toBe(200);
      if (what === 'at/HEAD') expect(bytes.byteLength).toBeGreaterThan(3 * ITEMS);
      shares.push((delays.max / 1e6 - RESOLUTION_MS) / tookMs);
    }
    expect(Math.min(...shares), `the longest delay, of the time that the read took: ${shares}`).toBeLessThan(1 / 4);
  },
);

/** Writes items of three letters, which never join since each comes before the last. Returns the last row. */
async function writeItems(url: string, log: string): Promise<number> {
  const database = openDatabase(url);
  const updateLog = createUpdateLog(database, { laneBytes: 64 * 1024 * 1024 });
  const { id, owner_id: userId } = await database.knex('travel_logs').where({ uuid: log }).first('id', 'owner_id');
  const doc = new Y.Doc();
  const rows: Uint8Array[] = [];
  doc.on('update', (bytes: Uint8Array) => rows.push(bytes));
  for (let item = 0; item < ITEMS; item += ITEMS_A_ROW)
    doc.transact(() => {
      for (let one = 0; one < ITEMS_A_ROW; one++) descriptionText(doc).insert(0, 'abc');
    });
  const sessionId = randomUUID();
  for (const [at, bytes] of rows.entries())
    await updateLog.append({ logId: id, sessionId, sessionSeq: at + 1, userId, accessVersion: 0, bytes });
  await updateLog.close();
  await database.close();
  return 1 + rows.length;
}
