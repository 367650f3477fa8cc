import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { unplayed } from '../../server/conductor/score/transport-state.ts';
import { openRoom } from '../../server/room/open-room.ts';
import { createAirports, readAirports } from '../../server/storage/airports.ts';
import { seedTravelLog } from '../../travel-log/edit.ts';
import { readTravelLog } from '../../travel-log/shape.ts';
import { createHandClock } from '../support/hand-clock.ts';

const airports = createAirports(await readAirports());

test('a room whose takes cannot be read leaves no timer behind, though its music plays', async () => {
  const clock = createHandClock();
  const doc = new Y.Doc();
  const waypoints = ['FRA', 'JFK'].map((airport) => ({ id: airport, airport }));
  seedTravelLog(doc, { title: 'Somewhere', seed: 1, waypoints });
  const body = { ...unplayed, state: 'playing', run: 1, time: clock.now(), seq: 1 };
  const loaded = {
    log: { id: 1, uuid: 'a' },
    document: { content: () => readTravelLog(doc) },
    audience: {},
  };
  const shared = {
    clock,
    composing: {},
    airportOf: airports.of,
    store: { load: async () => [{ epoch: 1, seq: 1, kind: 'transport', body }] },
    takes: { since: () => Promise.reject(new Error('the database is away')) },
  };
  await expect(openRoom(loaded as never, shared as never)).rejects.toThrow('the database is away');
  expect(clock.timers).toBe(0);
});
