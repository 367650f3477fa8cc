import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createAccess } from '../../server/storage/access.ts';
import { createCollectionItems } from '../../server/storage/collection-items.ts';
import { createCollectionMembers } from '../../server/storage/collection-members.ts';
import { foundQuery, itemQuery } from '../../server/storage/collection-rows.ts';
import { type CollectionPlace, collectionQuery, createCollections } from '../../server/storage/collections.ts';
import { createCompositions } from '../../server/storage/compositions.ts';
import { exclusively } from '../../server/storage/database.ts';
import { createPerformances } from '../../server/storage/performances.ts';
import { createPersonalData } from '../../server/storage/personal-data.ts';
import { createPopularity } from '../../server/storage/popularity.ts';
import { createTravelLogs } from '../../server/storage/travel-logs.ts';
import { createUsers } from '../../server/storage/users.ts';
import { countStatements } from '../support/statements.ts';
import { airportOf, onEachEngine } from '../support/storage.ts';

onEachEngine('collections', (ground) => {
  const parts = () => ({
    collections: createCollections(ground.database),
    items: createCollectionItems(ground.database),
    members: createCollectionMembers(ground.database),
  });
  const person = async () => (await createUsers(ground.database).create({ name: 'Ada', color: '#446688' })).id;

  async function journey(ownerId: number, title: string, airports: readonly string[] = []) {
    const waypoints = airports.map((airport, at) => ({ id: `${at}`, airport, order: `a${at}`, entry: '' }));
    return createTravelLogs(ground.database, airportOf).create({
      ...{ uuid: randomUUID(), ownerId, firstUpdate: Uint8Array.of(0, 0), sessionId: randomUUID(), addressRole: null },
      projection: {
        title,
        description: '',
        waypoints,
        tags: title === 'Tagged' ? ['sea'] : [],
        travelDate: '2026-05-01',
      },
    });
  }

  let performances = 0;
  async function play(logId: number, seconds: number): Promise<number> {
    performances += 1;
    const compositions = createCompositions(ground.database);
    await compositions.save({
      ...{
        logId,
        performance: `1.${performances}`,
        savedEpoch: 1,
        userId: null,
        routeId: null,
        documentSeq: 1,
        seed: 1,
      },
      ...{ mapVersion: 1, tempo: 90, scale: 'minor', keySignature: 'D', midiData: [] },
      ...{ notesHash: `${performances}`.padStart(64, '0'), metadata: { title: '', settings: {}, legs: 1, notes: 0 } },
      ...{ networkHash: null, networkBackend: null, analysis: { seconds }, analysisVersion: 1 },
    });
    return (await compositions.last(logId))!.id;
  }

  async function make(ownerId: number, changes: { title?: string; isPublic?: boolean } = {}): Promise<number> {
    const uuid = randomUUID();
    const fields = { title: 'Nights', description: '', tags: ['night'], isPublic: false, rule: null, ...changes };
    await parts().collections.create({ uuid, ownerId, ...fields });
    return (await parts().collections.find(uuid, ownerId))!.id;
  }

  const put = async (collectionId: number, addedBy: number, logId: number, behind?: number | null) =>
    (await parts().items.add({ collectionId, kind: 'journey', logId, compositionId: null, addedBy }, behind))!;
  const titles = async (id: number) => (await parts().items.listOf(id, undefined)).map(({ title }) => title);

  test('items keep their order while they are added, moved and removed', async () => {
    const ada = await person();
    const id = await make(ada);
    const { items } = parts();
    const logs = await Promise.all(['a', 'b', 'c', 'd'].map((title) => journey(ada, title)));
    const a = await put(id, ada, logs[0]!.id);
    const b = await put(id, ada, logs[1]!.id);
    await put(id, ada, logs[2]!.id, null);
    const d = await put(id, ada, logs[3]!.id, a);
    expect(await titles(id)).toEqual(['c', 'a', 'd', 'b']);
    expect(await items.move(id, b, null)).toBe(true);
    expect(await items.move(id, d, d)).toBe(true);
    expect(await titles(id)).toEqual(['b', 'c', 'a', 'd']);
    expect(await items.move(id, 987_654, null)).toBe(false);
    expect(await items.move(id, a, 987_654)).toBe(false);
    const another = await make(ada);
    expect(await items.move(another, a, null)).toBe(false);
    expect(await items.remove(another, a)).toBe(false);
    expect(await items.remove(id, a)).toBe(true);
    expect(await titles(id)).toEqual(['b', 'c', 'd']);
  });

  test('positions that have become long are drawn anew, in the same order', async () => {
    const ada = await person();
    const id = await make(ada);
    const log = await journey(ada, 'a');
    const [first, second, third] = [await put(id, ada, log.id), await put(id, ada, log.id), await put(id, ada, log.id)];
    const long = `a0${'V'.repeat(198)}`;
    await ground.database.knex('collection_items').where({ id: second }).update({ position: long });
    await ground.database
      .knex('collection_items')
      .where({ id: third })
      .update({ position: `${long}V` });
    expect(await parts().items.move(id, first, second)).toBe(true);
    const rows = await ground.database.knex('collection_items').where({ collection_id: id }).orderBy('position');
    expect(rows.map((row) => row.id)).toEqual([second, first, third]);
    expect(Math.max(...rows.map(({ position }) => position.length))).toBeLessThan(5);
  });

  test('people who add at once find different places', async () => {
    const ada = await person();
    const id = await make(ada);
    const log = await journey(ada, 'a');
    const siblings = [createCollectionItems(ground.database), createCollectionItems(ground.sibling)];
    const item = { collectionId: id, kind: 'journey', logId: log.id, compositionId: null, addedBy: ada } as const;
    await Promise.all(Array.from({ length: 8 }, (_, at) => siblings[at % 2]!.add(item, undefined)));
    const positions: string[] = await ground.database
      .knex('collection_items')
      .where({ collection_id: id })
      .pluck('position');
    expect(new Set(positions).size).toBe(8);
  });

  test('a journey has the length of the performance that was played last, and one that is gone leaves a gap', async () => {
    const ada = await person();
    const [id, log, other] = [await make(ada), await journey(ada, 'a'), await journey(ada, 'b')];
    const first = await play(log.id, 12.5);
    await play(log.id, 30);
    const compositionId = first;
    await put(id, ada, log.id);
    await parts().items.add(
      { collectionId: id, kind: 'performance', logId: log.id, compositionId, addedBy: ada },
      undefined,
    );
    await put(id, ada, other.id);
    const state = async () =>
      (await parts().items.listOf(id, ada)).map(({ seconds, gone, kind }) => [kind, gone, gone ? null : seconds]);
    expect(await state()).toEqual([
      ['journey', false, 30],
      ['performance', false, 12.5],
      ['journey', false, null],
    ]);
    await createPerformances(ground.database).change(first, { deleted: true });
    await createAccess(ground.database).setDeleted(other.id, true);
    expect(await state()).toEqual([
      ['journey', false, 30],
      ['performance', true, null],
      ['journey', true, null],
    ]);
    await ground.database.knex('music_compositions').where({ id: first }).delete();
    await ground.database.knex('travel_logs').where({ id: other.id }).delete();
    expect((await state()).map(([, gone]) => gone)).toEqual([false, true, true]);
  });

  test('lists hold what a person owns or takes part in, and what is public, page by page', async () => {
    const [ada, ben] = [await person(), await person()];
    const { collections, members } = parts();
    for (const title of ['a', 'b', 'c', 'd', 'e']) await make(ada, { title });
    await ground.database
      .knex('collections')
      .where({ owner_id: ada })
      .update({ updated_at: new Date(1_000) });
    const query = { scope: 'mine', deleted: false, after: undefined, limit: 2 } as const;
    const seen: string[] = [];
    let after: CollectionPlace | undefined;
    do {
      const page = await collections.list({ ...query, userId: ada, after });
      seen.push(...page.map(({ title }) => title));
      const last = page.at(-1);
      after = last && { key: last.updatedAt.getTime(), id: last.id };
    } while (after);
    expect(seen).toEqual(['e', 'd', 'c', 'b', 'a']);

    const [shared] = await collections.list({ ...query, userId: ada });
    await members.invite(shared!.id, { hash: 'x'.repeat(64), role: 'viewer' });
    expect(await members.join(shared!.id, 'y'.repeat(64), ben)).toBe(false);
    expect(await members.join(shared!.id, 'x'.repeat(64), ben)).toBe(true);
    expect(await members.join(shared!.id, 'x'.repeat(64), ada)).toBe(true);
    expect(await members.list(shared!.id)).toEqual([{ userId: ben, role: 'viewer', name: 'Ada', color: '#446688' }]);
    const [joined, ...rest] = await collections.list({ ...query, userId: ben });
    expect([joined, rest]).toMatchObject([{ title: 'e', role: 'viewer', ownerId: ada, tags: ['night'] }, []]);
    await members.invite(shared!.id, { hash: 'z'.repeat(64), role: 'editor' });
    expect(await members.join(shared!.id, 'x'.repeat(64), ben)).toBe(false);
    await members.join(shared!.id, 'z'.repeat(64), ben);
    await members.invite(shared!.id, { hash: 'v'.repeat(64), role: 'viewer' });
    await members.join(shared!.id, 'v'.repeat(64), ben);
    expect(await members.list(shared!.id)).toMatchObject([{ role: 'editor' }]);

    await collections.change(shared!.id, { deleted: true });
    expect(await collections.list({ ...query, userId: ben })).toEqual([]);
    expect(await collections.list({ ...query, userId: ben, deleted: true })).toEqual([]);
    expect(await collections.list({ ...query, userId: ada, deleted: true })).toMatchObject([{ title: 'e' }]);
    expect(await members.join(shared!.id, 'v'.repeat(64), await person())).toBe(false);
    expect(await collections.purge(Date.now() - 60_000)).toBe(0);
    expect(await collections.purge(Date.now() + 60_000)).toBe(1);
    expect(await members.list(shared!.id)).toEqual([]);
  });

  test('the public list is in the order of likes, shares and plays, as the job has counted them', async () => {
    const [ada, ben] = [await person(), await person()];
    const { collections } = parts();
    const [quiet, loud] = [await make(ada, { title: 'quiet', isPublic: true }), await make(ada, { title: 'loud' })];
    await collections.change(loud, { isPublic: true });
    const own = async () =>
      (await collections.list({ scope: 'public', userId: ben, deleted: false, after: undefined, limit: 50 }))
        .filter(({ ownerId }) => ownerId === ada)
        .map(({ title, score, likes, liked }) => ({ title, score, likes, liked }));
    expect((await own()).map(({ title }) => title)).toEqual(['loud', 'quiet']);
    for (let turn = 0; turn < 2; turn++) await collections.like(quiet, ben);
    await collections.countUse(quiet, 'plays');
    for (const use of ['skips', 'skips', 'shares'] as const) await collections.countUse(loud, use);
    if (ground.engine === 'mariadb')
      // Another instance is at it.
      await exclusively(ground.sibling, 'popularity', async () =>
        expect(await createPopularity(ground.database).refresh()).toBe(false),
      );
    expect(await createPopularity(ground.database).refresh()).toBe(true);
    expect(await own()).toEqual([
      { title: 'quiet', score: 12, likes: 1, liked: true },
      { title: 'loud', score: 3, likes: 0, liked: false },
    ]);
    await collections.unlike(quiet, ben);
    await collections.change(loud, { isPublic: false });
    expect((await own()).map(({ title }) => title)).toEqual(['quiet']);
    await createPopularity(ground.database).refresh();
    expect(await own()).toMatchObject([{ title: 'quiet', score: 2, likes: 0 }]);
    expect(await ground.database.knex('collection_popularity').where({ collection_id: loud })).toEqual([]);
  });

  test('a rule finds journeys of the owner by each of its fields', async () => {
    const [ada, ben] = [await person(), await person()];
    await journey(ben, 'Not hers', ['CDG', 'NRT']);
    const east = await journey(ada, 'East', ['CDG', 'NRT']);
    await journey(ada, 'Tagged', ['LHR', 'JFK']);
    const found = async (rule: object, airports?: string[]) =>
      (await parts().items.found(rule, airports, ada, ada)).map(({ title }) => title).sort();
    expect(await found({ airport: 'NRT' }, ['NRT', 'RJAA'])).toEqual(['East']);
    const places = ['Café "Zoë" \\ Łódź (51.7, 19.4)', 'hnd'];
    await journey(ada, 'Typed', places);
    expect(await found({ airport: 'HND' }, ['HND', 'RJTT'])).toEqual(['Typed']);
    expect(await found({ country: 'Japan' })).toEqual(['East', 'Typed']);
    expect(await found({ continent: 'Europe' })).toEqual(['East', 'Tagged', 'Typed']);
    expect(await found({ continent: 'Europe', country: 'United States' })).toEqual(['Tagged']);
    expect(await found({ tag: 'sea' })).toEqual(['Tagged']);
    expect(await found({ year: 2026 })).toEqual(['East', 'Tagged', 'Typed']);
    expect(await found({ year: 2025 })).toEqual([]);
    expect(await found({ liked: true })).toEqual([]);
    await createPerformances(ground.database).like(await play(east.id, 20), ada);
    expect(await found({ liked: true })).toEqual(['East']);
    const [row] = await parts().items.found({ liked: true }, undefined, ada, ben);
    expect(row).toMatchObject({ id: null, kind: 'journey', ownerId: ada, memberId: null, gone: false, seconds: 20 });
  });

  test('each reading takes one statement, however much there is, and reads indexes', async () => {
    const ada = await person();
    const [id, log] = [await make(ada, { isPublic: true }), await journey(ada, 'a', ['CDG'])];
    await play(log.id, 1);
    const { collections, items } = parts();
    const query = { scope: 'mine', userId: ada, deleted: false, after: undefined, limit: 50 } as const;
    const taken = () =>
      countStatements(ground.database, async () => {
        await items.listOf(id, ada);
        await items.found({ tag: 'x', liked: true }, undefined, ada, ada);
        await collections.list(query);
        await collections.list({ ...query, scope: 'public' });
      });
    expect(await taken()).toBe(4);
    const others = await Promise.all(Array.from({ length: 20 }, () => make(ada, { isPublic: true })));
    const { knex, engine } = ground.database;
    const item = { kind: 'journey', log_id: log.id, added_by: ada };
    for (const other of [id, ...others])
      await knex('collection_items').insert(
        Array.from({ length: 20 }, (_, at) => ({ ...item, collection_id: other, position: `b${at + 10}` })),
      );
    expect(await taken()).toBe(4);
    if (engine === 'mariadb') await knex.raw('ANALYZE TABLE collections, collection_items, travel_logs, users');
    for (const statement of [
      itemQuery(ground.database, id, ada),
      foundQuery(ground.database, { liked: true }, undefined, ada, ada),
      collectionQuery(ground.database, { ...query, scope: 'public' }),
    ]) {
      const { sql, bindings } = statement.toKnexQuery().toSQL().toNative();
      const plan = await knex.raw(
        `${engine === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN'} ${sql}`,
        bindings as string[],
      );
      const steps: { detail?: string; type?: string; table?: string }[] = engine === 'sqlite' ? plan : plan[0];
      const whole = steps.filter(
        ({ detail, type }) => detail?.startsWith('SCAN') || type === 'ALL' || type === 'index',
      );
      // The public list walks its own index from the best on; MariaDB reads what it has gathered of a subquery.
      const isOfList = (step: string) => /collection_popularity(_best)?|<subquery/.test(step);
      expect(whole.map((step) => JSON.stringify(step)).filter((step) => !isOfList(step))).toEqual([]);
    }
  });

  test('go with a guest who signs in, are exported, and go with a person who has them alone', async () => {
    const [guest, ada, ben] = [await person(), await person(), await person()];
    const { collections, members } = parts();
    const [own, open] = [await make(guest, { title: 'own' }), await make(guest, { title: 'open', isPublic: true })];
    const joined = await make(ben, { title: 'joined' });
    await put(own, guest, (await journey(guest, 'a')).id);
    for (const who of [guest, ada]) await collections.like(joined, who);
    await members.invite(joined, { hash: 'x'.repeat(64), role: 'editor' });
    await members.join(joined, 'x'.repeat(64), guest);
    await createAccess(ground.database).move(guest, ada);
    const data = createPersonalData(ground.database);
    expect(await data.collections(guest)).toEqual([]);
    expect(await data.collections(ada)).toMatchObject([
      { title: 'own', role: 'owner', liked: false, public: false, tags: ['night'] },
      { title: 'open', role: 'owner', public: true },
      { title: 'joined', role: 'editor', liked: true, items: [] },
    ]);
    await put(own, ada, (await journey(ada, 'b')).id);
    expect((await data.collections(ada))[0]!.items).toHaveLength(2);

    await data.erase(ada, { name: 'a former member', color: '#5f6368' });
    expect(await data.collections(ada)).toMatchObject([{ title: 'open' }]);
    const left = await ground.database.knex('collections').whereIn('id', [own, open, joined]).orderBy('id').pluck('id');
    expect(left).toEqual([open, joined]);
    expect(await members.list(joined)).toEqual([]);
    expect(await ground.database.knex('collection_likes').where({ user_id: ada })).toEqual([]);
  });
});
