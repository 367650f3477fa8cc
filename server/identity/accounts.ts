import type { SignUp } from '../../protocol/account.ts';
import type { Account, Accounts as AccountRows } from '../storage/accounts.ts';
import { type AccountRefusal, refuseAccount } from './account-refusal.ts';
import type { Audit } from './audit.ts';
import { colorOf, type User, type Users } from './guests.ts';
import { refuseLogin } from './login-refusal.ts';
import { loginKey, usernameKey } from './logins.ts';
import type { PasswordRules } from './password-rules.ts';
import type { Passwords } from './passwords.ts';
import { drawCodes, hashCode } from './recovery-codes.ts';
import type { Session, Sessions } from './sessions.ts';
import { type SignedIn, startSession } from './signed-in.ts';

/** Moves what a guest has to an account, where a guest signs in. @throws Error where that is not possible: nothing moved */
export type MergeGuest = (guestUserId: number, accountUserId: number) => Promise<unknown>;

export interface AccountParts {
  readonly users: Users;
  readonly rows: AccountRows;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly weaknessOf: PasswordRules;
  readonly audit: Audit;
  /** ms since 1970 */
  now(): number;
  readonly mergeGuest: MergeGuest;
}

/** Accounts and their passwords. Each rejects with TooBusy where too many passwords are being hashed. */
export interface Accounts {
  /** Makes an account, of a guest where there is one. A new session takes the place of the guest's. */
  signUp(
    wish: SignUp & { readonly guest: User | undefined; readonly address: string },
  ): Promise<(SignedIn & { readonly recoveryCodes: readonly string[] }) | AccountRefusal>;
  /** Answers alike, and after the same work, where the login is unknown and where the password is wrong. */
  signIn(wish: {
    readonly login: string;
    readonly password: string;
    readonly guest: User | undefined;
    readonly address: string;
  }): Promise<SignedIn | AccountRefusal>;
  /** The account of a user who knows its password. */
  prove(who: {
    readonly userId: number;
    readonly password: string;
    readonly address: string;
  }): Promise<{ readonly ok: true; readonly account: Account } | AccountRefusal>;
  /** Ends every other session of the person. */
  changePassword(
    wish: Pick<Session, 'userId' | 'sessionId'> & {
      readonly old: string;
      readonly new: string;
      readonly address: string;
    },
  ): Promise<{ readonly ok: true } | AccountRefusal>;
  /** Ends the session of a token; nothing happens where it has ended. */
  signOut(who: { readonly token: string; readonly address: string }): Promise<void>;
  /** Ends every session of a person. */
  signOutEverywhere(who: { readonly userId: number; readonly address: string }): Promise<void>;
}

export function createAccounts(parts: AccountParts): Accounts {
  const { users, rows, sessions, passwords, weaknessOf, audit, now, mergeGuest } = parts;

  const accounts: Accounts = {
    async signUp({ email, username, password, guest, address }) {
      const key = usernameKey(username);
      if (await rows.findByLogin({ email })) return refuseAccount('TAKEN', 'another account has this email');
      if (await rows.findByLogin({ usernameKey: key }))
        return refuseAccount('TAKEN', 'another account has this username');
      const weakness = weaknessOf(password, { email, username });
      if (weakness !== undefined) return refuseAccount('WEAK_PASSWORD', weakness);
      const passwordHash = await passwords.hash(password);
      const user = guest ?? (await users.create({ name: username, color: colorOf(username) }));
      const recoveryCodes = drawCodes();
      const codeHashes = recoveryCodes.map((code) => hashCode(user.id, code));
      const fields = { userId: user.id, email, username, usernameKey: key, passwordHash, codeHashes };
      if (!(await rows.create(fields))) return refuseAccount('TAKEN');
      // A token of the guest must not open the account (session fixation).
      await sessions.endAll(user.id);
      await audit.record({ action: 'sign-up', actorId: user.id, address });
      return { ...(await startSession(sessions, user)), recoveryCodes };
    },

    async signIn({ login, password, guest, address }) {
      const account = await rows.findByLogin(loginKey(login));
      const isRight = await passwords.verify(account?.passwordHash, password);
      // Not found where the account is not active.
      const user = account && isRight ? await users.find(account.userId) : undefined;
      if (!user) return refuseLogin(parts, account?.userId, address);
      if (guest) {
        await mergeGuest(guest.id, user.id);
        await sessions.endAll(guest.id);
      }
      await rows.countLogin(user.id, now());
      await audit.record({ action: 'sign-in', actorId: user.id, address });
      const started = await startSession(sessions, user);
      // The password was changed while the old one was compared, and all sessions until then have ended.
      if ((await rows.find(user.id))?.passwordHash === account?.passwordHash) return started;
      await sessions.end(started.token);
      return refuseLogin(parts, user.id, address);
    },

    async prove({ userId, password, address }) {
      const account = await rows.find(userId);
      if (!account) return refuseAccount('NO_ACCOUNT');
      const isRight = await passwords.verify(account.passwordHash, password);
      return isRight ? { ok: true, account } : refuseLogin(parts, userId, address);
    },

    async changePassword({ userId, sessionId, old, new: next, address }) {
      const proven = await accounts.prove({ userId, password: old, address });
      if (!proven.ok) return proven;
      const weakness = weaknessOf(next, proven.account);
      if (weakness !== undefined) return refuseAccount('WEAK_PASSWORD', weakness);
      const hash = await passwords.hash(next);
      // Before, so that no session stays where a later step fails; and after, for those begun with the old password meanwhile.
      await sessions.endAll(userId, sessionId);
      await rows.setPassword(userId, hash);
      await sessions.endAll(userId, sessionId);
      await audit.record({ action: 'password changed', actorId: userId, address });
      return { ok: true };
    },

    async signOut({ token, address }) {
      const session = await sessions.find(token);
      await sessions.end(token);
      if (session) await audit.record({ action: 'sign-out', actorId: session.userId, address });
    },

    async signOutEverywhere({ userId, address }) {
      await sessions.endAll(userId);
      await audit.record({ action: 'sign-out everywhere', actorId: userId, address });
    },
  };
  return accounts;
}
