import { randomUUID } from 'node:crypto';
import type { Database } from './database.ts';
import { UserModel } from './models/user.ts';

export type User = Pick<UserModel, 'id' | 'uuid' | 'name' | 'color' | 'kind' | 'createdAt'>;

export interface Users {
  /** Creates a guest. `color` is a CSS colour. */
  create(guest: { readonly name: string; readonly color: string }): Promise<User>;
  /** Undefined where there is no such user, the person has left, or the account is not active. */
  find(id: number): Promise<User | undefined>;
  rename(id: number, name: string): Promise<void>;
}

export function createUsers({ knex }: Database): Users {
  return {
    async create(guest) {
      const { id } = await UserModel.query(knex).insert({ ...guest, uuid: randomUUID(), kind: 'guest' });
      return UserModel.query(knex).findById(id).throwIfNotFound();
    },
    find: async (id) =>
      UserModel.query(knex)
        .findById(id)
        .select('users.*')
        .whereNot({ kind: 'former' })
        .leftJoin('accounts', 'accounts.user_id', 'users.id')
        .where((either) => either.whereNull('accounts.user_id').orWhere({ 'accounts.is_active': true })),
    async rename(id, name) {
      await UserModel.query(knex).findById(id).whereNot({ kind: 'former' }).patch({ name });
    },
  };
}
