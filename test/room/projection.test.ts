import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createProjector } from '../../server/room/projection.ts';
import { createCaches } from '../../server/storage/cache.ts';
import { createMemoryStore } from '../../server/storage/cache-store.ts';
import { createTravelLogs } from '../../server/storage/travel-logs.ts';
import { seedTravelLog } from '../../travel-log/edit.ts';
import { readTravelLog } from '../../travel-log/shape.ts';
import { airport } from '../composer/airports.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';

onEachEngine('the projection of a travel log', (ground) => {
  test('a route that appears again, in any log, is not looked up in the database', async () => {
    const caches = createCaches(createMemoryStore({ bytes: 1e6, now: () => performance.now() }));
    const recorded: string[] = [];
    const projector = createProjector({
      travelLogs: createTravelLogs(ground.database),
      routes: { record: async (origin, destination) => recorded.push(`${origin}-${destination}`) },
      routeIds: caches.of('routes', ''),
      airportOf: airport,
    });
    const doc = new Y.Doc();
    const waypoints = ['GLA', 'LHR', 'GLA', 'LHR'].map((code, at) => ({ id: `w${at}`, airport: code }));
    seedTravelLog(doc, { title: '', description: '', seed: 1, waypoints });
    for (let log = 0; log < 2; log++) await projector.project((await makeLog(ground.database)).id, readTravelLog(doc));
    const [glasgow, london] = [airport('GLA').id, airport('LHR').id];
    expect(recorded).toEqual([`${glasgow}-${london}`, `${london}-${glasgow}`]);
  });
});
