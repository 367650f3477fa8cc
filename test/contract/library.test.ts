import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createAccess } from '../../server/storage/access.ts';
import { createArchivedLogs } from '../../server/storage/archived-logs.ts';
import type { Database } from '../../server/storage/database.ts';
import {
  createLibrary,
  type LibraryQuery,
  listQuery,
  type Place,
  SORTS,
  type Sort,
} from '../../server/storage/library.ts';
import { renewProjections } from '../../server/storage/projection-renewal.ts';
import { createProjections, type Projection } from '../../server/storage/projections.ts';
import { searchText } from '../../server/storage/search-text.ts';
import { createTravelLogs } from '../../server/storage/travel-logs.ts';
import { createUsers } from '../../server/storage/users.ts';
import { airportOf, onEachEngine } from '../support/storage.ts';

const stops = (...airports: readonly string[]) =>
  airports.map((airport, at) => ({ id: `${at}`, airport, order: `a${at}`, entry: '' }));

const ALL: Omit<LibraryQuery, 'userId'> = {
  ...{ scope: 'mine', words: searchText(''), archived: false, deleted: false, sort: 'changed', limit: 50 },
  ...{ year: undefined, tag: undefined, countries: undefined, status: undefined, after: undefined, now: Date.now() },
};

const PLACES: Readonly<
  Record<Sort, (row: Awaited<ReturnType<ReturnType<typeof createLibrary>['list']>>[number]) => Place['key']>
> = {
  changed: ({ updatedAt }) => updatedAt.getTime(),
  travelled: ({ travelDate }) => travelDate,
  title: ({ title }) => title,
  distance: ({ distanceKm }) => distanceKm,
};

onEachEngine('the library', (ground) => {
  const person = async () => (await createUsers(ground.database).create({ name: 'Ada', color: '#446688' })).id;

  async function journey(ownerId: number, projection: Partial<Projection>): Promise<{ id: number; uuid: string }> {
    const { id, uuid } = await createTravelLogs(ground.database, airportOf).create({
      ...{ uuid: randomUUID(), ownerId, firstUpdate: Uint8Array.of(0, 0), sessionId: randomUUID(), addressRole: null },
      projection: { title: '', description: '', waypoints: [], tags: [], ...projection },
    });
    return { id, uuid };
  }

  const list = (userId: number | undefined, query: Partial<LibraryQuery> = {}) =>
    createLibrary(ground.database).list({ ...ALL, userId, ...query });
  const titles = async (...query: Parameters<typeof list>) => (await list(...query)).map(({ title }) => title).sort();

  test('a search finds titles, tags, entries, codes, cities and names of airports, and nothing else', async () => {
    const ada = await person();
    const waypoints = stops('GRU', 'CDG').map((stop) => ({ ...stop, entry: 'Wir aßen Möwen-Eier.' }));
    const { id } = await journey(ada, {
      title: 'Down the Île',
      tags: ['Sea side'],
      description: 'With the band',
      waypoints,
    });
    await journey(ada, { title: 'Another', waypoints: stops('NRT') });
    const found = (words: string) => titles(ada, { words: searchText(words) });
    for (const words of ['ile', 'SEA', 'möw', 'sbgr', 'São Pa', 'gaulle', 'brazil', 'the band', 'w b do', 'assen eier'])
      expect(await found(words), words).toEqual(['Down the Île']);
    expect(await found('narita')).toEqual(['Another']);
    for (const words of ['down narita', 'eside', 'zzz']) expect(await found(words), words).toEqual([]);
    await createProjections(ground.database, airportOf).write(
      new Map([[id, { title: 'Renamed', description: '', waypoints: [], tags: [] }]]),
    );
    expect(await found('gaulle')).toEqual([]);
    expect(await found('renam')).toEqual(['Renamed']);
    await ground.database.knex('travel_logs').where({ id }).delete();
    expect(await found('renam')).toEqual([]);
  });

  test('filters by year, tag, region and status, each and together', async () => {
    const ada = await person();
    await journey(ada, { title: 'a', travelDate: '2025-12-31', tags: ['sea', 'x'], waypoints: stops('CDG', 'NRT') });
    await journey(ada, {
      title: 'b',
      travelDate: '2026-01-01',
      tags: ['sea'],
      status: 'done',
      waypoints: stops('FRA'),
    });
    // A day later at the airport than in UTC, and no other date.
    const [first, ...rest] = stops('NRT', 'HND');
    await journey(ada, { title: 'c', waypoints: [{ ...first!, depart: '2025-12-31T20:00:00.000Z' }, ...rest] });
    expect(await titles(ada, { year: 2025 })).toEqual(['a']);
    expect(await titles(ada, { year: 2026 })).toEqual(['b', 'c']);
    expect(await titles(ada, { tag: 'sea' })).toEqual(['a', 'b']);
    expect(await titles(ada, { tag: 'se' })).toEqual([]);
    expect(await titles(ada, { countries: ['Japan'] })).toEqual(['a', 'c']);
    expect(await titles(ada, { countries: ['Chile', 'Germany', 'France'] })).toEqual(['a', 'b']);
    expect(await titles(ada, { countries: [] })).toEqual(['a', 'b', 'c']);
    expect(await titles(ada, { status: 'done' })).toEqual(['b']);
    expect(await titles(ada, { countries: ['Japan'], tag: 'sea', year: 2025, status: 'draft' })).toEqual(['a']);
  });

  test.each(SORTS)('pages by %s hold each journey once, whatever is equal in them', async (sort) => {
    const ada = await person();
    for (let at = 0; at < 9; at++)
      await journey(ada, {
        title: `t${at % 3}`,
        ...(at % 3 > 0 && { travelDate: `2026-0${at % 3}-01` }),
        waypoints: at % 2 ? stops('CDG', 'NRT') : [],
      });
    await ground.database
      .knex('travel_logs')
      .where({ owner_id: ada })
      .update({ updated_at: new Date(1_000) });
    const whole = (await list(ada, { sort })).map(({ id }) => id);
    expect(new Set(whole).size).toBe(9);
    const paged: number[] = [];
    let after: Place | undefined;
    do {
      const page = await list(ada, { sort, after, limit: 2 });
      paged.push(...page.map(({ id }) => id));
      const last = page.at(-1);
      after = last && { key: PLACES[sort](last), id: last.id };
    } while (after);
    expect(paged).toEqual(whole);
    const first = (await list(ada, { sort }))[0]!;
    if (sort === 'travelled') expect(first.travelDate).toBe('2026-02-01');
    if (sort === 'distance') expect(first.distanceKm).toBeGreaterThan(9_600);
  });

  test('each scope holds what a person may read there, with the facts that rights come of', async () => {
    const [ada, ben, cleo] = [await person(), await person(), await person()];
    const access = createAccess(ground.database);
    const { id } = await journey(ada, { title: 'shared' });
    await access.setRole(id, ben, 'player');
    expect(await list(ben, { scope: 'shared' })).toMatchObject([
      { title: 'shared', role: 'player', ownerId: ada, members: 1 },
    ]);
    expect(await titles(ada, { scope: 'shared' })).toEqual([]);
    expect(await titles(ben)).toEqual([]);
    await ground.database.knex('log_members').where({ log_id: id }).update({ expires_at: 1 });
    expect(await titles(ben, { scope: 'shared' })).toEqual([]);

    const published = await journey(ada, { title: 'published' });
    const listed = async (userId?: number) => (await titles(userId, { scope: 'public' })).includes('published');
    expect(await listed()).toBe(false);
    const { version } = await access.setPublic(published.id, true);
    expect(await access.read(published.id)).toMatchObject({ version, addressRole: 'viewer' });
    expect([await listed(), await listed(ada), await listed(cleo)]).toEqual([true, true, true]);
    await access.setRole(published.id, cleo, null);
    expect([await listed(), await listed(cleo)]).toEqual([true, false]);
    expect((await access.setPublic(published.id, false)).version).toBe(version + 2);
    expect(await listed()).toBe(false);
    await access.setPublic(published.id, true);
    await access.setAddressRole(published.id, null);
    expect(await listed()).toBe(false);
    await access.setPublic(published.id, true);
    await access.setDeleted(published.id, true);
    expect(await listed()).toBe(false);
    expect(await titles(ada, { deleted: true })).toEqual(['published']);
    expect(await titles(ada)).toEqual(['shared']);
  });

  test('a person archives for itself, and the guest that it was', async () => {
    const [ada, ben] = [await person(), await person()];
    const { id } = await journey(ada, { title: 'kept' });
    await createAccess(ground.database).setRole(id, ben, 'viewer');
    const archived = createArchivedLogs(ground.database);
    for (let turn = 0; turn < 2; turn++) await archived.add(ada, id);
    expect(await titles(ada)).toEqual([]);
    expect(await titles(ada, { archived: true })).toEqual(['kept']);
    expect(await titles(ben, { scope: 'shared' })).toEqual(['kept']);
    const account = await person();
    await createAccess(ground.database).move(ada, account);
    expect(await titles(account, { archived: true })).toEqual(['kept']);
    await archived.remove(account, id);
    expect(await titles(account)).toEqual(['kept']);
  });

  test('a page takes one statement, however many journeys it has', async () => {
    const ada = await person();
    const statements: string[] = [];
    const count = ({ sql }: { sql: string }) => void statements.push(sql);
    ground.database.knex.on('query', count);
    const taken = async () => {
      statements.length = 0;
      await list(ada, { words: searchText('paris'), tag: 'sea' });
      for await (const some of createLibrary(ground.database).owned(ada)) owned += some.length;
      return statements.length;
    };
    let owned = 0;
    expect(await taken()).toBe(2);
    ground.database.knex.off('query', count);
    for (let at = 0; at < 20; at++) await journey(ada, { tags: ['sea'], waypoints: stops('CDG') });
    ground.database.knex.on('query', count);
    // One more for each 25 of the journeys that are counted.
    expect(await taken()).toBe(3);
    expect(owned).toBe(20);
    for (let at = 0; at < 10; at++) await journey(ada, { tags: ['sea'] });
    expect(await taken()).toBe(4);
    expect(owned).toBe(50);
    ground.database.knex.off('query', count);
    expect(await titles(ada, { words: searchText('paris'), tag: 'sea' })).toHaveLength(20);
  });

  test('lists read indexes on owner, public and date', async () => {
    const { knex, engine } = ground.database;
    const owners = await Promise.all(Array.from({ length: 20 }, person));
    for (const ownerId of owners)
      await knex('travel_logs').insert(
        Array.from({ length: 20 }, (_, at) => ({
          ...{ uuid: randomUUID(), owner_id: ownerId, title: '', description: '', waypoints: '[]', tags: '[]' },
          ...{ search_text: '', travel_date: `20${10 + at}-01-01`, is_public: at === 0 },
        })),
      );
    if (engine === 'mariadb') await knex.raw('ANALYZE TABLE travel_logs');
    const userId = owners[0]!;
    expect(await planOf(ground.database, { ...ALL, userId })).toContain('travel_logs_owner_changed');
    expect(await planOf(ground.database, { ...ALL, userId, sort: 'travelled' })).toContain(
      'travel_logs_owner_travelled',
    );
    expect(await planOf(ground.database, { ...ALL, userId, scope: 'public' })).toContain('travel_logs_public_changed');
    expect(await planOf(ground.database, { ...ALL, userId, words: searchText('paris') })).toContain(
      engine === 'mariadb' ? 'travel_logs_search' : 'VIRTUAL TABLE INDEX',
    );
  });

  test('rows of an earlier release are derived anew, and one that was written since is not', async () => {
    const { knex } = ground.database;
    const ada = await person();
    const old = await journey(ada, { title: 'Old', tags: ['sea'], waypoints: stops('CDG', 'NRT') });
    const fresh = await journey(ada, { title: 'Fresh' });
    const before = { search_text: 'old', distance_km: 0, countries: '[]', projection_version: 0 };
    await knex('travel_logs').where({ id: old.id }).update(before);
    const [{ updated_at: changed }] = await knex('travel_logs').where({ id: old.id }).select('updated_at');
    expect(await renewProjections(ground.database, airportOf)).toBeGreaterThanOrEqual(1);
    expect(await renewProjections(ground.database, airportOf)).toBe(0);
    expect(await titles(ada, { words: searchText('narita'), countries: ['France'] })).toEqual(['Old']);
    const [row] = await knex('travel_logs').where({ id: old.id });
    expect(row).toMatchObject({ updated_at: changed, title: 'Old' });
    expect(await titles(ada, { words: searchText('fresh') })).toEqual(['Fresh']);
    expect(fresh.id).toBeGreaterThan(old.id);
  });
});

/** The plan of a list, as text. */
async function planOf(database: Database, query: LibraryQuery): Promise<string> {
  const { sql, bindings } = listQuery(database, query).toKnexQuery().toSQL().toNative();
  const explain = database.engine === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN';
  return JSON.stringify(await database.knex.raw(`${explain} ${sql}`, bindings as string[]));
}
