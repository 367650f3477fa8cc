import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import type { AeroMelody } from '../../server/server.ts';
import { REPORTS } from '../../server/session-events/reports/contents.ts';
import { createLog, startServer } from '../support/server.ts';
import { aero, aeroJson } from './terminal.ts';

describe('aero reports', () => {
  let server: AeroMelody;
  let folder: string;
  let log: string;
  let env: Record<string, string>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aero-melody-cli-reports-'));
    server = await startServer();
    log = await createLog(server.url, 'CDG', 'NRT');
    const room = await connect({ url: server.url, log, name: 'Ada' });
    room.travelLog.setTitle('North');
    await room.saved();
    await room.leave();
    env = { PORT: String(server.port), DATA_DIR: folder, OPERATOR_TOKEN: server.operatorToken };
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  test('lists them without a server', async () => {
    const { code, result } = await aeroJson<{ name: string }[]>({ DATA_DIR: folder }, 'reports');
    expect(code).toBe(0);
    expect(result.map(({ name }) => name)).toEqual(REPORTS.map(({ name }) => name));
    expect((await aero({ DATA_DIR: folder }, ['reports'])).out).toMatch(/^room-activity +Rooms$/m);
  });

  test('prints a table, JSON and CSV, and writes files that others cannot read', async () => {
    const { code, out } = await aero(env, ['reports', 'room-activity']);
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      expect.stringMatching(/^log +edits +notes +people +minutes$/),
      expect.stringMatching(new RegExp(`^${log} +1 +0 +1 +[\\d.]+$`)),
      '',
    ]);
    const { result } = await aeroJson<{ rows: unknown[] }>(env, 'reports', 'room-activity', '--log', log);
    expect(result.rows).toEqual([expect.objectContaining({ log, edits: 1 })]);
    expect((await aero(env, ['reports', 'room-activity', '--csv'])).out).toMatch(/^log,edits,notes,people,minutes\n/);

    const file = join(folder, 'rooms.parquet');
    expect(await aeroJson(env, 'reports', 'room-activity', '--parquet', '-o', file)).toEqual({
      ...{ code: 0, result: { file, bytes: (await stat(file)).size } },
    });
    expect((await readFile(file)).subarray(0, 4).toString()).toBe('PAR1');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await writeFile(join(folder, 'operator-token'), `${server.operatorToken}\n`);
    const { OPERATOR_TOKEN: _, ...withFile } = env;
    expect((await aero(withFile, ['reports', 'latency', '--set', 'by=all'])).code).toBe(0);
  });

  test.each([
    [['nothing'], 2, 'there is no report of this name'],
    [['latency', '--set', 'by=month'], 2, 'by: '],
    [['latency', '--since', 'yesterday'], 2, 'neither a day nor an instant'],
    [['--since', 'yesterday'], 2, 'neither a day nor an instant'],
    [['latency', '--limit', 'abc'], 2, 'whole number'],
    [['latency', '--csv', '--parquet'], 2, 'exclude each other'],
    [['latency', '-o', import.meta.filename], 1, '--force'],
    [['latency', '--parquet'], 2, '--parquet takes --output and a file'],
    [['latency', '--url', 'http://127.0.0.1:9'], 1, 'no server answers at http://127.0.0.1:9'],
    [['latency', '--set', 'by'], 2, 'parameter=value'],
  ])('%j fails with %i: %s', async (words, code, message) => {
    const ran = await aero(env, ['reports', ...words]);
    expect(ran.code).toBe(code);
    expect(ran.err).toContain(message);
    expect(ran.err).not.toContain('    at ');
    expect(ran.err + ran.out).not.toContain(server.operatorToken);
  });
});
