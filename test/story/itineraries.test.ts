import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Room } from '../../client-sdk/index.ts';
import type { AeroMelody } from '../../server/server.ts';
import type { ContentJson } from '../../travel-log/content-json.ts';
import { ENGINES, freshDatabase, type TestDatabase } from '../support/databases.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const file = (name: string) => readFileSync(join(import.meta.dirname, '../itinerary/files', name));
const SIX = file('calendar-six-flights.ics');

describe.each(ENGINES)('itineraries, on %s', (engine) => {
  let database: TestDatabase;
  let server: AeroMelody;
  beforeAll(async () => {
    database = await freshDatabase(engine);
    server = await startServer({ DATABASE_URL: database.url });
  });
  afterAll(async () => {
    await server.close();
    await database.drop();
  });

  const post = async (path: string, type: string, body: string | Uint8Array<ArrayBuffer>, token?: string) => {
    const headers = { 'content-type': type, ...(token && { authorization: `Bearer ${token}` }) };
    const answer = await fetch(`${server.url}${path}`, { method: 'POST', headers, body });
    return { status: answer.status, body: await answer.json() };
  };
  const get = (log: string, name: string) => fetch(`${server.url}/api/logs/${log}/${name}`);
  const codes = (room: Room) => room.travelLog.read().waypoints.map(({ airport }) => airport);

  test('a preview changes nothing, names lines and suggests airports', async () => {
    const { status, body } = await post('/api/itineraries/preview', 'text/plain', 'Paris → Tokyo\nBring a book');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      format: 'text',
      flights: [{ origin: 'Paris', destination: 'Tokyo' }],
      rejected: [{ lines: { from: 2, to: 2 }, text: 'Bring a book', reason: expect.stringContaining('no flight') }],
      rejectedCount: 1,
    });
    expect(body.unknown[0].suggestions.map(({ iata }: { iata: string }) => iata)).toContain('CDG');
    const mapped = await post(
      '/api/itineraries/preview?place=Paris=CDG&place=Tokyo=HND',
      'application/json',
      '{"text":"Paris → Tokyo"}',
    );
    expect(mapped.body.waypoints).toEqual([{ airport: 'CDG' }, { airport: 'HND' }]);
  });

  test('an import is one edit behind the last stop, which a member receives and another one writes beside', async () => {
    const log = await createLog(server.url, 'LHR');
    const room = await connect({ url: server.url, log, name: 'Ada' });
    room.travelLog.setTitle('Round the world');
    const { token } = (await post('/api/logs', 'application/json', '{}')).body;
    await room.saved();
    const before = (await (await get(log, 'versions')).json()).head;
    const { status, body } = await post(`/api/logs/${log}/import`, 'text/calendar', SIX, token);
    expect(status).toBe(200);
    expect(body.seq).toBe(before + 1);
    await until('the stops have come', () => codes(room).length === 8);
    expect(codes(room)).toEqual(['LHR', 'FRA', 'JFK', 'SFO', 'NRT', 'BKK', 'FRA', 'CDG']);
    const { versions } = await (await get(log, 'versions')).json();
    expect(versions[0]).toMatchObject({
      seq: before,
      kind: 'before import',
      name: null,
      user: { name: expect.any(String) },
    });
    const audited = await fetch(`${server.url}/api/audit`, {
      headers: { authorization: `Bearer ${server.operatorToken}` },
    });
    expect((await audited.json()).events[0]).toMatchObject({
      action: 'log imported',
      detail: { format: 'calendar', flights: 6 },
    });
    // As the app does, whose edit its member can undo.
    const facts = { format: 'gpx', flights: 2, rejected: 1 };
    const own = await post(`/api/logs/${log}/imports`, 'application/json', JSON.stringify(facts), token);
    expect([own.status, own.body]).toEqual([201, { seq: before + 1 }]);
    // One that comes to nothing, and another try, have the same content before them.
    await post(`/api/logs/${log}/imports`, 'application/json', JSON.stringify(facts), token);
    const kept = (await (await get(log, 'versions')).json()).versions;
    expect(kept.map(({ seq, kind }: { seq: number; kind: string }) => [seq, kind])).toEqual([
      [before + 1, 'before import'],
      [before, 'before import'],
    ]);
    await room.leave();
  });

  test('files that are refused are refused by name', async () => {
    const refused = async (type: string, body: string | Uint8Array<ArrayBuffer>) => {
      const answer = await post('/api/itineraries/preview', type, body);
      return { status: answer.status, ...answer.body.refusal };
    };
    expect(await refused('text/csv', file('binary.txt'))).toMatchObject({
      status: 400,
      code: 'BAD_MESSAGE',
      detail: expect.stringContaining('not a text'),
    });
    expect(await refused('text/csv', 'x'.repeat(1_000_001))).toMatchObject({ status: 413, code: 'TOO_LARGE' });
    expect(await refused('text/csv', 'x'.repeat(2_000_001))).toMatchObject({
      status: 413,
      detail: 'the body is larger than 2000000 bytes',
    });
    expect(await refused('application/json', '{"text":7}')).toMatchObject({ status: 400, code: 'BAD_MESSAGE' });
    expect(await refused('text/html', '<p>')).toMatchObject({ status: 415 });
    // One more zone than the deadline of reading allows to work out.
    expect(await refused('text/calendar', calendarOfSlowZones())).toMatchObject({
      status: 400,
      detail: expect.stringContaining('takes too long'),
    });
    expect((await post('/api/itineraries/preview', 'text/plain', 'FRA-JFK')).status).toBe(200);
  });

  test('details that no page can show are refused by name', async () => {
    const { id, token } = (await post('/api/logs', 'application/json', '{"title":"East"}')).body;
    for (const [details, detail] of [
      ['{"title":"a\\u0007"}', 'title: the control character U+0007 stands at 2'],
      ['{"description":"\\ud800 tail"}', 'description: half of a surrogate pair stands alone in it'],
      ['{"tags":["a","b\\nc"]}', 'tags: 1: '],
    ]) {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const answer = await fetch(`${server.url}/api/logs/${id}`, { method: 'PATCH', headers, body: details! });
      expect([answer.status, (await answer.json()).refusal.detail]).toEqual([400, expect.stringContaining(detail!)]);
    }
  });

  test('what is exported makes the same journey again', async () => {
    const preview = (await post('/api/itineraries/preview', 'text/calendar', SIX)).body;
    const made = {
      title: '東京の春',
      description: 'Why <b>not</b>?',
      tags: ['one'],
      status: 'planned',
      seed: 7,
      waypoints: preview.waypoints,
    };
    const { id: log } = (await post('/api/logs', 'application/json', JSON.stringify(made))).body;
    const room = await connect({ url: server.url, log, name: 'Ada' });
    const [first] = room.travelLog.read().waypoints;
    room.travelLog.steer({ energy: 0.8 });
    room.travelLog.steerLeg(first!.id, { tempo: 90 });
    room.travelLog.lockLeg(first!.id);
    await room.saved();
    await room.leave();

    const whole = await get(log, 'journey.json');
    expect(whole.headers.get('content-disposition')).toContain("filename*=UTF-8''%E6%9D%B1");
    const text = await whole.text();
    const again = await post('/api/logs', 'application/json', text);
    expect(again.status).toBe(201);
    const contentOf = async (id: string) =>
      JSON.parse(await (await get(id, 'journey.json')).text()).content as ContentJson;
    expect(await contentOf(again.body.id)).toEqual(await contentOf(log));

    for (const [name, type] of [
      ['calendar.ics', 'text/calendar'],
      ['flights.csv', 'text/csv'],
    ] as const) {
      const written = await (await get(log, name)).text();
      expect((await post('/api/itineraries/preview', type, written)).body.waypoints, name).toEqual(preview.waypoints);
    }
    const wrong = text.replace('"energy": 0.8', '"energy": 8');
    expect((await post('/api/logs', 'application/json', wrong)).body.refusal).toMatchObject({
      code: 'BAD_MESSAGE',
      detail: expect.stringContaining('energy'),
    });
  });

  test('the page to print loads and runs nothing, and writes text as text', async () => {
    const waypoints = [
      { airport: 'TLV', entry: '<script>alert(1)</script> שלום' },
      { airport: '"><img>' },
      { airport: 'CDG' },
    ];
    const { id: log } = (await post('/api/logs', 'application/json', JSON.stringify({ title: '<i>', waypoints }))).body;
    const page = await get(log, 'print');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    const html = await page.text();
    expect(html).not.toMatch(/<script|<img|<i>/);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; שלום');
    expect(html).toContain('<svg');
    expect(html.match(/class="flight"/g)).toHaveLength(1);
  });
});

/** Time zones that are worked out from the year 1 on. */
function calendarOfSlowZones(): string {
  const rule = (at: number) =>
    `BEGIN:STANDARD\r\nDTSTART:0001${String((at % 12) + 1).padStart(2, '0')}01T000000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY\r\nEND:STANDARD\r\n`;
  const zone = (name: number) =>
    `BEGIN:VTIMEZONE\r\nTZID:Z${name}\r\n${Array.from({ length: 160 }, (_, at) => rule(at)).join('')}END:VTIMEZONE\r\n`;
  const event = (name: number) =>
    `BEGIN:VEVENT\r\nDTSTART;TZID=Z${name}:20990101T000000\r\nSUMMARY:FRA-JFK\r\nEND:VEVENT\r\n`;
  const all = (of: (name: number) => string) => Array.from({ length: 40 }, (_, name) => of(name)).join('');
  return `BEGIN:VCALENDAR\r\n${all(zone)}${all(event)}END:VCALENDAR\r\n`;
}
