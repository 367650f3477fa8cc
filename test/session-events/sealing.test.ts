import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { freshDatabase } from '../support/databases.ts';
import { openRig, temporaryFolder } from './history-ground.ts';

describe.each([
  ['sqlite', 'database'],
  ['mariadb', 'folder'],
] as const)('sealing on %s with files in the %s', (engine, place) => {
  let url: string;
  let database: Database;
  let drop: () => Promise<void>;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  beforeEach(async () => {
    ({ url, drop } = await freshDatabase(engine));
    database = openDatabase(url);
    folder = await temporaryFolder();
  });
  afterEach(async () => {
    await database.close();
    await drop();
    await folder.remove();
  });

  test.each([
    ['before', 'setAside'],
    ['during', 'setAside'],
    ['before', 'isRegistered'],
    ['before', 'numbersOf'],
    ['during', 'numbersOf'],
    ['during', 'write'],
    ['before', 'publish'],
    ['during', 'publish'],
    ['before', 'register'],
    ['during', 'register'],
    ['before', 'drop'],
    ['during', 'drop'],
    ['after', 'drop'],
    ['during', 'merge'],
    ['before', 'replace'],
    ['during', 'replace'],
    ['after', 'replace'],
  ])('loses nothing and doubles nothing when its process is killed %s %s', async (when, step) => {
    const shared = place === 'folder' ? join(folder.path, 'shared') : undefined;
    const dir = join(folder.path, 'one');
    const args = ['--import', 'tsx', 'test/session-events/dying-sealer.ts', url, dir, when, step];
    const child = spawn(process.execPath, [...args, ...(shared ? [shared] : [])], { stdio: 'inherit' });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    const rig = await openRig({ database, dir, shared });
    const events = await rig.history.query('SELECT at_ms::INTEGER AS moment, user_id FROM events ORDER BY at_ms', []);
    expect(events).toEqual(Array.from({ length: 10 }, (_, moment) => ({ moment, user_id: 901 })));
    expect(await rig.recorder.store.pending()).toEqual([]);
    await rig.history.maintain();
    expect(await rig.history.query('SELECT count(*)::INTEGER AS events FROM events', [])).toEqual([{ events: 10 }]);
    await rig.close();
  });
});
