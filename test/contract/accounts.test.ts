import { expect, test } from 'vitest';
import { createAccounts } from '../../server/storage/accounts.ts';
import { createRecoveries } from '../../server/storage/recoveries.ts';
import { createUsers } from '../../server/storage/users.ts';
import { type Ground, onEachEngine } from '../support/storage.ts';

let made = 0;

/** A guest who becomes an account, and what it was made from. */
async function makeAccount({ database }: Ground, changes: { email?: string; usernameKey?: string } = {}) {
  made += 1;
  const { id: userId } = await createUsers(database).create({ name: 'Ada', color: '#123456' });
  const fields = {
    userId,
    email: `ada-${made}@example.org`,
    username: `Ada.${made}`,
    usernameKey: `ada.${made}`,
    passwordHash: `hash ${made}`,
    codeHashes: ['a', 'b', 'c'].map((letter) => letter.repeat(64)),
    ...changes,
  };
  return { fields, created: await createAccounts(database).create(fields) };
}

onEachEngine('accounts', (ground) => {
  test('a guest becomes an account, which is found by user, email and username', async () => {
    const accounts = createAccounts(ground.database);
    const { fields, created } = await makeAccount(ground);
    expect(created).toBe(true);
    const account = await accounts.find(fields.userId);
    expect(account).toMatchObject({
      userId: fields.userId,
      email: fields.email,
      username: fields.username,
      passwordHash: fields.passwordHash,
      isActive: true,
      preferences: {},
      lastLoginAt: null,
      loginCount: 0,
      failedCount: 0,
      createdAt: expect.any(Date),
    });
    expect(await accounts.findByLogin({ email: fields.email })).toEqual(account);
    expect(await accounts.findByLogin({ usernameKey: fields.usernameKey })).toEqual(account);
    expect(await createUsers(ground.database).find(fields.userId)).toMatchObject({ kind: 'account', name: 'Ada' });
    expect(await accounts.findByLogin({ email: 'nobody@example.org' })).toBeUndefined();
  });

  test('an email, a username and a user have one account at most, and letters with accents are others', async () => {
    const { fields } = await makeAccount(ground, { email: 'jose@example.org', usernameKey: 'jose' });
    for (const changes of [{ email: fields.email }, { usernameKey: fields.usernameKey }]) {
      const second = await makeAccount(ground, changes);
      expect(second.created).toBe(false);
      expect(await createAccounts(ground.database).find(second.fields.userId)).toBeUndefined();
      expect(await createUsers(ground.database).find(second.fields.userId)).toMatchObject({ kind: 'guest' });
      expect(await createRecoveries(ground.database).countCodes(second.fields.userId)).toBe(0);
    }
    const again = { ...fields, email: 'another@example.org', usernameKey: 'another', passwordHash: 'another' };
    expect(await createAccounts(ground.database).create(again)).toBe(false);
    expect(await createAccounts(ground.database).find(fields.userId)).toMatchObject({
      passwordHash: fields.passwordHash,
    });
    expect((await makeAccount(ground, { email: 'josé@example.org', usernameKey: 'josé' })).created).toBe(true);
  });

  test('two who want one username at the same time: one gets it', async () => {
    const both = [ground, { ...ground, database: ground.sibling }].map((side) =>
      makeAccount(side, { usernameKey: 'wanted' }),
    );
    expect((await Promise.all(both)).map(({ created }) => created).sort()).toEqual([false, true]);
  });

  test('a user whose account is not active is not found', async () => {
    const { userId } = (await makeAccount(ground)).fields;
    await ground.database.knex('accounts').where({ user_id: userId }).update({ is_active: false });
    expect(await createUsers(ground.database).find(userId)).toBeUndefined();
    expect(await createAccounts(ground.database).find(userId)).toMatchObject({ isActive: false });
  });

  test('sign-ins and failures are counted, and preferences and password kept', async () => {
    const accounts = createAccounts(ground.database);
    const { userId } = (await makeAccount(ground)).fields;
    await accounts.countFailure(userId);
    await accounts.countFailure(userId);
    expect(await accounts.find(userId)).toMatchObject({ failedCount: 2, loginCount: 0, lastLoginAt: null });
    await accounts.countLogin(userId, 1_760_000_000_123);
    await accounts.setPreferences(userId, { theme: 'dark', volume: 0.5, names: ['é', '🛫'] });
    await accounts.setPassword(userId, 'another');
    expect(await accounts.find(userId)).toMatchObject({
      failedCount: 0,
      loginCount: 1,
      lastLoginAt: 1_760_000_000_123,
      preferences: { theme: 'dark', volume: 0.5, names: ['é', '🛫'] },
      passwordHash: 'another',
    });
  });
});

onEachEngine('recoveries', (ground) => {
  test('a code works once and for its person alone, and sets the password', async () => {
    const recoveries = createRecoveries(ground.database);
    const [ada, ben] = [(await makeAccount(ground)).fields, (await makeAccount(ground)).fields];
    const code = ada.codeHashes[0]!;
    expect(await recoveries.hasCode(ada.userId, code)).toBe(true);
    expect(await recoveries.hasCode(ada.userId, 'd'.repeat(64))).toBe(false);
    const both = [recoveries, createRecoveries(ground.sibling)].map((each) => each.useCode(ada.userId, code, 'new'));
    expect((await Promise.all(both)).sort()).toEqual([false, true]);
    expect(await recoveries.hasCode(ada.userId, code)).toBe(false);
    expect(await recoveries.countCodes(ada.userId)).toBe(2);
    expect(await recoveries.countCodes(ben.userId)).toBe(3);
    expect((await createAccounts(ground.database).find(ada.userId))!.passwordHash).toBe('new');
    expect((await createAccounts(ground.database).find(ben.userId))!.passwordHash).toBe(ben.passwordHash);
  });

  test('new codes take the place of all before', async () => {
    const recoveries = createRecoveries(ground.database);
    const { userId, codeHashes } = (await makeAccount(ground)).fields;
    await recoveries.replaceCodes(userId, ['e'.repeat(64)]);
    expect(await recoveries.countCodes(userId)).toBe(1);
    expect(await recoveries.hasCode(userId, codeHashes[0]!)).toBe(false);
  });

  test('a link works once, until it expires or another one is made', async () => {
    const recoveries = createRecoveries(ground.database);
    const { userId, passwordHash } = (await makeAccount(ground)).fields;
    const [first, second] = ['1'.repeat(64), '2'.repeat(64)];
    await recoveries.makeLink({ userId, hash: first, expiresAt: 2_000 });
    expect(await recoveries.findLink(first, 1_999)).toBe(userId);
    expect(await recoveries.findLink(first, 2_000)).toBeUndefined();
    await recoveries.makeLink({ userId, hash: second, expiresAt: 3_000 });
    expect(await recoveries.findLink(first, 0)).toBeUndefined();
    expect(await recoveries.useLink(first, 'new')).toBe(false);
    expect((await createAccounts(ground.database).find(userId))!.passwordHash).toBe(passwordHash);
    const both = [recoveries, createRecoveries(ground.sibling)].map((each) => each.useLink(second, 'new'));
    expect((await Promise.all(both)).sort()).toEqual([false, true]);
    expect(await recoveries.findLink(second, 0)).toBeUndefined();
    expect((await createAccounts(ground.database).find(userId))!.passwordHash).toBe('new');
  });
});
