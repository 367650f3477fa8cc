import { expect, test } from 'vitest';
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

  test('a user that does not exist is not found', async () => {
    expect(await createUsers(ground.database).find(999_999)).toBeUndefined();
  });
});
