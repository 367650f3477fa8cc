import type { Recoveries } from '../storage/recoveries.ts';
import { type AccountRefusal, refuseAccount } from './account-refusal.ts';
import type { AccountParts, Accounts } from './accounts.ts';
import type { User } from './guests.ts';
import { refuseLogin } from './login-refusal.ts';
import { loginKey } from './logins.ts';
import { drawCodes, hashCode } from './recovery-codes.ts';
import { hashLink } from './reset-links.ts';
import { type SignedIn, startSession } from './signed-in.ts';

/**
 * The ways back into an account. Each sets a password, ends every session of the person and starts a new one. Each rejects
 * with TooBusy where too many passwords are being hashed.
 */
export interface Recovery {
  useCode(wish: {
    readonly login: string;
    readonly code: string;
    readonly password: string;
    readonly address: string;
  }): Promise<SignedIn | AccountRefusal>;
  useLink(wish: {
    /** The token of a reset link. */
    readonly token: string;
    readonly password: string;
    readonly address: string;
  }): Promise<SignedIn | AccountRefusal>;
  /** New recovery codes in place of all before. */
  makeCodes(
    who: Parameters<Accounts['prove']>[0],
  ): Promise<{ readonly ok: true; readonly recoveryCodes: readonly string[] } | AccountRefusal>;
}

export function createRecovery(
  parts: Omit<AccountParts, 'mergeGuest'> & {
    readonly recoveries: Recoveries;
    readonly accounts: Pick<Accounts, 'prove'>;
  },
): Recovery {
  const { users, rows, recoveries, accounts, sessions, passwords, weaknessOf, audit, now } = parts;

  /** @param use uses the code or link up and sets the password; false where another one was first */
  async function setPassword(
    user: User,
    { password, address }: { readonly password: string; readonly address: string },
    action: 'recovery code used' | 'reset link used',
    use: (passwordHash: string) => Promise<boolean>,
  ): Promise<SignedIn | AccountRefusal> {
    const names = await rows.find(user.id);
    const weakness = names && weaknessOf(password, names);
    if (weakness !== undefined) return refuseAccount('WEAK_PASSWORD', weakness);
    if (!(await use(await passwords.hash(password)))) return refuseLogin(parts, user.id, address);
    await sessions.endAll(user.id);
    await rows.countLogin(user.id, now());
    await audit.record({ action, actorId: user.id, address });
    return startSession(sessions, user);
  }

  return {
    async useCode({ login, code, ...wish }) {
      const account = await rows.findByLogin(loginKey(login));
      const userId = account?.userId ?? 0;
      const hash = hashCode(userId, code);
      // Asked in any case, so that an unknown login takes as long.
      const isRight = await recoveries.hasCode(userId, hash);
      const user = isRight ? await users.find(userId) : undefined;
      if (!user) return refuseLogin(parts, account?.userId, wish.address);
      return setPassword(user, wish, 'recovery code used', (passwordHash) =>
        recoveries.useCode(userId, hash, passwordHash),
      );
    },

    async useLink({ token, ...wish }) {
      const hash = hashLink(token);
      const userId = await recoveries.findLink(hash, now());
      const user = userId === undefined ? undefined : await users.find(userId);
      if (!user) return refuseLogin(parts, userId, wish.address);
      return setPassword(user, wish, 'reset link used', (passwordHash) => recoveries.useLink(hash, passwordHash));
    },

    async makeCodes(who) {
      const proven = await accounts.prove(who);
      if (!proven.ok) return proven;
      const { userId, address } = who;
      const recoveryCodes = drawCodes();
      await recoveries.replaceCodes(
        userId,
        recoveryCodes.map((code) => hashCode(userId, code)),
      );
      await audit.record({ action: 'recovery codes made', actorId: userId, address });
      return { ok: true, recoveryCodes };
    },
  };
}
