import { randomInt } from 'node:crypto';
import type { Knex } from 'knex';
import type { Database } from './database.ts';
import { retrying } from './retrying.ts';

/** Numbers that stand for people in session events. They are drawn by chance, and lead to a person through a table alone. */
export interface EventPersons {
  /** The number of each of these users. A former member gets a new one, which leads to no person. */
  numbersOf(userIds: readonly number[]): Promise<Map<number, number>>;
  /** Everyone who has a number. */
  all(): Promise<{ readonly userId: number; readonly number: number }[]>;
  /** Changes whenever someone got a number or lost it. */
  state(): Promise<string>;
}

/** Numbers fit a signed integer of 32 bits, also when they are negated. */
const NUMBERS = 2 ** 31 - 1;
const IDS_AT_ONCE = 500;
/** Attempts at a number that is free, count. */
const DRAWS = 5;

export function createEventPersons({ knex }: Database): EventPersons {
  const draw = () => randomInt(1, NUMBERS);

  const numbersOfSome = (userIds: readonly number[]) =>
    knex.transaction(async (transaction) => {
      // Whoever leaves now waits for this, and removes the numbers that are given here.
      const users = await transaction('users').whereIn('id', userIds).select('id', 'kind').orderBy('id').forShare();
      const former = new Set(users.filter(({ kind }) => kind === 'former').map(({ id }) => id as number));
      const present = userIds.filter((id) => !former.has(id));
      let numbers = await find(transaction, present);
      for (let attempt = 1; numbers.size < present.length; attempt++) {
        if (attempt > DRAWS) throw new Error('no number was free for a person');
        const missing = present.filter((id) => !numbers.has(id));
        await transaction('event_persons')
          .insert(missing.map((id) => ({ user_id: id, number: draw() })))
          // Another instance has seen them meanwhile, or a number is taken.
          .onConflict()
          .ignore();
        numbers = await find(transaction, present);
      }
      for (const id of former) numbers.set(id, draw());
      return numbers;
    });

  return {
    async numbersOf(userIds) {
      const numbers = new Map<number, number>();
      const all = [...new Set(userIds)].sort((one, other) => one - other);
      for (let at = 0; at < all.length; at += IDS_AT_ONCE)
        // Instances that meet the same people at once can deadlock on their rows.
        for (const [id, number] of await retrying(() => numbersOfSome(all.slice(at, at + IDS_AT_ONCE))))
          numbers.set(id, number);
      return numbers;
    },
    all: async () => (await knex('event_persons').select('user_id', 'number')).map(personOf),
    async state() {
      // Numbers only come and go; the sum tells a person who went from another who came.
      const [row] = await knex('event_persons').count({ people: '*' }).sum({ total: 'number' });
      return `${row?.people} ${row?.total}`;
    },
  };
}

/** Takes the number of a person who leaves: events keep it, and it leads to no person from then on. */
export async function dropPerson(transaction: Knex.Transaction, userId: number): Promise<void> {
  await transaction('event_persons').where({ user_id: userId }).delete();
}

async function find(connection: Knex, userIds: readonly number[]): Promise<Map<number, number>> {
  const rows = await connection('event_persons').whereIn('user_id', userIds).select('user_id', 'number');
  return new Map(rows.map(personOf).map(({ userId, number }) => [userId, number]));
}

const personOf = (row: { user_id: number; number: number }) => ({ userId: row.user_id, number: row.number });
