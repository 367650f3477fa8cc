import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isJourneyFile } from '../../server/itinerary/journey-file.ts';
import type { AeroMelody } from '../../server/server.ts';
import { createLog, startServer } from '../support/server.ts';
import { filesIn } from '../support/zip.ts';
import { aero, aeroJson } from './terminal.ts';

interface Job {
  readonly id: number;
  readonly kind: string;
  readonly state: string;
  readonly items: number;
  readonly done: number;
  readonly failed: number;
}
interface Item {
  readonly log: string;
  readonly state: string;
  readonly code: string | null;
  readonly result: { readonly composition?: number; readonly isNew?: boolean; readonly bytes?: number } | null;
}

describe('aero jobs', () => {
  let server: AeroMelody;
  let folder: string;
  let env: Record<string, string>;
  const logs: string[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aero-melody-cli-jobs-'));
    server = await startServer();
    for (const stops of [['CDG', 'BRU'], ['LHR', 'GLA'], ['CDG']]) logs.push(await createLog(server.url, ...stops));
    env = { PORT: String(server.port), DATA_DIR: folder, OPERATOR_TOKEN: server.operatorToken };
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  const startAndWait = (...words: string[]) =>
    aeroJson<Job>(env, 'jobs', 'start', ...words, ...logs.flatMap((log) => ['--log', log]), '--wait');
  const itemsOf = async ({ id }: Job) =>
    (await aeroJson<{ items: Item[] }>(env, 'jobs', 'show', String(id), '--items')).result.items;

  test('composes journeys once, and keeps the music among their performances, which were not played', async () => {
    const { code, result: job } = await startAndWait('compose');
    expect(code).toBe(0);
    expect(job).toMatchObject({ kind: 'compose', state: 'done', items: 3, done: 3, failed: 0 });
    const items = await itemsOf(job);
    expect(items.map(({ log }) => log)).toEqual(logs);
    expect(items[2]).toMatchObject({ state: 'done', code: 'NOTHING_TO_PLAY', result: null });
    expect(items[0]!.result).toEqual({ composition: expect.any(Number), isNew: true });
    const { result: again } = await startAndWait('compose');
    expect((await itemsOf(again))[0]!.result).toEqual({ ...items[0]!.result, isNew: false });

    const answer = await fetch(`${server.url}/api/logs/${logs[0]}/compositions`);
    const { compositions } = (await answer.json()) as { compositions: { id: number; plays: number }[] };
    expect(compositions).toMatchObject([{ id: items[0]!.result!.composition, plays: 0 }]);
    const { music } = (await (await fetch(`${server.url}/api/logs/${logs[0]}`)).json()) as { music: unknown };
    expect(music).toBeNull();

    const { result: embedded } = await startAndWait('embed');
    expect(embedded).toMatchObject({ state: 'done', items: 2, done: 2 });
    expect((await startAndWait('embed')).result.items).toBe(0);
    expect((await startAndWait('analyse')).result).toMatchObject({ state: 'done', items: 0 });
  });

  test('exports journeys, and downloads them as one file that others cannot read', async () => {
    const { result: job } = await startAndWait('export', '--form', 'midi', '--form', 'journey');
    expect(job).toMatchObject({ state: 'done', items: 3, done: 3 });
    const path = join(folder, 'all.zip');
    const { result } = await aeroJson(env, 'jobs', 'download', String(job.id), '-o', path);
    expect(result).toEqual({ file: path, bytes: (await stat(path)).size });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const files = await filesIn(path);
    const [paris, london, alone] = logs.map((log) => `A-journey-${log.slice(0, 8)}`);
    expect([...files.keys()].sort()).toEqual(
      [
        `${paris}.journey.json`,
        `${paris}.mid`,
        `${london}.journey.json`,
        `${london}.mid`,
        `${alone}.journey.json`,
      ].sort(),
    );
    expect(files.get(`${paris}.mid`)!.subarray(0, 4).toString()).toBe('MThd');
    expect(isJourneyFile(JSON.parse(files.get(`${alone}.journey.json`)!.toString()))).toBe(true);
    expect((await aero(env, ['jobs', 'download', String(job.id), '-o', path])).err).toContain('--force');
  });

  test('lists, shows, cancels and resumes them, with their progress', async () => {
    const { out, err } = await aero(env, ['jobs', 'start', 'export', '--log', logs[0]!, '--wait']);
    expect(err).toMatch(/^job \d+ \w+: \d of 1$/m);
    expect(err).toMatch(/^job \d+ done: 1 of 1$/m);
    const [, id = ''] = /^ *(\d+) +export +done +1 +1 +0 +20\d\d-/m.exec(out)!;
    expect((await aero(env, ['jobs', 'list', '--limit', '2'])).out).toMatch(
      new RegExp(`^ *job +kind.*\n *${id} +export`),
    );
    for (const verb of ['cancel', 'resume', 'show'])
      expect((await aero(env, ['jobs', verb, id])).out).toMatch(new RegExp(`^ *${id} +export +done`, 'm'));
  });

  test.each([
    [['start', 'nothing'], 2, 'Allowed choices are compose, analyse, export, embed'],
    [['start', 'export', '--form', 'wav'], 2, 'journey, midi, json'],
    [['start', 'export', '--log', 'x'], 2, 'logs'],
    [['show', '987654'], 1, 'there is nothing at this address'],
    [['show', 'x'], 2, 'whole number'],
    [['download', '987654', '-o', 'x.zip'], 1, 'there is nothing at this address'],
    [['list', '--url', 'http://127.0.0.1:9'], 1, 'no server answers at http://127.0.0.1:9'],
  ])('%j fails with %i: %s', async (words, code, message) => {
    const ran = await aero(env, ['jobs', ...words]);
    expect(ran.code).toBe(code);
    expect(ran.err).toContain(message);
    expect(ran.err + ran.out).not.toContain(server.operatorToken);
  });

  test('a person exports its own journeys, one job at a time, and sees no other job', async () => {
    const { id, token } = await (await fetch(`${server.url}/api/logs`, { method: 'POST', ...json({}) })).json();
    const ask = async (path: string, body?: unknown) => {
      const response = await fetch(`${server.url}/api/jobs${path}`, {
        ...(body !== undefined && { method: 'POST', ...json(body) }),
        headers: { ...(body !== undefined && json(body).headers), authorization: `Bearer ${token}` },
      });
      return { status: response.status, body: await response.json() };
    };
    expect((await ask('', { kind: 'compose' })).body.refusal).toMatchObject({ code: 'NOT_ALLOWED' });
    const started = await ask('', { kind: 'export', logs: [id, logs[0]!] });
    expect(started).toMatchObject({ status: 201, body: { items: 1, leftOut: 1, instance: null } });
    expect(await ask('', { kind: 'export', logs: [logs[0]!] })).toMatchObject({
      ...{ status: 404, body: { refusal: { code: 'UNKNOWN_LOG' } } },
    });
    const { body: list } = await ask('');
    expect(list).toMatchObject({ jobs: [{ id: started.body.id }], next: null });
    const { body: one } = await ask(`/${started.body.id}`);
    expect(one.page).toMatchObject([{ log: id }]);
    const { result: others } = await aeroJson<Job[]>(env, 'jobs', 'list');
    const other = others.find((job) => job.id !== started.body.id)!;
    for (const path of ['', '/cancel', '/resume'])
      expect((await ask(`/${other.id}${path}`, path === '' ? undefined : {})).body.refusal.code).toBe('NOT_FOUND');
    const response = await fetch(`${server.url}/api/audit?token=${server.operatorToken}`);
    const { events } = await response.json();
    expect(events).toContainEqual(
      expect.objectContaining({ action: 'job started', detail: { job: started.body.id, kind: 'export', items: 1 } }),
    );
  });
});

const json = (body: unknown) => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
