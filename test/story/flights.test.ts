import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ZONED_FLIGHTS } from '../support/zoned-flights.ts';

interface Reading {
  readonly rest: readonly string[];
  readonly sdk: readonly string[];
  readonly app: readonly [departs: string, arrives: string, flight: string, km: number];
  readonly composer: number;
}

/** Zones of the machine, each with the hour that its clocks showed at the beginning of 1970. */
const MACHINES = [
  ['UTC', 0],
  ['America/Los_Angeles', 16],
  ['Asia/Kathmandu', 5],
] as const;

test('case 31: app, SDK, REST and composer read the times of 40 flights alike, whatever the zone of the machine', async () => {
  const run = promisify(execFile);
  const args = ['--import', 'tsx', join(import.meta.dirname, 'flights-reader.ts')];
  const machines = await Promise.all(
    MACHINES.map(async ([zone, hours]) => {
      const { stdout } = await run(process.execPath, args, { env: { ...process.env, TZ: zone } });
      const read = JSON.parse(stdout) as { readonly hours: number; readonly readings: readonly Reading[] };
      expect(read.hours).toBe(hours);
      return read.readings;
    }),
  );
  expect(machines[1]).toEqual(machines[0]);
  expect(machines[2]).toEqual(machines[0]);
  for (const [at, { departs, arrives, depart, arrive, minutes, days, why }] of ZONED_FLIGHTS.entries()) {
    const { rest, sdk, app, composer } = machines[0]![at]!;
    expect(rest, why).toEqual([departs, arrives]);
    expect(sdk, why).toEqual([depart, arrive]);
    expect(app[0], why).toContain(`depart ${dayWords(departs)}`);
    expect(app[0], why).toContain(departs.slice(11));
    expect(app[1], why).toContain(`arrive ${dayWords(arrives)}`);
    expect(app[1], why).toContain(arrives.slice(11));
    const change =
      days === 0 ? '' : ` (${days > 0 ? '+' : '−'}${Math.abs(days)} ${Math.abs(days) === 1 ? 'day' : 'days'})`;
    expect(app[2], why).toContain(
      `${departs.slice(11)} to ${arrives.slice(11)}${change} · ${Math.floor(minutes / 60) || ''}`,
    );
    // A clock that is turned by more than half a day is turned the other way, in quarters of an hour.
    const turned = (Date.parse(`${arrives}Z`) - Date.parse(`${departs}Z`)) / 60_000 - minutes;
    expect(mod(composer - turned, 1440), why).toBe(0);
    expect(Math.abs(composer), why).toBeLessThanOrEqual(720);
  }
}, 240_000);

/** @example dayWords('2026-05-12T10:55') // '12 May' */
const dayWords = (local: string): string =>
  new Date(`${local}Z`).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

const mod = (value: number, by: number) => ((value % by) + by) % by;
