import { expect, test } from 'vitest';
import { createAccess } from '../../server/storage/access.ts';
import { OutOfDateError } from '../../server/storage/access-changes.ts';
import { AccessChangedError } from '../../server/storage/append-errors.ts';
import { createShareLinks } from '../../server/storage/share-links.ts';
import { createTravelLogs } from '../../server/storage/travel-logs.ts';
import { createUpdateLog } from '../../server/storage/update-log.ts';
import { createUsers } from '../../server/storage/users.ts';
import { airportOf, makeLog, onEachEngine } from '../support/storage.ts';

onEachEngine('access', (ground) => {
  async function open() {
    const log = await makeLog(ground.database);
    const access = createAccess(ground.database);
    const links = createShareLinks(ground.database);
    const updateLog = createUpdateLog(ground.database, { laneBytes: 1_000_000 });
    const user = async (name: string) => (await createUsers(ground.database).create({ name, color: '#446688' })).id;
    const linkOf = async (changes: Partial<Parameters<typeof links.add>[0]> = {}) => {
      const tokenHash = crypto.randomUUID();
      const id = await links.add({
        ...{ logId: log.id, tokenHash, role: 'viewer', label: '', expiresAt: null, maxUses: null },
        ...{ createdBy: log.ownerId, ...changes },
      });
      return { id, tokenHash };
    };
    const roleOf = async (userId: number) => (await access.readFor(log.uuid, userId))?.members.get(userId)?.role;
    return { log, access, links, updateLog, user, linkOf, roleOf };
  }

  test('A2: a row is written only under the present version of the rights, and none of the log beside one that is not', async () => {
    const { log, access, updateLog, user } = await open();
    const other = await makeLog(ground.database);
    const row = (logId: number, sessionSeq: number, accessVersion: number, sessionId = 'one') => ({
      ...{ logId, sessionId, sessionSeq, accessVersion, userId: log.ownerId, bytes: Uint8Array.of(1) },
    });
    expect(await updateLog.append(row(log.id, 1, 0))).toBe(2);
    const ada = await user('Ada');
    expect(await access.setRole(log.id, ada, 'editor')).toEqual({ version: 1, atSeq: 2 });
    const outcomes = await Promise.allSettled([
      updateLog.append(row(log.id, 2, 0)),
      updateLog.append(row(other.id, 1, 0)),
    ]);
    expect(outcomes).toEqual([
      { status: 'rejected', reason: new AccessChangedError(1) },
      { status: 'fulfilled', value: 2 },
    ]);
    // Acknowledged is acknowledged: this one is a row already.
    expect(await updateLog.append(row(log.id, 1, 0))).toBe(2);
    expect(await updateLog.append(row(log.id, 1, 1, 'two'))).toBe(3);
    expect(await updateLog.append(row(log.id, 2, 1))).toBe(4);
    expect(await updateLog.heads([log.id])).toEqual(
      new Map([[log.id, { head: 4, accessVersion: 1, takesVersion: 0 }]]),
    );
    await updateLog.close();
  });

  test('roles are given, changed, taken and forgotten, each a version of its own', async () => {
    const { log, access, user, roleOf } = await open();
    const ada = await user('Ada');
    expect((await access.readFor(log.uuid, undefined))?.members.size).toBe(0);
    expect(await access.setRole(log.id, ada, 'steerer')).toEqual({ version: 1, atSeq: 1 });
    expect(await roleOf(ada)).toBe('steerer');
    expect(await access.members(log.id)).toMatchObject([
      { userId: ada, name: 'Ada', role: 'steerer', expiresAt: null },
    ]);
    await access.setRole(log.id, ada, null);
    expect(await roleOf(ada)).toBeNull();
    expect(await access.members(log.id)).toEqual([]);
    // It leaves as it is removed: it may not come in again.
    await expect(access.forget(log.id, ada)).rejects.toThrow(OutOfDateError);
    expect(await roleOf(ada)).toBeNull();
    await access.setRole(log.id, ada, 'viewer');
    await access.forget(log.id, ada);
    expect(await roleOf(ada)).toBeUndefined();
    await access.setAddressRole(log.id, 'viewer');
    expect(await access.read(log.id)).toMatchObject({ version: 5, addressRole: 'viewer', ownerId: log.ownerId });
    await access.transfer(log.id, log.ownerId, ada);
    expect(await access.read(log.id)).toMatchObject({ version: 6, ownerId: ada });
    expect(await roleOf(log.ownerId)).toBe('editor');
  });

  test('a deleted log is found by nobody, and comes back as it was', async () => {
    const { log, access, updateLog } = await open();
    const logs = createTravelLogs(ground.database, airportOf);
    await access.setDeleted(log.id, true);
    expect([await access.read(log.id), await access.readFor(log.uuid, log.ownerId)]).toEqual([undefined, undefined]);
    expect((await access.readDeleted(log.uuid))?.ownerId).toBe(log.ownerId);
    expect(await logs.listOf(log.ownerId, 9)).toMatchObject([{ uuid: log.uuid, deletedAt: expect.any(Date) }]);
    expect(await access.purge(Date.now() - 60_000)).toBeUndefined();
    await access.setDeleted(log.id, false);
    expect(await access.readDeleted(log.uuid)).toBeUndefined();
    expect((await updateLog.heads([log.id])).get(log.id)).toEqual({ head: 1, accessVersion: 2, takesVersion: 0 });
    await updateLog.close();
  });

  test('a log that was deleted long ago goes for good, and its rows with it', async () => {
    const { log, access, updateLog } = await open();
    const kept = await makeLog(ground.database);
    await access.setDeleted(log.id, true);
    expect(await access.purge(Date.now() + 60_000)).toBe(log.id);
    expect(await access.purge(Date.now() + 60_000)).toBeUndefined();
    expect(await access.readDeleted(log.uuid)).toBeUndefined();
    expect([await updateLog.rows(log.id, 0), await updateLog.rows(kept.id, 0)]).toMatchObject([[], [{ seq: 1 }]]);
    await updateLog.close();
  });

  test('a link lets people in until it ends, as often as it may', async () => {
    const { log, access, links, user, linkOf, roleOf } = await open();
    const { id, tokenHash } = await linkOf({ role: 'editor', maxUses: 2, label: 'Family' });
    const [ada, bob, eve] = [await user('Ada'), await user('Bob'), await user('Eve')];
    expect(await access.redeem(log.uuid, tokenHash, ada, 0)).toEqual({
      ...{ logId: log.id, change: { version: 1, atSeq: 1 } },
    });
    // By the same link again: nothing changes, and no use is counted.
    expect(await access.redeem(log.uuid, tokenHash, ada, 0)).toEqual({ logId: log.id });
    await access.redeem(log.uuid, tokenHash, bob, 0);
    expect(await access.redeem(log.uuid, tokenHash, eve, 0)).toBeUndefined();
    expect([await roleOf(ada), await roleOf(bob), await roleOf(eve)]).toEqual(['editor', 'editor', undefined]);
    expect(await links.list(log.id)).toMatchObject([{ id, label: 'Family', role: 'editor', uses: 2, maxUses: 2 }]);
    expect(await access.redeem(log.uuid, 'unknown', eve, 0)).toBeUndefined();
    await access.endLink(log.id, id, true);
    expect([await roleOf(ada), await roleOf(bob)]).toEqual([null, null]);
    expect(await links.list(log.id)).toEqual([]);
    expect(await access.endLink(log.id, 987_654, false)).toBeUndefined();
  });

  test('a link gives nobody back what an owner has taken', async () => {
    const { log, access, user, linkOf, roleOf } = await open();
    const { tokenHash } = await linkOf({ role: 'editor' });
    const [removed, demoted] = [await user('Ada'), await user('Bob')];
    for (const each of [removed, demoted]) await access.redeem(log.uuid, tokenHash, each, 0);
    await access.setRole(log.id, removed, null);
    await access.setRole(log.id, demoted, 'viewer');
    expect(await access.redeem(log.uuid, tokenHash, removed, 0)).toBeUndefined();
    await access.redeem(log.uuid, tokenHash, demoted, 0);
    expect([await roleOf(removed), await roleOf(demoted)]).toEqual([null, 'viewer']);
  });

  test('a role that came by a link ends when the link does', async () => {
    const { log, access, user, linkOf, roleOf } = await open();
    const { tokenHash } = await linkOf({ expiresAt: 1_000 });
    const [early, late] = [await user('Ada'), await user('Bob')];
    await access.redeem(log.uuid, tokenHash, early, 999);
    expect(await access.redeem(log.uuid, tokenHash, late, 1_000)).toBeUndefined();
    expect(await access.expire(999)).toEqual([]);
    // Every instance looks, and one of them finds it.
    const found = await Promise.all([access.expire(1_000), createAccess(ground.sibling).expire(1_000)]);
    expect(found.flat()).toEqual([{ logId: log.id, userId: early }]);
    expect(await roleOf(early)).toBeUndefined();
    expect((await access.read(log.id))?.version).toBe(2);
  });

  test('whoever signs in takes along what the guest had', async () => {
    const { log, access, user } = await open();
    const other = await makeLog(ground.database);
    const account = await user('Ada');
    await access.setRole(other.id, log.ownerId, 'editor');
    const feed = { user_id: log.ownerId, label: 'My phone', token_hash: 'f'.repeat(64) };
    await ground.database.knex('calendar_feeds').insert(feed);
    const moved = await access.move(log.ownerId, account);
    expect(moved).toEqual([
      { logId: log.id, isOwner: true },
      { logId: other.id, isOwner: false },
    ]);
    const logs = await createTravelLogs(ground.database, airportOf).listOf(account, 9);
    expect(logs.map(({ uuid, role }) => [uuid, role]).sort()).toEqual(
      [
        [log.uuid, 'owner'],
        [other.uuid, 'editor'],
      ].sort(),
    );
    expect(await ground.database.knex('calendar_feeds').where({ user_id: account })).toHaveLength(1);
  });

  test('A6: a link is of its own log, and gives its owner nothing', async () => {
    const { log, access, links, user, linkOf, roleOf } = await open();
    const { tokenHash } = await linkOf({ role: 'viewer', maxUses: 1 });
    const [other, ada] = [await makeLog(ground.database), await user('Ada')];
    expect(await access.redeem(other.uuid, tokenHash, ada, 0)).toBeUndefined();
    expect(await links.isOpen(other.id, tokenHash, 0)).toBe(false);
    expect(await access.redeem(log.uuid, tokenHash, log.ownerId, 0)).toEqual({ logId: log.id });
    expect([await roleOf(ada), await roleOf(log.ownerId)]).toEqual([undefined, undefined]);
    expect(await links.list(log.id)).toMatchObject([{ uses: 0 }]);
  });

  test('A6: a link without an end takes the place of a role that ends', async () => {
    const { log, access, user, linkOf } = await open();
    const ada = await user('Ada');
    await access.redeem(log.uuid, (await linkOf({ expiresAt: 1_000 })).tokenHash, ada, 0);
    await access.redeem(log.uuid, (await linkOf()).tokenHash, ada, 0);
    expect(await access.expire(2_000)).toEqual([]);
    expect((await access.read(log.id))?.members.get(ada)).toMatchObject({ role: 'viewer', expiresAt: null });
  });

  test('A6: a removal outlives the end of the link that the member came by', async () => {
    const { log, access, user, linkOf, roleOf } = await open();
    const { id, tokenHash } = await linkOf({ role: 'editor', expiresAt: 1_000 });
    const ada = await user('Ada');
    await access.redeem(log.uuid, tokenHash, ada, 0);
    await access.endLink(log.id, id, true);
    expect(await access.expire(2_000)).toEqual([]);
    expect(await roleOf(ada)).toBeNull();
    expect(await access.redeem(log.uuid, (await linkOf()).tokenHash, ada, 2_000)).toBeUndefined();
  });

  test('a change is made only to the version that it is meant for', async () => {
    const { log, access, user } = await open();
    const [ada, bob] = [await user('Ada'), await user('Bob')];
    await access.setRole(log.id, ada, 'viewer', 0);
    await expect(access.setRole(log.id, bob, 'viewer', 0)).rejects.toThrow(OutOfDateError);
    await access.transfer(log.id, log.ownerId, ada);
    await expect(access.transfer(log.id, log.ownerId, bob)).rejects.toThrow(OutOfDateError);
    expect(await access.read(log.id)).toMatchObject({ version: 2, ownerId: ada });
  });

  test('two who redeem the last use of a link at once get one', async () => {
    const { log, access, user, linkOf } = await open();
    const { tokenHash } = await linkOf({ maxUses: 1 });
    const [ada, bob] = [await user('Ada'), await user('Bob')];
    const sibling = createAccess(ground.sibling);
    const outcomes = await Promise.all([
      access.redeem(log.uuid, tokenHash, ada, 0),
      sibling.redeem(log.uuid, tokenHash, bob, 0),
    ]);
    expect(outcomes.filter(Boolean)).toHaveLength(1);
  });
});
