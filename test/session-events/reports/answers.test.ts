import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AnswerReport, createReports } from '../../../server/session-events/reports/answer.ts';
import { REPORTS } from '../../../server/session-events/reports/contents.ts';
import { COMMON, wishOf } from '../../../server/session-events/reports/parameters.ts';
import type { Parameter, Report, Row } from '../../../server/session-events/reports/report.ts';
import { createDice } from '../../chaos/dice.ts';
import { AIRPORTS, BEGIN, DAY, drawHistory, LOGS, openHistory, type Recorded } from './history.ts';
import { type Asked, recount } from './recount.ts';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
/** Questions to each report, count. */
const QUESTIONS = 8;
const names = REPORTS.map(({ name }) => name);
const reportNamed = (name: string): Report => REPORTS.find((report) => report.name === name)!;

/** Rounds what the order of a sum changes. */
const rounded = (rows: readonly Row[]) =>
  rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, cell]) => [name, typeof cell === 'number' ? Number(cell.toPrecision(12)) : cell]),
    ),
  );

describe(`over weeks of events (SEED=${seed})`, () => {
  let recorded: readonly Recorded[];
  let history: Awaited<ReturnType<typeof openHistory>>;
  let answer: AnswerReport;
  beforeAll(async () => {
    recorded = drawHistory(seed);
    history = await openHistory(recorded);
    answer = createReports(history, AIRPORTS);
  });
  afterAll(() => history.close());

  test.each(names)('%s is what a plain count gives', async (name) => {
    const report = reportNamed(name);
    const dice = createDice(seed).named(name);
    for (let question = 0; question < QUESTIONS; question++) {
      const since = question === 0 ? undefined : BEGIN + dice.between(-DAY, 20 * DAY);
      const until = question === 0 ? undefined : since! + dice.between(0, 30 * DAY);
      const logs = question % 2 === 0 ? undefined : LOGS.filter(() => dice.chance(0.5));
      const own = Object.fromEntries(
        Object.entries(report.parameters).map(([name, parameter]) => [name, drawn(parameter)]),
      );
      const wish = { ...wishOf(report).parse({}), ...own, ...(since && { since, until }), limit: 10_000 };
      const { rows, more } = await answer({ report, wish, logs });
      const asked: Asked = {
        ...{ since: since ?? 0, until: until ?? 8.64e15, logs, offset: 0, width: 1, by: '', order: '' },
        ...own,
      };
      const expected = recount(name, recorded, asked);
      expect(more).toBe(false);
      expect(rounded(rows), JSON.stringify(asked)).toEqual(rounded(expected));
      if (question === 0) expect(rows.length, 'rows that can be wrong').toBeGreaterThan(0);
    }

    function drawn(parameter: Parameter): string | number {
      if (parameter.kind === 'choice') return dice.pick(parameter.choices);
      if (parameter.kind !== 'count') throw new Error('a parameter that all reports have');
      return dice.chance(0.3) ? parameter.usual : dice.between(parameter.min, Math.min(parameter.max, 3_000));
    }
  });

  test.each(names)('%s keeps its types and its limit', async (name) => {
    const report = reportNamed(name);
    const { rows, more } = await answer({ report, wish: { ...wishOf(report).parse({}), limit: 1 }, logs: undefined });
    expect(rows).toHaveLength(1);
    const { rows: all } = await answer({
      report,
      wish: { ...wishOf(report).parse({}), limit: 10_000 },
      logs: undefined,
    });
    expect(more).toBe(all.length > 1);
    for (const row of all) {
      expect(Object.keys(row)).toEqual(Object.keys(report.columns));
      for (const [column, { type }] of Object.entries(report.columns)) {
        const cell = row[column]!;
        if (cell === null) continue;
        if (type === 'text') expect(cell).toEqual(expect.any(String));
        else expect(type === 'whole' ? Number.isInteger(cell) : Number.isFinite(cell), `${column} ${cell}`).toBe(true);
      }
    }
  });

  test('a journey is asked by its uuid, and an owner of none gets nothing', async () => {
    const report = reportNamed('room-activity');
    const wish = wishOf(report).parse({ log: LOGS[2] });
    const { rows } = await answer({ report, wish, logs: undefined });
    expect(rows.map(({ log }) => log)).toEqual([LOGS[2]]);
    for (const each of REPORTS) {
      const empty = await answer({ report: each, wish: wishOf(each).parse({}), logs: [] });
      expect(empty, each.name).toEqual({ rows: [], more: false, complete: true });
    }
  });
});

test('one person who lies about latencies moves neither those of the others nor of their rooms', async () => {
  const honest = [1, 2, 3].flatMap((userId) =>
    [20, 30, 40].map((ms) => measured(userId, 'edit', ms + userId)).concat(measured(userId, 'note', 50)),
  );
  const liar = Array.from({ length: 500 }, () => measured(9, 'edit', 60_000));
  const wish = { ...wishOf(reportNamed('latency')).parse({}), by: 'all' };
  const [row, slowest] = await Promise.all(
    [honest, [...honest, ...liar]].map(async (events) => {
      const history = await openHistory(events);
      const answer = createReports(history, AIRPORTS);
      const { rows } = await answer({ report: reportNamed('latency'), wish, logs: undefined });
      const rooms = await answer({ report: reportNamed('slowest-rooms'), wish, logs: undefined });
      history.close();
      return { edits: rows.find(({ action }) => action === 'edit')!, room: rooms.rows[0]! };
    }),
  );
  expect(row!.edits).toMatchObject({ people: 3, samples: 9, p50: 32, slowest: 42 });
  expect(slowest!.edits).toEqual({ ...row!.edits, people: 4, samples: 509 });
  expect(slowest!.room).toEqual({ ...row!.room, people: 4, edit_samples: 509 });

  function measured(userId: number, action: 'edit' | 'note', ms: number): Recorded {
    const event = { kind: 'latency', log: LOGS[0]!, userId, memberId: `${userId}`, at: BEGIN, action, ms } as const;
    return { event, instance: 'one', isOld: false };
  }
});

test('an empty history gives empty rows', async () => {
  const history = await openHistory([]);
  const answer = createReports(history, AIRPORTS);
  for (const report of REPORTS)
    expect(await answer({ report, wish: wishOf(report).parse({}), logs: undefined }), report.name).toEqual({
      rows: [],
      more: false,
      complete: true,
    });
  history.close();
});

describe('parameters', () => {
  const report = reportNamed('latency');

  const refused: readonly Record<string, unknown>[] = [
    { since: "2026-01-01'; DROP TABLE events; --" },
    { since: 'yesterday' },
    { until: '2026-13-01' },
    { log: "' OR 1=1 --" },
    { log: 'all' },
    { limit: '0' },
    { limit: '10001' },
    { limit: '1; DELETE FROM events' },
    { limit: '1e3' },
    { by: "day' --" },
    { by: ['day', 'all'] },
    { by: '$logs' },
    { another: '1' },
    { width: '10' },
    { constructor: 'x' },
  ];
  test.each(refused)('%j is refused', (wish) => {
    expect(wishOf(report).safeParse(wish).success).toBe(false);
  });

  test('texts of a choice that came past the schema are values, not SQL', async () => {
    const history = await openHistory(drawHistory(1, 20));
    const answer = createReports(history, AIRPORTS);
    const wish = { ...wishOf(report).parse({}), by: "day' OR 1=1; DROP TABLE events; --" };
    await answer({ report, wish, logs: ["'); DROP TABLE events; --"] });
    expect(await history.query('SELECT count(*) > 0 AS there FROM events')).toEqual([{ there: true }]);
    history.close();
  });

  test('instants are days or have a zone, and have defaults', () => {
    expect(wishOf(report).parse({})).toEqual({ limit: 1_000, by: 'day' });
    expect(wishOf(report).parse({ since: '2026-05-01', until: '2026-05-01T12:00:00+02:00' })).toMatchObject({
      since: Date.UTC(2026, 4, 1),
      until: Date.UTC(2026, 4, 1, 10),
    });
  });
});

describe('the table of contents', () => {
  test.each(REPORTS)('$name names what its statement uses', ({ name, sql, parameters, columns, chart }) => {
    const used = new Set([...sql.matchAll(/\$([a-z]+)/g)].map(([, parameter]) => parameter!));
    const known = [...Object.keys(parameters), 'since', 'until', 'logs', 'limit', 'places'];
    expect(known).toEqual(expect.arrayContaining([...used]));
    const read = Object.keys(parameters).filter((parameter) => !(parameter === 'by' && used.has('places')));
    expect([...used]).toEqual(expect.arrayContaining([...read, 'since', 'until', 'logs', 'limit']));
    expect(Object.keys(COMMON).filter((common) => Object.hasOwn(parameters, common))).toEqual([]);
    const drawn = chart.kind === 'bars' ? [...chart.label, chart.value] : [chart.x, chart.value];
    expect(Object.keys(columns)).toEqual(expect.arrayContaining(drawn));
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });
});
