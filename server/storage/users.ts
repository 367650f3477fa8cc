import { randomUUID } from 'node:crypto';
import type { Database } from './database.ts';
import { UserModel } from './models/user.ts';
import { statementsOf } from './statements.ts';

export type User = Pick<UserModel, 'id' | 'uuid' | 'name' | 'color' | 'kind' | 'createdAt'>;

export interface Users {
  /** Creates a guest. `color` is a CSS colour. */
  create(guest: { readonly name: string; readonly color: string }): Promise<User>;
  /** Undefined where there is no such user, the person has left, or the account, or the subject, is not active. */
  find(id: number): Promise<User | undefined>;
  rename(id: number, name: string): Promise<void>;
}

export function createUsers(database: Database): Users {
  const { knex } = database;
  const run = statementsOf(database);
  return {
    async create(guest) {
      const { id } = await UserModel.query(knex).insert({ ...guest, uuid: randomUUID(), kind: 'guest' });
      return UserModel.query(knex).findById(id).throwIfNotFound();
    },
    async find(id) {
      const [row] = await run<object>(
        `SELECT users.*
           FROM users
           LEFT JOIN accounts ON accounts.user_id = users.id
           LEFT JOIN subjects ON subjects.user_id = users.id
          WHERE users.id = ? AND kind <> 'former' AND (accounts.user_id IS NULL OR accounts.is_active)
            AND (subjects.user_id IS NULL OR subjects.is_active)`,
        id,
      );
      return row && UserModel.fromDatabaseJson(row);
    },
    async rename(id, name) {
      await UserModel.query(knex).findById(id).whereNot({ kind: 'former' }).patch({ name });
    },
  };
}
