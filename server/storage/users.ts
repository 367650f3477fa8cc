import { randomUUID } from 'node:crypto';
import type { Database } from './database.ts';
import { UserModel } from './models/user.ts';

export type User = Pick<UserModel, 'id' | 'uuid' | 'name' | 'color' | 'kind' | 'createdAt'>;

export interface Users {
  /** Makes a guest; one without a name is called by number, such as "Guest 12". `color` is a CSS colour. */
  createGuest(guest: { readonly name?: string | undefined; readonly color: string }): Promise<User>;
  find(id: number): Promise<User | undefined>;
}

export function createUsers({ knex }: Database): Users {
  return {
    createGuest: ({ name, color }) =>
      knex.transaction(async (transaction) => {
        const guest = { uuid: randomUUID(), name: name ?? '', color, kind: 'guest' as const };
        const { id } = await UserModel.query(transaction).insert(guest);
        const users = UserModel.query(transaction);
        if (name) return users.findById(id).throwIfNotFound();
        return users.patchAndFetchById(id, { name: `Guest ${id}` });
      }),
    find: async (id) => UserModel.query(knex).findById(id),
  };
}
