import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createLoginSessions } from '../../server/storage/login-sessions.ts';
import { createUsers } from '../../server/storage/users.ts';
import { onEachEngine } from '../support/storage.ts';

onEachEngine('users', (ground) => {
  test('a guest is found as it was made, and by its new name', async () => {
    const users = createUsers(ground.database);
    const [ada, other] = [
      await users.create({ name: 'Ada 🛫', color: '#123456' }),
      await users.create({ name: 'Ada 🛫', color: '#654321' }),
    ];
    expect(ada).toMatchObject({ name: 'Ada 🛫', color: '#123456', kind: 'guest', createdAt: expect.any(Date) });
    expect(other.id).not.toBe(ada.id);
    expect(other.uuid).not.toBe(ada.uuid);
    expect(await users.find(ada.id)).toEqual(ada);
    await users.rename(ada.id, 'Ada L.');
    expect(await users.find(ada.id)).toEqual({ ...ada, name: 'Ada L.' });
    expect((await users.find(other.id))!.name).toBe('Ada 🛫');
  });

  test('a guest is written with its first session, or neither of them', async () => {
    const users = createUsers(ground.database);
    const sessions = createLoginSessions(ground.database);
    const guest = { name: "O'Hara 🛫", color: '#123456' };
    const session = { id: randomUUID(), expiresAt: 1_000 };
    const userId = await sessions.startGuest(guest, session);
    expect(await users.find(userId)).toMatchObject({ ...guest, id: userId, kind: 'guest' });
    expect(await sessions.use({ ...session, userId })).toBe(true);
    const count = () => ground.database.knex('users').where({ name: 'a second one' }).select();
    await expect(sessions.startGuest({ ...guest, name: 'a second one' }, session)).rejects.toThrow();
    expect(await count()).toEqual([]);
    // The connection is as good as before.
    const next = await sessions.startGuest(guest, { ...session, id: randomUUID() });
    expect(await users.find(next)).toMatchObject({ id: next });
  });

  test('a user that does not exist is not found', async () => {
    expect(await createUsers(ground.database).find(999_999)).toBeUndefined();
  });
});
