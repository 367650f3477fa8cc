import { expect, test } from 'vitest';
import { createAccounts } from '../../server/identity/accounts.ts';
import { createAudit } from '../../server/identity/audit.ts';
import { admit } from '../../server/identity/bearer.ts';
import { readPasswordRules } from '../../server/identity/password-rules.ts';
import { createPasswords } from '../../server/identity/passwords.ts';
import { createAccounts as createAccountRows } from '../../server/storage/accounts.ts';
import { createAuditLog } from '../../server/storage/audit-log.ts';
import { createUsers } from '../../server/storage/users.ts';
import { openSessions, SECRET } from '../support/sessions.ts';

/** Accounts in a database of their own, with a note of which guests were merged into which accounts. */
async function openAccounts() {
  const { database, sessions, close } = await openSessions();
  const users = createUsers(database);
  const merged: [guest: number, account: number][] = [];
  const accounts = createAccounts({
    users,
    rows: createAccountRows(database),
    sessions,
    passwords: await createPasswords(),
    weaknessOf: await readPasswordRules(),
    audit: createAudit(createAuditLog(database), SECRET),
    now: Date.now,
    mergeGuest: async (guest, account) => void merged.push([guest, account]),
  });
  return { accounts, users, sessions, database, merged, close };
}

const ADA = { email: 'ada@example.org', username: 'ada', password: 'a journey to the north', address: '192.0.2.7' };

test('a guest who signs in hands over what the guest has, and is nobody any more', async () => {
  const { accounts, users, sessions, merged, close } = await openAccounts();
  await accounts.signUp({ ...ADA, guest: undefined });
  const guest = await users.create({ name: 'Guest 1234', color: '#c62828' });
  const { token } = await sessions.start(guest.id);

  const wrong = await accounts.signIn({ ...ADA, login: 'ada', password: 'not the password', guest });
  expect([wrong.ok, merged]).toEqual([false, []]);
  expect(await sessions.find(token)).not.toBeNull();

  const right = await accounts.signIn({ ...ADA, login: 'ada', guest });
  expect([right.ok, merged]).toEqual([true, [[guest.id, expect.any(Number)]]]);
  expect(await sessions.find(token)).toBeNull();
  await close();
});

test('an account that is not active is refused like one that does not exist', async () => {
  const { accounts, database, sessions, users, close } = await openAccounts();
  await accounts.signUp({ ...ADA, guest: undefined });
  const sign = (login: string) => accounts.signIn({ ...ADA, login, guest: undefined });
  const before = await sign('ada');
  if (!before.ok) return expect.fail('the account is active');
  await database.knex('accounts').update({ is_active: false });
  expect(await sign('ada')).toEqual(await sign('nobody'));
  const accessTokens = { find: async () => undefined };
  const isOfProvider = async () => false;
  const who = {
    ...{ token: before.token, name: undefined, authMode: 'guests' as const },
    ...{ sessions, accessTokens, users, isOfProvider },
  };
  expect(await admit(who)).toBeNull();
  await close();
});

test('sessions end with the password though what follows its change fails', async () => {
  const { accounts, sessions, database, close } = await openAccounts();
  const made = await accounts.signUp({ ...ADA, guest: undefined });
  const other = await accounts.signIn({ ...ADA, login: 'ada', guest: undefined });
  if (!made.ok || !other.ok) return expect.fail('both are signed in');
  const { userId, sessionId } = (await sessions.find(made.token))!;
  await database.knex.schema.renameTable('audit_events', 'away');
  const change = { userId, sessionId, old: ADA.password, new: 'another long way', address: ADA.address };
  await expect(accounts.changePassword(change)).rejects.toThrow();
  await database.knex.schema.renameTable('away', 'audit_events');
  expect([await sessions.find(made.token), await sessions.find(other.token)]).toEqual([expect.anything(), null]);
  await close();
});

test('whoever signs in with the old password as it is changed is not in', async () => {
  const { accounts, sessions, database, close } = await openAccounts();
  const made = await accounts.signUp({ ...ADA, guest: undefined });
  if (!made.ok) return expect.fail('it is signed up');
  const { userId, sessionId } = (await sessions.find(made.token))!;
  const change = { userId, sessionId, old: ADA.password, new: 'another long way', address: ADA.address };
  let changed: Promise<unknown> | undefined;
  // As the sign-in is counted, the password has been compared.
  database.knex.on('query', ({ sql }: { sql: string }) => {
    if (/login_count/.test(sql) && /update/i.test(sql)) changed ??= accounts.changePassword(change);
  });
  const original = sessions.start;
  sessions.start = async (...args) => {
    await changed;
    return original(...args);
  };
  expect(await accounts.signIn({ ...ADA, login: 'ada', guest: undefined })).toMatchObject({ code: 'WRONG_LOGIN' });
  expect(await database.knex('login_sessions').where({ user_id: userId, ended: false })).toHaveLength(1);
  await close();
});
