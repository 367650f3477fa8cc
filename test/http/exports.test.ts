import { setTimeout as sleep } from 'node:timers/promises';
import { parseMidi } from 'midi-file';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analysis } from '../../protocol/analysis.ts';
import { compositionFile } from '../../protocol/composition-file.ts';
import { planLeg } from '../../server/composer/plan/plan-leg.ts';
import type { Piece } from '../../server/composer/theory/piece.ts';
import { UnfinishedLeg } from '../../server/composing/finish-piece.ts';
import { journey, settings } from '../composer/airports.ts';
import { composed } from '../composer/pieces.ts';
import { until } from '../support/until.ts';
import { accessOf, refusalIn, type Started, startHttp } from './support.ts';

const LOG = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const legs = journey('GLA', 'LHR', 'BRU').map((leg) => planLeg(leg, settings()));
const played = composed('Ünter "den" Wolken/\r\nSet-Cookie: a=b 東京 ✈', legs);

let started: Started;
let piece: Piece;
let composings = 0;
let stops = 0;
let gate = Promise.resolve();
beforeAll(async () => {
  started = await startHttp({
    access: accessOf(() => 1),
    async piece(_uuid, signal) {
      composings += 1;
      const stopped = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => {
          stops += 1;
          reject(signal.reason);
        });
      });
      await Promise.race([gate, stopped]);
      return piece;
    },
  });
});
afterAll(() => started.close());

const get = (end: string, headers: Record<string, string> = {}) =>
  fetch(`${started.url}/api/logs/${LOG}/${end}`, { headers });
/** The analysis of one of many logs. */
const analysisOf = (at: number, options: RequestInit = {}) =>
  fetch(`${started.url}/api/logs/7c9e6679-7425-40de-944b-e07fc1f90a${10 + at}/analysis`, options);

/** Keeps what is composed from ending, until the returned function is called. */
function closeGate(): () => void {
  let open = () => {};
  gate = new Promise((resolve) => {
    open = resolve;
  });
  return open;
}

/** Time for the server to see who has come or left, ms: a busy machine takes its time. */
const SEEN_MS = 500;

describe('the music of a journey', () => {
  it('comes as a MIDI file with a name that every system takes', async () => {
    piece = played;
    const answer = await get('composition.mid');
    expect(answer.headers.get('content-type')).toBe('audio/midi');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="Unter-den-Wolken-Set-Cookie-a-b.mid"; filename*=UTF-8''${encodeURIComponent('Ünter-den-Wolken-Set-Cookie-a-b-東京')}.mid`,
    );
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(parseMidi(new Uint8Array(await answer.arrayBuffer())).tracks).toHaveLength(5);
  });

  it.each([
    ['東京の春', 'journey', '東京の春'],
    ['Århus – Łódź', 'Arhus-odz', 'Århus-Łódź'],
    ["L'été (2) *", 'L-ete-2', 'L-été-2'],
  ])('case 34: keeps every letter of its title in the name: %s', async (title, plain, whole) => {
    piece = { ...played, title };
    const name = (await get('composition.mid')).headers.get('content-disposition');
    expect(name).toBe(`attachment; filename="${plain}.mid"; filename*=UTF-8''${encodeURIComponent(whole)}.mid`);
  });

  it('comes as JSON as its schema says, with every note and the analysis', async () => {
    piece = { ...played, title: '東京', network: { hash: 'ab12', backend: 'wasm' } };
    const answer = await get('composition.json');
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="journey.json"; filename*=UTF-8''${encodeURIComponent('東京')}.json`,
    );
    const said: unknown = await answer.json();
    const file = compositionFile.parse(said);
    expect(file).toEqual(said);
    expect(file).toMatchObject({ title: '東京', seed: 7, network: { hash: 'ab12', backend: 'wasm' } });
    expect(file.legs.map((leg) => leg.notes.length)).toEqual(played.legs.map((leg) => leg.notes.length));
    expect(file.legs[1]!.startTick).toBe(file.legs[0]!.ticks);
    expect(analysis.parse(await (await get('analysis')).json())).toEqual(file.analysis);
  });

  it.each(['composition.mid', 'composition.json', 'analysis'])('is not sent twice: %s', async (end) => {
    piece = played;
    const tag = (await get(end)).headers.get('etag')!;
    for (const known of [tag, `"other", W/${tag}`, '*']) {
      const again = await get(end, { 'if-none-match': known });
      expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, tag, '']);
    }
    piece = composed(played.title, legs.slice(1));
    const changed = await get(end, { 'if-none-match': tag });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(tag);
  });

  it.each(['composition.mid', 'composition.json', 'analysis'])('is refused where nothing plays: %s', async (end) => {
    piece = { ...played, legs: [] };
    expect(await refusalIn(await get(end))).toMatchObject({ status: 409, code: 'NOTHING_TO_PLAY' });
  });

  it('is refused in words that help where a leg cannot be composed, and holds up nobody else', async () => {
    gate = Promise.reject(new UnfinishedLeg(legs[0]!, new Error('out of tune')));
    gate.catch(() => {});
    const all = () => Promise.all(Array.from({ length: 8 }, (_, at) => analysisOf(at)));
    for (const answer of [...(await all()), ...(await all())])
      expect(await refusalIn(answer)).toEqual({
        status: 500,
        code: 'UNAVAILABLE',
        detail: 'the leg from GLA to LHR cannot be composed: change it, or ask for another take of it',
      });
    gate = Promise.resolve();
    piece = played;
    expect((await get('composition.mid')).status).toBe(200);
  });

  it('is composed for a few journeys at a time, and whoever asks for one of them waits for it', async () => {
    piece = played;
    const open = closeGate();
    const before = composings;
    const first = Array.from({ length: 8 }, (_, at) => analysisOf(at));
    await until('eight are being composed', () => composings === before + 8);
    const again = analysisOf(0);
    expect(await refusalIn(await analysisOf(8))).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
    open();
    for (const answer of await Promise.all([...first, again])) expect(answer.status).toBe(200);
    expect((await analysisOf(8)).status).toBe(200);
  });

  it('case 46: is composed for others in turn while one person asks for eight', async () => {
    piece = played;
    const open = closeGate();
    const before = composings;
    const greedy = Array.from({ length: 8 }, (_, at) => analysisOf(at));
    await until('eight are being composed', () => composings === before + 8);
    const { token } = (await (await started.post('/api/logs', {})).json()) as { token: string };
    const other = analysisOf(8, { headers: { authorization: `Bearer ${token}` } });
    open();
    expect((await other).status).toBe(200);
    await Promise.all(greedy);
  });

  it('case 46: stops when the last of those who ask for it has left', async () => {
    const open = closeGate();
    const before = { composings, stops, complaints: started.complaints.length };
    const [ada, bea, late] = [new AbortController(), new AbortController(), new AbortController()];
    const asked = [ada, bea].map(({ signal }) => analysisOf(0, { signal }).catch(() => 'left'));
    await until('it is being composed', () => composings === before.composings + 1);
    await sleep(SEEN_MS);
    ada.abort();
    expect(await asked[0]).toBe('left');
    const third = analysisOf(0, { signal: late.signal }).catch(() => 'left');
    await sleep(SEEN_MS);
    bea.abort();
    expect(await asked[1]).toBe('left');
    expect({ composings, stops }).toEqual({ composings: before.composings + 1, stops: before.stops });
    late.abort();
    expect(await third).toBe('left');
    await until('it has stopped', () => stops === before.stops + 1);
    const anew = analysisOf(0);
    await until('it is composed anew', () => composings === before.composings + 2);
    open();
    expect((await anew).status).toBe(200);
    expect(started.complaints).toHaveLength(before.complaints);
  });

  it('case 46: leaves the queue when those who ask for it have left', async () => {
    const open = closeGate();
    const before = composings;
    const greedy = Array.from({ length: 8 }, (_, at) => analysisOf(at));
    await until('eight are being composed', () => composings === before + 8);
    const { token } = (await (await started.post('/api/logs', {})).json()) as { token: string };
    const impatient = new AbortController();
    const headers = { authorization: `Bearer ${token}` };
    const left = analysisOf(8, { headers, signal: impatient.signal }).catch(() => 'left');
    await sleep(SEEN_MS);
    impatient.abort();
    expect(await left).toBe('left');
    await sleep(SEEN_MS);
    open();
    await Promise.all(greedy);
    expect(composings).toBe(before + 8);
  });
});
