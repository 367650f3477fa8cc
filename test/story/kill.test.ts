import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import { ENGINES, freshDatabase } from '../support/databases.ts';
import { startInstance } from '../support/instance.ts';
import { freePort } from '../support/private-process.ts';
import { createLog } from '../support/server.ts';
import { until } from '../support/until.ts';

describe.each(ENGINES)('a server that is killed, on %s', (engine) => {
  test('E4, O1: kill -9 in the middle of edits loses nothing that was acknowledged, and the rest arrives after it', async () => {
    const database = await freshDatabase(engine);
    const dataDir = await mkdtemp(join(tmpdir(), 'aero-melody-'));
    const env = { DATA_DIR: dataDir, DATABASE_URL: database.url, PORT: String(await freePort()) };
    const first = await startInstance(env);
    const log = await createLog(first.url, 'CDG');
    const ada = await connect({ url: first.url, log, name: 'Ada' });
    const ben = await connect({ url: first.url, log, name: 'Ben' });
    const entry = ada.travelLog.entry(ada.travelLog.read().waypoints[0]!.id)!;

    let written = 0;
    let saved = '';
    const typing = setInterval(() => {
      entry.insert(entry.length, `${written++} `);
      if (written % 7 === 0) {
        const text = entry.toString();
        ada.saved().then(
          () => {
            if (text.length > saved.length) saved = text;
          },
          () => undefined,
        );
      }
    }, 3);
    await until('a good deal has been acknowledged', () => saved.length > 400);
    await first.end('SIGKILL');
    const acknowledged = saved;
    await until('typing goes on while nobody is there', () => entry.length > acknowledged.length + 200);
    clearInterval(typing);
    expect(ada.unsaved).toBeGreaterThan(0);

    const second = await startInstance(env);
    const judge = await connect({ url: second.url, log, name: 'Judge' });
    const kept = judge.travelLog.entry(judge.travelLog.read().waypoints[0]!.id)!;
    expect(kept.toString().startsWith(acknowledged)).toBe(true);

    await ada.saved();
    const whole = Array.from({ length: written }, (_, index) => `${index} `).join('');
    expect(entry.toString()).toBe(whole);
    await until('the others have it all', () => kept.toString() === whole);
    await until('Ben too, who was there before', () => ben.travelLog.read().waypoints[0]!.entry === whole);

    for (const room of [ada, ben, judge]) await room.leave();
    expect(await second.end('SIGTERM')).toBe(0);
    await rm(dataDir, { recursive: true });
    await database.drop();
  });
});
