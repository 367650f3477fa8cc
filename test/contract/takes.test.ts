import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createAccess } from '../../server/storage/access.ts';
import { createPersonalData } from '../../server/storage/personal-data.ts';
import { createTakes, type NewTakeRow } from '../../server/storage/takes.ts';
import { createUpdateLog } from '../../server/storage/update-log.ts';
import { createUsers } from '../../server/storage/users.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';

onEachEngine('takes', (ground) => {
  async function open(limits = { takes: 500, logTakeNotes: 200_000 }) {
    const log = await makeLog(ground.database);
    const takes = createTakes(ground.database, limits);
    const there = createTakes(ground.sibling, limits);
    const newTake = (changes: Partial<NewTakeRow> = {}): NewTakeRow => ({
      ...{
        uuid: randomUUID(),
        leg: 'a',
        userId: log.ownerId,
        sound: 128,
        solo: false,
        notes: [0, 240, 36, 100, 490, 240, 38, 90],
      },
      ...{ grid: 'off', strength: 100, shape: 'CDG NRT 4/4 61440 D minor', ...changes },
    });
    return { log, takes, there, newTake };
  }
  const version = async (logId: number) => {
    const updateLog = createUpdateLog(ground.database, { laneBytes: 1 });
    const heads = await updateLog.heads([logId]);
    await updateLog.close();
    return heads.get(logId)?.takesVersion;
  };

  test('a take is kept as it was played, with its player', async () => {
    const { log, takes, newTake } = await open();
    const take = newTake();
    const { uuid: id, userId, ...played } = take;
    const by = { userId, name: 'Somebody', color: '#446688' };
    const stored = { ...played, id, by, muted: false, recordedAt: expect.stringMatching(/^20.*Z$/) };
    expect(await takes.add(log.id, take)).toEqual({ kind: 'written', take: stored, version: 1 });
    expect(await takes.find(log.id, take.uuid)).toEqual(stored);
    expect(await takes.since(log.id, 0)).toEqual({ version: 1, takes: [stored] });
    expect(await version(log.id)).toBe(1);
    const other = await makeLog(ground.database);
    expect(await takes.find(other.id, take.uuid)).toBeUndefined();
  });

  test('the same request again changes nothing, and another one under its id is refused', async () => {
    const { log, takes, there, newTake } = await open();
    const take = newTake();
    await Promise.all([takes.add(log.id, take), there.add(log.id, take)]);
    await takes.change(log.id, take.uuid, { grid: '1/8', muted: true });
    expect(await takes.add(log.id, take)).toMatchObject({ kind: 'written', take: { grid: '1/8', muted: true } });
    expect(await version(log.id)).toBe(2);
    for (const changes of [{ notes: [0, 240, 36, 99] }, { sound: 0 }, { leg: 'b' }])
      expect(await takes.add(log.id, { ...take, ...changes })).toEqual({ kind: 'mismatch' });
    const { ownerId } = await makeLog(ground.database);
    expect(await takes.add(log.id, { ...take, userId: ownerId })).toEqual({ kind: 'mismatch' });
    expect(await version(log.id)).toBe(2);
  });

  test('every change is found behind the version that is known, whichever instance made it', async () => {
    const { log, takes, there, newTake } = await open();
    const all = Array.from({ length: 12 }, () => newTake());
    await Promise.all(all.map((take, at) => (at % 2 ? takes : there).add(log.id, take)));
    let known = 0;
    const found = new Map<string, boolean>();
    const catchUp = async () => {
      const changed = await takes.since(log.id, known);
      for (const { id, deletedAt } of changed.takes) found.set(id, deletedAt !== undefined);
      known = changed.version;
      return changed.takes.length;
    };
    expect(await catchUp()).toBe(12);
    expect(known).toBe(12);
    expect(await catchUp()).toBe(0);
    await there.change(log.id, all[3]!.uuid, { strength: 50 });
    await takes.change(log.id, all[3]!.uuid, { deleted: true });
    await there.change(log.id, all[4]!.uuid, { muted: true });
    expect(await catchUp()).toBe(2);
    expect(known).toBe(15);
    expect([...found].filter(([, gone]) => gone)).toEqual([[all[3]!.uuid, true]]);
    expect(await there.change(log.id, randomUUID(), { muted: true })).toEqual({ kind: 'mismatch' });
  });

  test('a deleted take comes back as it was, until it is purged', async () => {
    const { log, takes, newTake } = await open();
    await takes.purge(Date.now() + 60_000);
    const { ownerId: other } = await makeLog(ground.database);
    const [mine, theirs] = [newTake({ grid: '1/16T', strength: 40 }), newTake({ userId: other })];
    for (const take of [mine, theirs]) await takes.add(log.id, take);
    const recorded = await takes.find(log.id, mine.uuid);
    await takes.change(log.id, mine.uuid, { deleted: true });
    const { deletedAt } = (await takes.find(log.id, mine.uuid))!;
    expect(Math.abs(Date.parse(deletedAt!) - Date.now())).toBeLessThan(60_000);
    // Deleting it again does not lengthen its time.
    await takes.change(log.id, mine.uuid, { deleted: true });
    expect((await takes.find(log.id, mine.uuid))?.deletedAt).toEqual(deletedAt);
    await takes.change(log.id, theirs.uuid, { deleted: true });
    expect((await takes.since(log.id, 0)).takes).toEqual([]);
    expect((await takes.deleted(log.id, log.ownerId)).map(({ id }) => id)).toEqual([mine.uuid]);
    expect(await takes.deleted(log.id)).toHaveLength(2);

    await takes.change(log.id, mine.uuid, { deleted: false });
    expect((await takes.since(log.id, 0)).takes).toEqual([recorded]);
    expect(await takes.purge(Date.now() - 60_000)).toBe(0);
    expect(await takes.purge(Date.now() + 60_000)).toBe(1);
    expect([await takes.find(log.id, theirs.uuid), await takes.find(log.id, mine.uuid)]).toMatchObject([
      undefined,
      { id: mine.uuid },
    ]);
  });

  test('a full log takes no more, also by a restoration', async () => {
    const { log, takes, newTake } = await open({ takes: 2, logTakeNotes: 5 });
    const [first, second, third] = [newTake(), newTake(), newTake()];
    await takes.add(log.id, first);
    await takes.add(log.id, second);
    expect(await takes.add(log.id, third)).toEqual({ kind: 'full' });
    await takes.change(log.id, first.uuid, { deleted: true });
    const large = newTake({ notes: [first, second].flatMap(({ notes }) => notes) });
    expect(await takes.add(log.id, large)).toEqual({ kind: 'full' });
    expect(await takes.add(log.id, third)).toMatchObject({ kind: 'written' });
    expect(await takes.change(log.id, first.uuid, { deleted: false })).toEqual({ kind: 'full' });
  });

  test('as many deleted takes are kept, those that were deleted last', async () => {
    const { log, takes, newTake } = await open({ takes: 2, logTakeNotes: 100 });
    const all = [newTake(), newTake(), newTake()];
    for (const take of all) {
      await takes.add(log.id, take);
      await takes.change(log.id, take.uuid, { deleted: true });
    }
    expect((await takes.deleted(log.id)).map(({ id }) => id).sort()).toEqual([all[1]!.uuid, all[2]!.uuid].sort());
  });

  test('a take goes with its log, and stays where its player leaves', async () => {
    const { log, takes, newTake } = await open();
    const data = createPersonalData(ground.database);
    const player = await createUsers(ground.database).create({ name: 'Ada', color: '#446688' });
    const take = newTake({ userId: player.id });
    await takes.add(log.id, take);
    const { leg, sound, notes, grid, strength } = take;
    expect(await data.takes(player.id)).toEqual([
      {
        ...{ uuid: log.uuid, leg, sound, notes, grid, strength, solo: false, muted: false },
        ...{ createdAt: expect.any(Date), deletedAt: null },
      },
    ]);
    expect(await data.takes(log.ownerId)).toEqual([]);
    await data.erase(player.id, { name: 'a former member', color: '#5f6368' });
    // Rooms read it anew, and with it the name.
    expect(await takes.since(log.id, 1)).toMatchObject({
      ...{ version: 2, takes: [{ id: take.uuid, by: { userId: player.id, name: 'a former member' } }] },
    });

    const access = createAccess(ground.database);
    await access.setDeleted(log.id, true);
    await access.purge(Date.now() + 60_000);
    expect(await takes.find(log.id, take.uuid)).toBeUndefined();
  });

  test('a guest who signs in takes their takes along', async () => {
    const { log, takes, newTake } = await open();
    const users = createUsers(ground.database);
    const guest = await users.create({ name: 'Guest', color: '#446688' });
    const account = await users.create({ name: 'Ada', color: '#446688' });
    const take = newTake({ userId: guest.id });
    await takes.add(log.id, take);
    await createAccess(ground.database).move(guest.id, account.id);
    expect((await takes.since(log.id, 1)).takes).toMatchObject([{ by: { userId: account.id, name: 'Ada' } }]);
  });
});
