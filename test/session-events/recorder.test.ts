import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Logger } from '../../server/logger.ts';
import { FileTaken } from '../../server/session-events/event-store.ts';
import { openRecorder, type Recorder } from '../../server/session-events/recorder.ts';
import { EVENT_COLUMNS, EVENT_VERSION, type SessionEvent } from '../../server/session-events/session-event.ts';

const LOG = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const edit = (at: number, userId = 1): SessionEvent => ({
  kind: 'edited',
  log: LOG,
  userId,
  memberId: 'a',
  at,
  bytes: 60,
  part: 'entries',
});

let dir: string;
let opened: Recorder[];
let complaints: string[];

const logger: Logger = {
  info: () => {},
  warn: (...said: unknown[]) => complaints.push(String(said.at(-1))),
  error: (...said: unknown[]) => complaints.push(String(said.at(-1))),
};

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'aero-melody-events-'));
  opened = [];
  complaints = [];
});

afterEach(async () => {
  for (const recorder of opened) await recorder.close();
  await rm(dir, { recursive: true });
});

async function open(): Promise<Recorder> {
  const recorder = await openRecorder({ dir: join(dir, 'events'), instance: 'one', logger });
  opened.push(recorder);
  return recorder;
}

const count = async (recorder: Recorder) =>
  (await recorder.query('SELECT count(*)::INTEGER AS events FROM events', []))[0]?.events;

/** What another process would find if this one stopped now. */
async function countOnDisk() {
  await cp(join(dir, 'events'), join(dir, 'copy'), { recursive: true });
  const copy = await openRecorder({ dir: join(dir, 'copy'), instance: 'one', logger });
  const found = await count(copy);
  await copy.close();
  await rm(join(dir, 'copy'), { recursive: true });
  return found;
}

/** Another process that opens the same file, records ten events, says so and then waits to be killed. */
async function otherProcess() {
  const program = `
    import { openRecorder } from './server/session-events/recorder.ts';
    const silent = { info() {}, warn() {}, error() {} };
    const recorder = await openRecorder({ dir: ${JSON.stringify(join(dir, 'events'))}, instance: 'one', logger: silent });
    for (let at = 0; at < 10; at += 1) recorder.record({ kind: 'joined', log: '${LOG}', userId: at, memberId: 'm' + at, at });
    await recorder.flush();
    process.stdout.write('flushed');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return {
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

describe('the recorder', () => {
  it('keeps every kind of event with its fields', async () => {
    const recorder = await open();
    const by = { log: LOG, userId: 7, memberId: 'socket' };
    recorder.record({ kind: 'joined', ...by, at: 1 });
    recorder.record({ kind: 'edited', ...by, at: 2, bytes: 61, part: 'entries' });
    recorder.record({ kind: 'played', log: LOG, userId: null, memberId: null, at: 3, notes: 16 });
    recorder.record({ kind: 'refused', ...by, at: 4, code: 'TOO_LARGE' });
    recorder.record({ kind: 'left', ...by, at: 1_760_000_000_000.4, ms: 5 });
    const vote = { pair: 'one', flight: 'CDG-NRT', first: 'composed', second: 'tune', choice: 'neither' } as const;
    recorder.record({ kind: 'listen-vote', log: null, userId: 7, memberId: null, at: 1_760_000_000_001, ...vote });
    const nothing = Object.fromEntries(Object.keys(EVENT_COLUMNS).map((column) => [column, null]));
    const row = { ...nothing, v: EVENT_VERSION, instance: 'one', log: LOG, user_id: 7, member_id: 'socket' };
    expect(await recorder.query('SELECT * FROM events ORDER BY at_ms', [])).toEqual([
      { ...row, kind: 'joined', at_ms: 1n },
      { ...row, kind: 'edited', at_ms: 2n, bytes: 61, part: 'entries' },
      { ...row, kind: 'played', at_ms: 3n, notes: 16, user_id: null, member_id: null },
      { ...row, kind: 'refused', at_ms: 4n, code: 'TOO_LARGE' },
      { ...row, kind: 'left', at_ms: 1_760_000_000_000n, ms: 5 },
      { ...row, kind: 'listen-vote', at_ms: 1_760_000_000_001n, log: null, member_id: null, ...vote },
    ]);
  });

  it('adds columns to a file of a release that had fewer', async () => {
    await mkdir(join(dir, 'events'));
    const older = await DuckDBInstance.create(join(dir, 'events', 'one.duckdb'));
    const connection = await older.connect();
    const columns = 'at_ms BIGINT, log VARCHAR, user_id INTEGER, member_id VARCHAR, kind VARCHAR';
    await connection.run(`CREATE TABLE events (${columns}, bytes INTEGER, notes INTEGER, code VARCHAR)`);
    await connection.run(`INSERT INTO events VALUES (1, '${LOG}', 7, 'socket', 'edited', 61, NULL, NULL)`);
    connection.closeSync();
    older.closeSync();
    const recorder = await open();
    recorder.record(edit(2));
    expect(await recorder.query('SELECT at_ms, bytes, choice FROM events ORDER BY at_ms', [])).toEqual([
      { at_ms: 1n, bytes: 61, choice: null },
      { at_ms: 2n, bytes: 60, choice: null },
    ]);
    expect(complaints).toEqual([]);
  });

  it('finds its events again after a restart', async () => {
    const first = await open();
    first.record(edit(1));
    await first.close();
    opened = [];
    const second = await open();
    second.record(edit(2));
    expect(await count(second)).toBe(2);
  });

  it('has lost nothing that was flushed when its process is killed', async () => {
    const other = await otherProcess();
    await other.kill();
    const recorder = await open();
    expect(complaints).toEqual([]);
    expect(await count(recorder)).toBe(10);
  });

  it.each([1, 1_000, 4_000])('writes %i events to the disk without being asked', async (events) => {
    const recorder = await open();
    for (let at = 0; at < events; at += 1) recorder.record(edit(at));
    await vi.waitFor(async () => expect(await countOnDisk()).toBe(events), { timeout: 10_000, interval: 100 });
  });

  it('drops what is more than the share of its member, counts it and says so', async () => {
    const recorder = await open();
    for (let at = 0; at < 10_500; at += 1) recorder.record(edit(at));
    expect(recorder.dropped()).toBe(500);
    expect(recorder.queued().events).toBe(10_000);
    expect(await count(recorder)).toBe(10_000);
    expect(recorder.queued()).toEqual({ events: 0, bytes: 0 });
    expect(complaints).toEqual([expect.stringContaining('more session events than its share')]);
    const [last] = await recorder.query('SELECT max(at_ms)::INTEGER AS at FROM events', []);
    expect(last).toEqual({ at: 9_999 });
    recorder.record(edit(20_000));
    expect(await count(recorder)).toBe(10_001);
  });

  it('loses nothing of quiet members beside one that records a million events', async () => {
    const recorder = await open();
    for (let turn = 0; turn < 100; turn += 1) {
      for (let flood = 0; flood < 10_000; flood += 1) recorder.record(edit(turn));
      recorder.record(edit(turn, 2));
      await setImmediate();
    }
    const events = await recorder.query(
      'SELECT user_id, count(*)::INTEGER AS events FROM events GROUP BY 1 ORDER BY 1',
      [],
    );
    expect(events[1]).toEqual({ user_id: 2, events: 100 });
    expect(Number(events[0]?.events) + recorder.dropped()).toBe(1_000_000);
  });

  it('case 52: is refused where another process holds its file', async () => {
    const other = await otherProcess();
    await expect(open()).rejects.toThrow(FileTaken);
    expect(complaints).toEqual([]);
    await other.kill();
    await open();
  });

  it('goes on in memory, and says so, where its file is not a database', async () => {
    const first = await open();
    await first.close();
    opened = [];
    await writeFile(join(dir, 'events', 'one.duckdb'), 'rubbish '.repeat(1_000));
    const recorder = await open();
    recorder.record(edit(1));
    expect(await count(recorder)).toBe(1);
    expect(complaints).toHaveLength(1);
  });

  it('counts what it loses when the database fails, complains once, and recovers', async () => {
    const recorder = await open();
    const impossible: SessionEvent = {
      // Half of a pair of code units, which DuckDB reads no JSON with.
      ...{ kind: 'edited', log: LOG, userId: 1, memberId: '\ud800', at: 1, bytes: 60, part: 'entries' },
    };
    recorder.record(impossible);
    await recorder.flush();
    recorder.record(impossible);
    await recorder.flush();
    expect(recorder.dropped()).toBe(2);
    expect(complaints).toEqual(['session events are being lost']);
    recorder.record(edit(2));
    expect(await count(recorder)).toBe(1);
  });
});
