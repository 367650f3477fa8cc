import { expect, test } from 'vitest';
import { createVersions } from '../../server/storage/versions.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';

const MINUTE = 60_000;

onEachEngine('versions', (ground) => {
  test('they are listed newest first, with what they were called and by whom', async () => {
    const versions = createVersions(ground.database);
    const { id, ownerId } = await makeLog(ground.database);
    await versions.add(id, { seq: 3, kind: 'named', name: 'Der Plan für São Paulo 🛫', userId: ownerId });
    await versions.add(id, { seq: 3, kind: 'named', name: 'The same again', userId: ownerId });
    await versions.add(id, { seq: 9, kind: 'before restore', name: null, userId: ownerId });
    await versions.keep(id, 12, 0);
    const listed = await versions.list(id, 10);
    expect(listed.map(({ seq, kind, name, userId }) => [seq, kind, name, userId])).toEqual([
      [12, 'automatic', null, null],
      [9, 'before restore', null, ownerId],
      [3, 'named', 'The same again', ownerId],
      [3, 'named', 'Der Plan für São Paulo 🛫', ownerId],
    ]);
    for (const { createdAt } of listed) expect(Math.abs(createdAt.getTime() - Date.now())).toBeLessThan(MINUTE);
    expect((await versions.list(id, 2)).map(({ seq }) => seq)).toEqual([12, 9]);
    expect(await versions.named(id)).toBe(2);
    expect(await versions.list((await makeLog(ground.database)).id, 10)).toEqual([]);
  });

  test('a version is kept by itself only where there is none as new, and none so recent', async () => {
    const versions = createVersions(ground.database);
    const { id, ownerId } = await makeLog(ground.database);
    expect(await versions.keep(id, 5, 5 * MINUTE)).toBe(5);
    expect(await versions.keep(id, 5, 0)).toBe(5);
    expect(await versions.keep(id, 8, 5 * MINUTE)).toBe(5);
    await ground.database
      .knex('travel_log_versions')
      .where({ log_id: id })
      .update({ created_at: new Date(Date.now() - 6 * MINUTE) });
    expect(await versions.keep(id, 8, 5 * MINUTE)).toBe(8);
    await versions.add(id, { seq: 11, kind: 'named', name: 'By hand', userId: ownerId });
    expect(await versions.keep(id, 10, 0)).toBe(11);
    expect((await versions.list(id, 10)).map(({ seq }) => seq)).toEqual([11, 8, 5]);
  });

  test('two instances that keep one at the same time keep one', async () => {
    const { id } = await makeLog(ground.database);
    const both = [ground.database, ground.sibling].map((database) => createVersions(database));
    await Promise.all(both.flatMap((versions) => [versions.keep(id, 7, MINUTE), versions.keep(id, 8, MINUTE)]));
    expect(await both[0]!.list(id, 10)).toHaveLength(1);
  });

  test('H13: none is kept of a row that was trimmed meanwhile', async () => {
    const versions = createVersions(ground.database);
    const { id } = await makeLog(ground.database);
    await ground.database.knex('travel_logs').where({ id }).update({ trimmed_to: 9 });
    await versions.keep(id, 8, 0);
    expect(await versions.list(id, 10)).toEqual([]);
    await versions.keep(id, 9, 0);
    expect((await versions.list(id, 10)).map(({ seq }) => seq)).toEqual([9]);
  });

  test('a log that is erased takes its versions along', async () => {
    const versions = createVersions(ground.database);
    const { id } = await makeLog(ground.database);
    await versions.keep(id, 1, 0);
    await ground.database.knex('travel_logs').where({ id }).delete();
    expect(await versions.list(id, 10)).toEqual([]);
  });
});
