import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { connect } from '../../client-sdk/index.ts';
import type { AeroMelody } from '../../server/server.ts';
import { ask } from '../support/ask.ts';
import { createLog, startServer } from '../support/server.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const namesIn = (text: string) => new Set(text.match(/\baero_melody_\w+/g));

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly summary: string; readonly runbook: string };
}
const rules: Rule[] = parse(read('deploy/prometheus/alerts.yaml')).groups.flatMap(
  ({ rules }: { rules: Rule[] }) => rules,
);
const dashboard = JSON.parse(read('deploy/grafana/aero-melody.json')) as {
  panels: { title: string; targets: { expr: string }[] }[];
};

let server: AeroMelody;
let scraped: string;
const scrape = async () =>
  (await ask(server.url, '/metrics', { authorization: `Bearer ${server.operatorToken}` })).body;
beforeAll(async () => {
  server = await startServer();
  const room = await connect({ url: server.url, log: await createLog(server.url, 'CDG', 'NRT'), name: 'Ada' });
  room.travelLog.setTitle('Watched');
  await room.saved();
  await room.transport.play();
  await fetch(`${server.url}/api/nothing`);
  await fetch(`${server.url}/api/reports/rooms`, { headers: { authorization: `Bearer ${server.operatorToken}` } });
  scraped = await scrape();
  await room.leave();
});
afterAll(() => server.close());

const sampleOf = (text: string, sample: string): number => {
  const line = text.split('\n').find((each) => each.startsWith(`${sample} `));
  return Number(line?.slice(sample.length + 1));
};

test('every figure of the dashboard and of the alerts is in a scrape', () => {
  const there = namesIn(scraped);
  const used = [...dashboard.panels.flatMap(({ targets }) => targets), ...rules].flatMap(({ expr }) => [
    ...namesIn(expr),
  ]);
  expect(used.length).toBeGreaterThan(30);
  expect(used.filter((name) => !there.has(name))).toEqual([]);
});

test('every figure that is scraped is on the dashboard, but for the total time of commits', () => {
  const shown = namesIn(JSON.stringify(dashboard));
  const figures = [...scraped.matchAll(/^# TYPE (\w+) (\w+)/gm)].map(([, name, type]) =>
    type === 'histogram' ? `${name}_bucket` : name!,
  );
  expect(figures.filter((name) => !shown.has(name))).toEqual(['aero_melody_commit_seconds_total']);
});

test('without a limit of Redis its memory has none, so that no alert fires', () => {
  expect(scraped).toContain('# TYPE aero_melody_redis_memory_limit_bytes gauge');
  expect(scraped).not.toMatch(/^aero_melody_redis_memory_limit_bytes/m);
  expect(sampleOf(scraped, 'aero_melody_redis_memory_bytes')).toBe(0);
});

test('every alert names a part of the operations guide that is there', () => {
  const anchors = [...read('docs/operations.md').matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-'),
  );
  expect(rules.length).toBeGreaterThan(10);
  for (const { alert, annotations } of rules) {
    expect(annotations.summary, alert).toMatch(/\.$/);
    const [file, anchor] = annotations.runbook.split('#');
    expect(file).toBe('docs/operations.md');
    expect(anchors, alert).toContain(anchor);
  }
});

test('what happened is counted, and counters keep their values from one scrape to the next', async () => {
  expect(sampleOf(scraped, 'aero_melody_connections')).toBe(1);
  expect(sampleOf(scraped, 'aero_melody_rooms')).toBe(1);
  expect(sampleOf(scraped, 'aero_melody_leases')).toBe(1);
  expect(sampleOf(scraped, 'aero_melody_commit_duration_seconds_count')).toBeGreaterThanOrEqual(1);
  expect(sampleOf(scraped, 'aero_melody_commit_duration_seconds_count')).toBe(
    sampleOf(scraped, 'aero_melody_commits_total'),
  );
  expect(sampleOf(scraped, 'aero_melody_fan_out_lag_seconds_count')).toBeGreaterThanOrEqual(1);
  expect(sampleOf(scraped, 'aero_melody_refusals_total{by="request",code="NOT_FOUND"}')).toBe(1);
  expect(sampleOf(scraped, 'aero_melody_event_query_duration_seconds_count')).toBe(1);
  expect(sampleOf(scraped, 'aero_melody_pool_wait_seconds_count')).toBeGreaterThan(0);
  expect(sampleOf(scraped, 'aero_melody_events_file_bytes')).toBeGreaterThan(0);
  const commits = sampleOf(scraped, 'aero_melody_commits_total');
  await scrape();
  expect(sampleOf(await scrape(), 'aero_melody_commits_total')).toBe(commits);
});
