import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { createRecordedRoutes } from '../../server/archive/recorded-routes.ts';
import type { DocumentEvent } from '../../server/room/document.ts';
import { createProjector } from '../../server/room/projection.ts';
import { createCaches } from '../../server/storage/cache.ts';
import { createMemoryStore } from '../../server/storage/cache-store.ts';
import type { Database } from '../../server/storage/database.ts';
import { createProjections, type Projections } from '../../server/storage/projections.ts';
import { createTravelLogs } from '../../server/storage/travel-logs.ts';
import { seedTravelLog } from '../../travel-log/edit.ts';
import { readTravelLog } from '../../travel-log/shape.ts';
import { airport } from '../composer/airports.ts';
import { createHandClock } from '../support/hand-clock.ts';
import { airportOf, makeLog, onEachEngine } from '../support/storage.ts';

/** A projector, what it wrote and recorded, and rooms that it follows. */
function openProjector(database: Database, write: Projections['write'] = createProjections(database, airportOf).write) {
  const caches = createCaches(createMemoryStore({ bytes: 1e6, now: () => performance.now() }));
  const clock = createHandClock();
  const writes: number[][] = [];
  const recorded: string[] = [];
  const warned: unknown[] = [];
  const projector = createProjector({
    projections: {
      async write(projections) {
        writes.push([...projections.keys()]);
        await write(projections);
      },
    },
    recordedRoutes: createRecordedRoutes({
      routes: {
        record: async (routes) =>
          routes.map(({ originId, destinationId }) => recorded.push(`${originId}-${destinationId}`)),
      },
      routeIds: caches.of('routes', ''),
      airportOf: airport,
    }),
    clock,
    logger: { info() {}, error() {}, warn: (details: unknown) => void warned.push(details) },
  });
  async function follow() {
    const log = await makeLog(database);
    const doc = new Y.Doc();
    const waypoints = ['GLA', 'LHR', 'GLA', 'LHR'].map((code, at) => ({ id: `w${at}`, airport: code }));
    seedTravelLog(doc, { title: '', description: '', seed: 1, waypoints });
    let announce = (_: DocumentEvent): void => undefined;
    const stop = projector.follow(log, {
      content: () => readTravelLog(doc),
      subscribe(listener) {
        announce = listener;
      },
    });
    return {
      log,
      stop,
      rename(title: string) {
        doc.getMap('meta').set('title', title);
        announce({ kind: 'changed', journey: false });
      },
    };
  }
  return { projector, clock, writes, recorded, warned, follow };
}

onEachEngine('the projection of a travel log', (ground) => {
  const titleOf = async ({ log }: { log: { uuid: string } }) =>
    (await createTravelLogs(ground.database, airportOf).find(log.uuid))?.title;

  test('a route that appears again, in any log, is not looked up in the database', async () => {
    const { projector, recorded, follow } = openProjector(ground.database);
    for (const room of [await follow(), await follow()]) {
      room.rename('a');
      await projector.flush();
    }
    const [glasgow, london] = [airport('GLA').id, airport('LHR').id];
    expect(recorded).toEqual([`${glasgow}-${london}`, `${london}-${glasgow}`]);
  });

  test('rooms that change are written together after three seconds, or at once where a list asks', async () => {
    const { projector, clock, writes, follow } = openProjector(ground.database);
    const [one, two, three] = [await follow(), await follow(), await follow()];
    one.rename('a');
    two.rename('b');
    one.rename('c');
    clock.advance(2_999);
    expect(writes).toEqual([]);
    clock.advance(1);
    await projector.flush();
    expect(writes).toEqual([[one.log.id, two.log.id]]);
    expect([await titleOf(one), await titleOf(two), await titleOf(three)]).toEqual(['c', 'b', 'A journey']);
    three.rename('d');
    await projector.flush();
    expect(await titleOf(three)).toBe('d');
    clock.advance(10_000);
    await projector.flush();
    expect(writes.slice(1)).toEqual([[three.log.id]]);
  });

  test('a log that cannot be projected does not keep the others from it', async () => {
    const poisoned: number[] = [];
    const { write } = createProjections(ground.database, airportOf);
    const { projector, warned, follow } = openProjector(ground.database, async (projections) => {
      if (poisoned.some((id) => projections.has(id))) throw new Error('no');
      await write(projections);
    });
    const [one, two] = [await follow(), await follow()];
    poisoned.push(one.log.id);
    one.rename('a');
    two.rename('b');
    await projector.flush();
    expect([await titleOf(one), await titleOf(two)]).toEqual(['A journey', 'b']);
    expect(warned).toMatchObject([{ logs: [one.log.uuid] }]);
  });

  test('what the database did not take, since it was away, is written once it is back', async () => {
    let isAway = true;
    const { write } = createProjections(ground.database, airportOf);
    const { projector, clock, warned, follow } = openProjector(ground.database, async (projections) => {
      if (isAway) throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
      await write(projections);
    });
    const [one, two] = [await follow(), await follow()];
    one.rename('a');
    two.rename('b');
    await projector.flush();
    expect([await titleOf(one), await titleOf(two), warned.length]).toEqual(['A journey', 'A journey', 1]);
    isAway = false;
    clock.advance(10_000);
    await vi.waitFor(async () => expect([await titleOf(one), await titleOf(two)]).toEqual(['a', 'b']));
  });

  test('a room that has closed meanwhile is not written: another instance may have gone on', async () => {
    let isAway = true;
    const { projector, clock, writes, follow } = openProjector(ground.database, async () => {
      if (isAway) throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
    });
    const [one, two] = [await follow(), await follow()];
    one.rename('a');
    two.rename('b');
    await projector.flush();
    one.stop();
    isAway = false;
    clock.advance(10_000);
    await projector.flush();
    expect(writes).toEqual([[one.log.id, two.log.id], [two.log.id]]);
  });
});
