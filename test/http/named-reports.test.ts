import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AnswerReport, createReports } from '../../server/session-events/reports/answer.ts';
import { REPORTS } from '../../server/session-events/reports/contents.ts';
import { parquetOf } from '../../server/session-events/reports/parquet-file.ts';
import type { Row } from '../../server/session-events/reports/report.ts';
import type { SessionEvent } from '../../server/session-events/session-event.ts';
import { AIRPORTS, BEGIN, openHistory } from '../session-events/reports/history.ts';
import { OPERATOR_TOKEN, refusalIn, type Started, startHttp } from './support.ts';

let answer: AnswerReport;
let history: Awaited<ReturnType<typeof openHistory>>;
let started: Started;
const ada = { id: '', token: '' };
const ben = { id: '', token: '' };

beforeAll(async () => {
  started = await startHttp({ answerReport: (...asked) => answer(...asked) });
  for (const person of [ada, ben]) Object.assign(person, await (await started.post('/api/logs', {})).json());
  const edit = (log: string, userId: number, at: number): SessionEvent => ({
    ...{ kind: 'edited', log, userId, memberId: `member-${userId}`, at: BEGIN + at, bytes: 10, part: 'entries' },
  });
  const refused = (log: string, code: string): SessionEvent => ({
    ...{ kind: 'refused', log, userId: 2, memberId: 'member-2', at: BEGIN, code },
  });
  const events = [
    ...[edit(ada.id, 1, 0), edit(ada.id, 1, 10), edit(ben.id, 2, 5)],
    ...[refused(ben.id, '=HYPERLINK("http://evil")'), refused(ben.id, '@SUM(1)'), refused(ben.id, 'a "quoted", one')],
  ];
  history = await openHistory(events.map((event) => ({ event, instance: 'one', isOld: false })));
  answer = createReports(history, AIRPORTS);
});
afterAll(async () => {
  await started.close();
  history.close();
});

const ask = (path: string, token?: string) =>
  started.get(`/api/reports${path}`, token === undefined ? {} : { authorization: `Bearer ${token}` });
const rowsOf = async (response: Response) => ((await response.json()) as { rows: Row[] }).rows;

describe('rights', () => {
  test('a stranger gets nothing, nor who brings a token that is none', async () => {
    for (const path of ['', '/room-activity', '/nothing'])
      for (const token of [undefined, 'x', `${OPERATOR_TOKEN}s`]) {
        const response = await ask(path, token);
        expect(await refusalIn(response)).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
        expect(response.headers.get('cache-control')).toBe('no-store');
      }
  });

  test('an owner sees their own journeys, by default all of them, and an operator every one', async () => {
    for (const { id, token } of [ada, ben]) {
      expect((await rowsOf(await ask('/room-activity', token))).map(({ log }) => log)).toEqual([id]);
      expect((await rowsOf(await ask(`/room-activity?log=${id}`, token))).map(({ log }) => log)).toEqual([id]);
    }
    const all = await rowsOf(await ask('/room-activity', OPERATOR_TOKEN));
    expect(all.map(({ log, edits }) => ({ log, edits }))).toEqual([
      { log: ada.id, edits: 2 },
      { log: ben.id, edits: 1 },
    ]);
    expect(await rowsOf(await ask(`/room-activity?log=${ben.id}`, OPERATOR_TOKEN))).toHaveLength(1);
  });

  test('nobody sees the journey of another, open as it may be', async () => {
    for (const { name, audience } of REPORTS.filter(({ audience }) => audience === 'owners'))
      expect(await refusalIn(await ask(`/${name}?log=${ben.id}`, ada.token)), audience).toMatchObject({
        ...{ status: 403, code: 'NOT_ALLOWED' },
      });
    const unknown = await ask('/latency?log=aaaaaaaa-0000-4000-8000-000000000001', ada.token);
    expect(await refusalIn(unknown)).toMatchObject({ status: 404, code: 'UNKNOWN_LOG' });
  });

  test('reports for operators are neither listed for owners nor answered', async () => {
    const names = async (token: string) =>
      ((await (await ask('', token)).json()) as { reports: { name: string }[] }).reports.map(({ name }) => name);
    expect(await names(OPERATOR_TOKEN)).toEqual(REPORTS.map(({ name }) => name));
    // Votes belong to no journey, and names of instances are those of hosts.
    for (const name of ['listening-votes', 'latency-by-instance']) {
      expect(await names(ada.token)).not.toContain(name);
      expect(await refusalIn(await ask(`/${name}`, ada.token)), name).toMatchObject({ status: 403 });
      expect((await ask(`/${name}`, OPERATOR_TOKEN)).status, name).toBe(200);
    }
    expect(await refusalIn(await ask('/latency?by=instance', ada.token))).toMatchObject({ status: 400 });
  });
});

test('an operator may ask by a link, and a person may not', async () => {
  const linked = (path: string, token: string) => started.get(`/api/reports${path}token=${token}`);
  for (const path of ['?', '/room-activity?', '/latency-by-instance?limit=1&'])
    expect((await linked(path, OPERATOR_TOKEN)).status, path).toBe(200);
  for (const path of ['?', '/room-activity?'])
    expect(await refusalIn(await linked(path, ada.token)), path).toMatchObject({ status: 401 });
  expect(await refusalIn(await ask('/room-activity?token=x', ada.token))).toMatchObject({ status: 400 });
});

describe('an answer', () => {
  test('names its columns; the list names the parameters', async () => {
    const report = REPORTS.find(({ name }) => name === 'latency')!;
    const given = await (await ask('/latency', OPERATOR_TOKEN)).json();
    const { name, title, columns } = report;
    expect(given).toEqual({ name, title, columns, rows: [], more: false, complete: true });
    const { reports } = (await (await ask('', OPERATOR_TOKEN)).json()) as { reports: Record<string, unknown>[] };
    expect(reports.find((each) => each.name === 'latency')).toMatchObject({
      parameters: { since: { kind: 'instant' }, by: { kind: 'choice', choices: ['day', 'all'] } },
    });
  });

  test('says that there is more than its limit', async () => {
    expect(await (await ask('/room-activity?limit=1', OPERATOR_TOKEN)).json()).toMatchObject({
      rows: [{ log: ada.id }],
      more: true,
    });
  });

  test.each([
    'since=yesterday',
    'limit=100000',
    'limit=1%20UNION%20SELECT',
    'log=x',
    'another=1',
    'format=xml',
    'by=country',
    'limit=1&limit=2',
  ])('to ?%s is a refusal', async (query) => {
    expect(await refusalIn(await ask(`/room-activity?${query}`, OPERATOR_TOKEN))).toMatchObject({
      ...{ status: 400, code: 'BAD_MESSAGE' },
    });
  });

  test('to a name that is none is 404', async () => {
    expect(await refusalIn(await ask('/constructor', ada.token))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  test('is a table in which no text is a formula', async () => {
    const response = await ask('/refusals?format=csv', OPERATOR_TOKEN);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(response.headers.get('content-disposition')).toContain('filename="Refusals.csv"');
    expect((await response.text()).split('\r\n')).toEqual([
      'code,times,journeys,people',
      `"'=HYPERLINK(""http://evil"")",1,1,1`,
      `"'@SUM(1)",1,1,1`,
      '"a ""quoted"", one",1,1,1',
      '',
    ]);
  });

  test('is a Parquet file with the types of the columns, of no rows as well', async () => {
    for (const [since, count] of [
      ['2026-01-01', 2],
      ['2030-01-01', 0],
    ] as const) {
      const response = await ask(`/room-activity?format=parquet&since=${since}`, OPERATOR_TOKEN);
      expect(response.headers.get('content-type')).toBe('application/vnd.apache.parquet');
      const { rows, types } = await readParquet(new Uint8Array(await response.arrayBuffer()));
      expect(rows).toHaveLength(count);
      if (count > 0) expect(rows[0]).toMatchObject({ log: ada.id, edits: 2n, people: 1n, minutes: 0 });
      expect(types).toEqual(['VARCHAR', 'BIGINT', 'BIGINT', 'BIGINT', 'DOUBLE']);
    }
  });

  test('leaves no file behind', async () => {
    const folder = await mkdtemp(join(tmpdir(), "it's a folder "));
    await parquetOf(REPORTS[0]!, [], folder);
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });
});

describe('a report that takes long', () => {
  test('is one at a time; a person has a few waiting at most, and others have their turn', async () => {
    const before = answer;
    const running: (() => void)[] = [];
    answer = () => new Promise((resolve) => running.push(() => resolve({ rows: [], more: false, complete: true })));
    const asked = [1, 2, 3, 4, 5].map(() => ask('/latency', ada.token));
    // Four are in the queue once the fifth is refused.
    expect((await Promise.race(asked)).status).toBe(429);
    const other = ask('/latency', ben.token);
    for (let done = 0; done < 5; done++) {
      await expect.poll(() => running.length).toBe(done + 1);
      running[done]!();
    }
    const statuses = (await Promise.all([...asked, other])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 200, 200, 200, 200, 429]);
    answer = before;
  });

  test('is told to end when its asker leaves', async () => {
    const before = answer;
    let signal: AbortSignal | undefined;
    answer = (_question, given) => {
      signal = given;
      return new Promise((_resolve, reject) => given?.addEventListener('abort', () => reject(given.reason)));
    };
    const leaving = new AbortController();
    const asked = fetch(`${started.url}/api/reports/latency`, {
      headers: { authorization: `Bearer ${OPERATOR_TOKEN}` },
      signal: leaving.signal,
    }).catch(() => 'left');
    await expect.poll(() => signal).toBeDefined();
    leaving.abort();
    expect(await asked).toBe('left');
    await expect.poll(() => signal!.aborted).toBe(true);
    expect(started.complaints).toEqual([]);
    answer = before;
  });
});

async function readParquet(bytes: Uint8Array) {
  const folder = await mkdtemp(join(tmpdir(), 'aero-melody-parquet-'));
  await writeFile(join(folder, 'it.parquet'), bytes);
  const database = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await database.connect();
  const result = await connection.runAndReadAll(`SELECT * FROM '${join(folder, 'it.parquet')}'`);
  const read = { rows: result.getRowObjectsJS(), types: result.columnTypes().map(String) };
  connection.closeSync();
  database.closeSync();
  await rm(folder, { recursive: true });
  return read;
}
