import { expect, test } from 'vitest';
import { createAccounts } from '../../server/storage/accounts.ts';
import { createPasskeys } from '../../server/storage/passkeys.ts';
import { createUsers } from '../../server/storage/users.ts';
import { onEachEngine } from '../support/storage.ts';

const NOON = 1_760_000_000_000;

onEachEngine('passkeys', (ground) => {
  const create = (userId: number, credentialId: string, challengedAt = NOON) =>
    createPasskeys(ground.database).create({
      ...{ userId, credentialId, publicKey: 'pQECAyYgASFYIA', counter: 0, transports: 'internal,hybrid' },
      ...{ label: 'Téléphone 🛫', challengedAt },
    });

  test('one is found by its credential, letter by letter, and made once', async () => {
    const rows = createPasskeys(ground.database);
    const long = 'A'.repeat(1_364);
    const [one, two, three] = [await create(1, long), await create(1, 'abc', NOON + 1), await create(2, 'ABC')];
    expect(one).toMatchObject({ userId: 1, credentialId: long, label: 'Téléphone 🛫', lastUsedAt: null, counter: 0 });
    expect(await rows.find(long)).toEqual(one);
    expect(await rows.find('ABC')).toEqual(three);
    expect(await rows.find('abC')).toBeUndefined();
    for (const userId of [1, 2]) expect(await create(userId, 'abc', NOON + 2)).toBeUndefined();
    expect(await rows.list(1)).toEqual([one, two]);
  });

  test('a challenge is answered once, and an older one never after it', async () => {
    const rows = createPasskeys(ground.database);
    const { id } = (await create(3, 'once'))!;
    const use = (challengedAt: number) => rows.use(id, { challengedAt, counter: 7, now: NOON + 9 });
    expect(await use(NOON)).toBe(false);
    const uses = await Promise.all([use(NOON + 2), use(NOON + 2), use(NOON + 2)]);
    expect(uses.filter(Boolean)).toHaveLength(1);
    expect(await use(NOON + 1)).toBe(false);
    expect(await rows.find('once')).toMatchObject({ challengedAt: NOON + 2, counter: 7, lastUsedAt: NOON + 9 });
  });

  test('a challenge makes one passkey, and an older one none after it', async () => {
    const rows = createPasskeys(ground.database);
    const { id: userId } = await createUsers(ground.database).create({ name: 'Ada', color: '#123456' });
    const made = await Promise.all(['a', 'b', 'c'].map((name) => create(userId, `device ${name}`, NOON + 12)));
    expect(made.filter(Boolean)).toHaveLength(1);
    for (const challengedAt of [NOON + 11, NOON + 2])
      expect(await create(userId, 'device d', challengedAt)).toBeUndefined();
    expect(await create(userId, 'device d', NOON + 13)).toBeDefined();
    const credentials = (await rows.list(userId)).map(({ credentialId }) => credentialId);
    expect(credentials.filter((id) => id.startsWith('device'))).toHaveLength(2);
  });

  test('a person removes their own alone', async () => {
    const rows = createPasskeys(ground.database);
    const { id } = (await create(4, 'mine'))!;
    expect(await rows.remove(5, id)).toBe(false);
    expect(await rows.remove(4, id)).toBe(true);
    expect(await rows.remove(4, id)).toBe(false);
    expect(await rows.find('mine')).toBeUndefined();
  });

  test('a challenge ends with the passkey that has answered it', async () => {
    const rows = createPasskeys(ground.database);
    const { id: userId } = await createUsers(ground.database).create({ name: 'Ben', color: '#123456' });
    const account = {
      email: 'ben@example.org',
      username: 'Ben',
      usernameKey: 'ben',
      passwordHash: '-',
      codeHashes: [],
    };
    await createAccounts(ground.database).create({ userId, ...account });
    const { id } = (await create(userId, 'removed', NOON + 20))!;
    await rows.use(id, { challengedAt: NOON + 21, counter: 1, now: NOON + 22 });
    expect(await rows.remove(userId, id)).toBe(true);
    for (const challengedAt of [NOON + 20, NOON + 21])
      expect(await create(userId, 'removed', challengedAt)).toBeUndefined();
    expect(await create(userId, 'removed', NOON + 22)).toBeDefined();
  });
});
