import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createAccess } from '../../server/storage/access.ts';
import { createAccounts } from '../../server/storage/accounts.ts';
import { createArchivedLogs } from '../../server/storage/archived-logs.ts';
import { createCalendarFeeds } from '../../server/storage/calendar-feeds.ts';
import { createCollections } from '../../server/storage/collections.ts';
import { createCompositions } from '../../server/storage/compositions.ts';
import type { Database } from '../../server/storage/database.ts';
import { createJobs } from '../../server/storage/jobs.ts';
import { createLoginSessions } from '../../server/storage/login-sessions.ts';
import { createPasskeys } from '../../server/storage/passkeys.ts';
import { createPerformances } from '../../server/storage/performances.ts';
import { createPersonalData } from '../../server/storage/personal-data.ts';
import { createRecoveries } from '../../server/storage/recoveries.ts';
import { createSubjects } from '../../server/storage/subjects.ts';
import { createUsers } from '../../server/storage/users.ts';
import { createVersions } from '../../server/storage/versions.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';

onEachEngine('personal data', (ground) => {
  test('is that of one person', async () => {
    const data = createPersonalData(ground.database);
    const [mine, other] = [await makeLog(ground.database), await makeLog(ground.database)];
    const versions = createVersions(ground.database);
    await versions.add(other.id, { seq: 3, kind: 'named', name: 'Mine', userId: mine.ownerId });
    await versions.add(mine.id, { seq: 4, kind: 'named', name: 'Not mine', userId: other.ownerId });
    const sessions = createLoginSessions(ground.database);
    const [alive, ended] = ['a'.repeat(36), 'b'.repeat(36)];
    for (const id of [alive, ended]) await sessions.start({ id, userId: mine.ownerId, expiresAt: 1_000 });
    await sessions.end({ id: ended, userId: mine.ownerId, expiresAt: 1_000 }, 500);

    const date = expect.any(Date);
    expect(await data.owned(mine.ownerId)).toEqual([
      { uuid: mine.uuid, title: 'A journey', createdAt: date, updatedAt: date, deletedAt: null },
    ]);
    await createAccess(ground.database).setRole(other.id, mine.ownerId, 'steerer');
    expect(await data.joined(mine.ownerId)).toMatchObject([{ uuid: other.uuid, role: 'steerer' }]);
    expect(await data.versions(mine.ownerId)).toEqual([
      { uuid: other.uuid, seq: 3, name: 'Mine', kind: 'named', createdAt: date },
    ]);
    await createArchivedLogs(ground.database).add(mine.ownerId, other.id);
    expect(await data.archived(mine.ownerId)).toEqual([{ uuid: other.uuid, at: date }]);
    expect(await data.archived(other.ownerId)).toEqual([]);
    expect(await data.sessions(mine.ownerId)).toEqual([{ id: alive, expiresAt: expect.any(Number) }]);
  });

  test('has the performances that a person began or likes, without notes, and a like goes with the person', async () => {
    const data = createPersonalData(ground.database);
    const performances = createPerformances(ground.database);
    const [mine, other] = [await makeLog(ground.database), await makeLog(ground.database)];
    const [own, liked] = [await play(ground.database, mine.id), await play(ground.database, other.id)];
    await performances.change(own, { name: 'Rain' });
    for (const id of [own, liked]) await performances.like(id, mine.ownerId);
    await performances.like(liked, other.ownerId);
    const date = expect.any(Date);
    expect(await data.compositions(mine.ownerId)).toEqual([
      { id: own, uuid: mine.uuid, name: 'Rain', plays: 1, createdAt: date, deletedAt: null },
    ]);
    expect(await data.likes(mine.ownerId)).toEqual([
      { compositionId: own, uuid: mine.uuid, createdAt: date },
      { compositionId: liked, uuid: other.uuid, createdAt: date },
    ]);

    await data.erase(mine.ownerId, { name: 'a former member', color: '#5f6368' });
    expect(await data.likes(mine.ownerId)).toEqual([]);
    expect(await performances.find(other.id, liked, other.ownerId)).toMatchObject({ likes: 1, liked: true });
    expect(await performances.find(mine.id, own, undefined)).toMatchObject({
      ...{ likes: 0, name: 'Rain', player: { name: 'a former member' } },
    });
  });

  test('goes, and leaves a number that nobody can sign in with', async () => {
    const users = createUsers(ground.database);
    const { ownerId: userId } = await makeLog(ground.database);
    const names = { email: 'gone@example.org', username: 'gone', usernameKey: 'gone' };
    await createAccounts(ground.database).create({
      userId,
      ...names,
      passwordHash: 'hash',
      codeHashes: ['c'.repeat(64)],
    });
    await createRecoveries(ground.database).makeLink({ userId, hash: 'd'.repeat(64), expiresAt: 1e15 });
    const access = createAccess(ground.database);
    const other = await makeLog(ground.database);
    await access.setRole(other.id, userId, 'editor');
    await createArchivedLogs(ground.database).add(userId, other.id);
    await createPersonalData(ground.database).erase(userId, { name: 'a former member', color: '#5f6368' });

    expect(await users.find(userId)).toBeUndefined();
    expect(await access.members(other.id)).toEqual([]);
    expect(await createPersonalData(ground.database).archived(userId)).toEqual([]);
    expect(await createAccounts(ground.database).find(userId)).toBeUndefined();
    expect(await createRecoveries(ground.database).countCodes(userId)).toBe(0);
    expect(await createRecoveries(ground.database).findLink('d'.repeat(64), 0)).toBeUndefined();
    // Somebody who comes in at the same moment does not bring the name back.
    await users.rename(userId, 'Ada');
    const row = await ground.database.knex('users').where({ id: userId }).first();
    expect(row).toMatchObject({ name: 'a former member', color: '#5f6368', kind: 'former' });
  });

  test('of those who left on an instance of the release before is removed, too, and its addresses end at once', async () => {
    const { database } = ground;
    const data = createPersonalData(database);
    const feeds = createCalendarFeeds(database);
    const subjects = createSubjects(database);
    const passkeys = createPasskeys(database);
    const key = { issuer: 'https://login.example', subject: `${ground.database.engine} ben` };
    const rowsOf = async (userId: number) => [
      (await feeds.list(userId)).length,
      (await passkeys.list(userId)).length,
      (await data.jobs(userId)).length,
      (await data.collections(userId)).length,
    ];
    const people = [await makeLog(database), await makeLog(database)] as const;
    for (const [at, { id: logId, ownerId: userId }] of people.entries()) {
      await feeds.add({ userId, logId, tokenHash: `${at}`.repeat(64), label: '' });
      const passkey = { credentialId: `credential ${at}`, publicKey: 'key', counter: 0, transports: '', label: '' };
      await passkeys.create({ ...passkey, userId, challengedAt: 1 });
      await createJobs(database).create({ kind: 'export', parameters: {}, userId, subjects: [] }, 9);
      await createCollections(database).create({
        uuid: randomUUID(),
        ...{ ownerId: userId, title: 'Nights', description: '', tags: [], isPublic: false, rule: null },
      });
    }
    const [{ ownerId: gone }, { ownerId: stays }] = people;
    const { userId: ofProvider } = (await subjects.claim(key, 'session', { name: 'Ben', color: '#000000' }, 1))!
      .subject;
    // The release before knows the table of users alone.
    await database.knex('users').whereIn('id', [gone, ofProvider]).update({ kind: 'former' });
    expect([await feeds.find('0'.repeat(64)), (await feeds.find('1'.repeat(64)))?.userId]).toEqual([undefined, stays]);
    expect(await data.finishErasures()).toBe(2);
    expect([await rowsOf(gone), await rowsOf(stays)]).toEqual([
      [0, 0, 0, 0],
      [1, 1, 1, 1],
    ]);
    expect(await subjects.find(key)).toBeUndefined();
    expect(await data.finishErasures()).toBe(0);
  });
});

/** Stores a performance of a log, and returns its id. */
async function play(database: Database, logId: number): Promise<number> {
  const compositions = createCompositions(database);
  await compositions.save({
    ...{
      logId,
      performance: '1.1',
      savedEpoch: 1,
      userId: null,
      routeId: null,
      documentSeq: 1,
      seed: 1,
      mapVersion: 1,
    },
    ...{ tempo: 90, scale: 'minor', keySignature: 'D', midiData: [], notesHash: 'a'.repeat(64) },
    ...{ metadata: { title: '', settings: {}, legs: 1, notes: 0 }, networkHash: null, networkBackend: null },
    ...{ analysis: { seconds: 12.5 }, analysisVersion: 1 },
  });
  return (await compositions.last(logId))!.id;
}
