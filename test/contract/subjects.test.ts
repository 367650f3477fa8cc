import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createLoginSessions } from '../../server/storage/login-sessions.ts';
import { createPersonalData } from '../../server/storage/personal-data.ts';
import { createSubjects } from '../../server/storage/subjects.ts';
import { createUsers } from '../../server/storage/users.ts';
import { onEachEngine } from '../support/storage.ts';

const NOON = 1_760_000_000_000;
const ISSUER = 'https://login.example';
const ADA = { name: 'Ada', color: '#1565c0' };

onEachEngine('people of an identity provider', (ground) => {
  const claim = (subject: string, issuer = ISSUER, session: string = randomUUID()) =>
    createSubjects(ground.database).claim({ issuer, subject }, session, ADA, NOON);

  test('each subject of each issuer is one user, letter by letter', async () => {
    const made = [
      await claim('ada'),
      await claim('Ada'),
      await claim('ada '),
      await claim('ada', 'https://other.example'),
    ];
    expect(new Set(made.map((each) => each!.subject.userId)).size).toBe(4);
    expect(made.map((each) => each!.isNew)).toEqual([true, true, true, true]);
    const { subject, isNew } = (await claim('ada'))!;
    expect([subject, isNew]).toEqual([made[0]!.subject, false]);
    expect(subject).toMatchObject({
      ...{ issuer: ISSUER, subject: 'ada', isActive: true, refusedBefore: 0, lastLoginAt: NOON },
      createdAt: expect.any(Date),
    });
    const subjects = createSubjects(ground.database);
    expect(await subjects.find({ issuer: ISSUER, subject: 'ada' })).toEqual(subject);
    expect(await subjects.findByUser(subject.userId)).toEqual(subject);
    expect(await createUsers(ground.database).find(subject.userId)).toMatchObject({ ...ADA, kind: 'account' });
  });

  test('one that is not active is nobody', async () => {
    const { userId } = (await claim('carl'))!.subject;
    await ground.database.knex('subjects').where({ user_id: userId }).update({ is_active: false });
    expect(await createUsers(ground.database).find(userId)).toBeUndefined();
  });

  test('requests at the same time make one user', async () => {
    const made = await Promise.all(Array.from({ length: 6 }, () => claim('ben')));
    expect(new Set(made.map((each) => each!.subject.userId)).size).toBe(1);
    expect(made.filter((each) => each!.isNew)).toHaveLength(1);
  });

  test('a token that outlives its person makes no other one, and a new one does', async () => {
    const session = randomUUID();
    const { userId } = (await claim('cat', ISSUER, session))!.subject;
    await createLoginSessions(ground.database).start({ id: session, userId, expiresAt: NOON });
    await createPersonalData(ground.database).erase(userId, { name: 'a former member', color: '#5f6368' });
    expect(await createSubjects(ground.database).findByUser(userId)).toBeUndefined();
    expect(await claim('cat', ISSUER, session)).toBeUndefined();
    expect((await claim('cat'))!.isNew).toBe(true);
  });

  test('a sign-in counts once in a while', async () => {
    const subjects = createSubjects(ground.database);
    const { userId } = (await claim('dan'))!.subject;
    expect(await subjects.countLogin(userId, NOON, NOON + 5)).toBe(false);
    expect(await subjects.countLogin(userId, NOON + 1, NOON + 5)).toBe(true);
    expect(await subjects.countLogin(userId, NOON + 1, NOON + 5)).toBe(false);
    await subjects.refuseBefore(userId, NOON + 7);
    expect(await subjects.findByUser(userId)).toMatchObject({ lastLoginAt: NOON + 5, refusedBefore: NOON + 7 });
  });
});
