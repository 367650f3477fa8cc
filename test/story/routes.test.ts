import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import type { AeroMelody } from '../../server/server.ts';
import { startServer } from '../support/server.ts';

let server: AeroMelody;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

type Row = Readonly<Record<string, unknown>>;

const ask = async (path: string, token: string, body?: unknown) => {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
  const response = await fetch(server.url + path, {
    headers,
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  });
  return response.json();
};
const create = (...airports: string[]): Promise<{ id: string; token: string }> =>
  fetch(`${server.url}/api/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'Round trips', waypoints: airports.map((airport) => ({ airport })) }),
  }).then((response) => response.json() as Promise<{ id: string; token: string }>);

/** Routes of a journey, as in KEF-CDG, and how often each was added. */
async function added(log: string): Promise<Record<string, number>> {
  const { rows } = await ask(`/api/reports/popular-routes?log=${log}`, server.operatorToken);
  return Object.fromEntries(rows.map(({ origin, destination, added }: Row) => [`${origin}-${destination}`, added]));
}

test('stops and legs of a new journey and of a copy count, and a flight back to the same airport is no route', async () => {
  const { id, token } = await create('KEF', 'CDG', 'KEF', 'nowhere', 'CDG', 'GRU', 'GRU');
  const expected = { 'KEF-CDG': 2, 'CDG-KEF': 1, 'CDG-GRU': 1 };
  expect(await added(id)).toEqual(expected);
  const copy = await ask(`/api/logs/${id}/duplicate`, token, {});
  expect(await added(copy.id)).toEqual(expected);
  for (const report of ['route-distances', 'routes-by-region']) {
    const { rows } = await ask(`/api/reports/${report}?log=${id}`, token);
    expect(
      rows.map(({ legs }: Row) => legs).reduce((all: number, legs: number) => all + legs, 0),
      report,
    ).toBe(4);
  }
  expect(Object.keys(await added(server.demoLog))).toEqual(['CDG-NRT', 'LAX-LIM', 'NRT-LAX']);
});

test('a leg counts by the stop that it leaves from, however fast stops come', async () => {
  const { id, token } = await create('KEF');
  const room = await connect({ url: server.url, log: id, name: 'Ada', token });
  const stops = [1, 2, 3].flatMap(() => ['CDG', 'KEF']);
  for (const airport of stops) room.travelLog.add({ airport });
  await room.saved();
  // Some are recorded before the others come.
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  for (const airport of stops) {
    room.travelLog.add({ airport });
    await room.saved();
  }
  room.travelLog.add({ airport: 'KEF' });
  await room.saved();
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await added(id)).toEqual({ 'KEF-CDG': 6, 'CDG-KEF': 6 });
  await room.leave();
});
