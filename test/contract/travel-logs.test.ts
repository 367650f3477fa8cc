import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createProjections } from '../../server/storage/projections.ts';
import { createTravelLogs } from '../../server/storage/travel-logs.ts';
import { createUpdateLog } from '../../server/storage/update-log.ts';
import { airportOf, makeLog, onEachEngine } from '../support/storage.ts';

onEachEngine('travel logs', (ground) => {
  const waypoints = [{ id: 'w1', airport: 'GRU', order: 'a0', entry: 'Até já! 🛫' }];

  test('a new log has its first update as row 1', async () => {
    const { ownerId } = await makeLog(ground.database);
    const travelLogs = createTravelLogs(ground.database, airportOf);
    const updateLog = createUpdateLog(ground.database, { laneBytes: 1_000 });
    const [uuid, sessionId] = [randomUUID(), randomUUID()];
    const projection = {
      title: 'São Paulo 🛫',
      description: 'd',
      waypoints,
      travelDate: '2026-05-01',
      tags: ['sea', 'b'],
    };
    const firstUpdate = Uint8Array.of(1, 0, 255);
    const made = await travelLogs.create({ uuid, ownerId, firstUpdate, sessionId, projection, addressRole: null });
    expect(made).toEqual({ id: expect.any(Number), uuid, head: 1 });
    expect(await travelLogs.find(uuid)).toMatchObject({
      ...made,
      ...projection,
      ownerId,
      addressRole: null,
      accessVersion: 0,
    });
    expect(await updateLog.rows(made.id, 0)).toEqual([
      { seq: 1, skipped: false, sessionId, sessionSeq: 1, userId: ownerId, bytes: firstUpdate },
    ]);
    expect(
      await updateLog.append({
        ...{ logId: made.id, sessionId, sessionSeq: 1, userId: ownerId },
        ...{ accessVersion: 0, bytes: firstUpdate },
      }),
    ).toBe(1);
    await updateLog.close();
  });

  test('a log whose owner does not exist is not made, and neither is its row', async () => {
    const travelLogs = createTravelLogs(ground.database, airportOf);
    const uuid = randomUUID();
    const projection = { title: '', description: '', waypoints: [], tags: [] };
    const log = {
      uuid,
      ownerId: 999_999,
      firstUpdate: Uint8Array.of(0),
      sessionId: 'orphan',
      projection,
      addressRole: null,
    };
    await expect(travelLogs.create(log)).rejects.toThrow(/foreign key/i);
    expect(await travelLogs.find(uuid)).toBeUndefined();
    expect(await ground.database.knex('travel_log_updates').where({ session_id: 'orphan' })).toEqual([]);
  });

  test('a log that does not exist or was deleted is not found', async () => {
    const travelLogs = createTravelLogs(ground.database, airportOf);
    const { id, uuid } = await makeLog(ground.database);
    expect(await travelLogs.find(uuid)).toBeDefined();
    await ground.database.knex('travel_logs').where({ id }).update({ deleted_at: new Date() });
    expect(await travelLogs.find(uuid)).toBeUndefined();
    expect(await travelLogs.find(randomUUID())).toBeUndefined();
  });

  test('a projection shows what the document says, and its search text is blind to case and accents', async () => {
    const travelLogs = createTravelLogs(ground.database, airportOf);
    const { id, uuid } = await makeLog(ground.database);
    const before = (await travelLogs.find(uuid))!;
    await ground.database
      .knex('travel_logs')
      .where({ id })
      .update({ updated_at: new Date(0) });
    const projection = {
      title: 'Føroyar & Zürich',
      description: 'Ein ß',
      waypoints,
      travelDate: '2026-02-28',
      tags: ['Éte'],
    };
    await createProjections(ground.database, airportOf).write(new Map([[id, projection]]));
    const after = (await travelLogs.find(uuid))!;
    expect(after).toMatchObject({ ...projection, head: 1 });
    expect(after.createdAt).toEqual(before.createdAt);
    expect(Math.abs(after.updatedAt.getTime() - Date.now())).toBeLessThan(60_000);
    const [row] = await ground.database.knex('travel_logs').where({ id }).select('search_text');
    expect(row.search_text).toBe(
      'foroyar zurich ete gru gru sbgr sao paulo guarulhos governador andre franco montoro international airport brazil ein ss ate ja',
    );
  });

  test('what members wrote too long or wrongly is projected as far as it fits', async () => {
    const travelLogs = createTravelLogs(ground.database, airportOf);
    const { id, uuid } = await makeLog(ground.database);
    const description = 'x'.repeat(200_000);
    const { write } = createProjections(ground.database, airportOf);
    const others = { waypoints: [], tags: [] };
    await write(new Map([[id, { title: '🛫'.repeat(300), description, travelDate: 'in May', ...others }]]));
    const log = (await travelLogs.find(uuid))!;
    expect(log.title).toBe('🛫'.repeat(255));
    expect(log.description).toBe(description);
    expect(log.travelDate).toBeNull();
    await write(new Map([[id, { title: '', description: '', travelDate: '2026-02-30', ...others }]]));
    expect((await travelLogs.find(uuid))!.travelDate).toBeNull();
  });

  test('projections of many logs are written together, or none of them', async () => {
    const travelLogs = createTravelLogs(ground.database, airportOf);
    const { write } = createProjections(ground.database, airportOf);
    const logs = await Promise.all(Array.from({ length: 5 }, () => makeLog(ground.database)));
    const titled = (titles: readonly string[], description: string | null) =>
      new Map(
        titles.map((title, at) => [logs[at]!.id, { title, description: description as string, waypoints, tags: [] }]),
      );
    const stored = async () =>
      (await Promise.all(logs.map(({ uuid }) => travelLogs.find(uuid)))).map((log) => log?.title);
    // More than goes into one statement.
    await write(titled(['d', 'b', 'e', 'a', 'c'], 'x'.repeat(400_000)));
    expect(await stored()).toEqual(['d', 'b', 'e', 'a', 'c']);
    const last = logs.at(-1)!.id;
    const failing = new Map([
      ...titled(['1', '2', '3', '4', '5'], 'y'),
      ...[...titled(['5'], null).values()].map((one) => [last, one] as const),
    ]);
    await expect(write(failing)).rejects.toThrow(/null/i);
    expect(await stored()).toEqual(['d', 'b', 'e', 'a', 'c']);
  });

  test('a log that is erased takes everything of its own along', async () => {
    const { knex } = ground.database;
    const { id } = await makeLog(ground.database);
    await knex('conductor_leases').insert({ log_id: id, owner: 'a', epoch: 1, expires_at: 1 });
    await knex('travel_logs').where({ id }).delete();
    expect(await knex('travel_log_updates').where({ log_id: id })).toEqual([]);
    expect(await knex('conductor_leases').where({ log_id: id })).toEqual([]);
  });
});
