import { createHash } from 'node:crypto';
import type { Database } from './database.ts';
import { AccountModel } from './models/account.ts';
import { PasskeyModel } from './models/passkey.ts';
import { UserModel } from './models/user.ts';

export type Passkey = Pick<
  PasskeyModel,
  | 'id'
  | 'userId'
  | 'credentialId'
  | 'publicKey'
  | 'counter'
  | 'transports'
  | 'label'
  | 'challengedAt'
  | 'lastUsedAt'
  | 'createdAt'
>;

/** The passkeys of accounts. Times are ms since 1970. */
export interface Passkeys {
  /**
   * Undefined where there is one of this credential id already, and where the user has one, or had one that was removed, that has
   * answered a challenge of that time or a later one: each works once.
   */
  create(passkey: Omit<Passkey, 'id' | 'lastUsedAt' | 'createdAt'>): Promise<Passkey | undefined>;
  find(credentialId: string): Promise<Passkey | undefined>;
  /** Those of a user, in the order in which they were made. */
  list(userId: number): Promise<Passkey[]>;
  /** Notes a use. False where a challenge of that time or a later one was answered before: each works once. */
  use(
    id: number,
    use: { readonly challengedAt: number; readonly counter: number; readonly now: number },
  ): Promise<boolean>;
  /** Ends its challenges, too. False where the user has no such passkey. */
  remove(userId: number, id: number): Promise<boolean>;
}

export function createPasskeys({ knex }: Database): Passkeys {
  const find: Passkeys['find'] = async (credentialId) =>
    PasskeyModel.query(knex).findOne({ hash: hashOf(credentialId) });
  return {
    create: (passkey) =>
      knex.transaction(async (transaction) => {
        const { userId, credentialId, challengedAt } = passkey;
        const hash = hashOf(credentialId);
        // One at a time adds to a person's, so that two see each other's challenge.
        await UserModel.query(transaction).findById(userId).select('id').forUpdate();
        const usedUp = await PasskeyModel.query(transaction)
          .findOne({ user_id: userId })
          .where('challenged_at', '>=', challengedAt);
        const account = await AccountModel.query(transaction).findById(userId).select('passkey_challenged_at');
        const ofRemoved = account?.passkeyChallengedAt ?? 0;
        if (usedUp || ofRemoved >= challengedAt || (await PasskeyModel.query(transaction).findOne({ hash })))
          return undefined;
        await PasskeyModel.query(transaction)
          .insert({ ...passkey, hash })
          .onConflict()
          .ignore();
        const stored = await PasskeyModel.query(transaction).findOne({ hash });
        return stored?.userId === userId ? stored : undefined;
      }),
    find,
    list: async (userId) => PasskeyModel.query(knex).where({ user_id: userId }).orderBy('id'),
    use: async (id, { challengedAt, counter, now }) =>
      (await PasskeyModel.query(knex)
        .findById(id)
        .where('challenged_at', '<', challengedAt)
        .patch({ challengedAt, counter, lastUsedAt: now })) > 0,
    remove: (userId, id) =>
      knex.transaction(async (transaction) => {
        // One at a time changes a person's: its challenge ends with it.
        await UserModel.query(transaction).findById(userId).select('id').forUpdate();
        const removed = await PasskeyModel.query(transaction).findById(id).where({ user_id: userId });
        if (!removed) return false;
        const { challengedAt } = removed;
        await AccountModel.query(transaction)
          .findById(userId)
          .where('passkey_challenged_at', '<', challengedAt)
          .patch({ passkeyChallengedAt: challengedAt });
        return (await PasskeyModel.query(transaction).deleteById(id)) > 0;
      }),
  };
}

const hashOf = (credentialId: string): string => createHash('sha256').update(credentialId).digest('hex');
