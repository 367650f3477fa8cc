import type { Database } from './database.ts';
import { nowMs } from './database-clock.ts';
import { statementsOf } from './statements.ts';

/** The instances that record events. A report asks all of them to store what they hold. */
export interface EventInstances {
  /** This instance lives; `closed` where it has stored everything and leaves. */
  seen(name: string, closed?: boolean): Promise<void>;
  /** The number of the newest request that this instance has not answered; undefined where there is none. */
  request(name: string): Promise<number | undefined>;
  answer(name: string, request: number): Promise<void>;
  /**
   * Asks every other instance that was seen within `ms`.
   * @returns those asked, with the number of the request, and the names of those that fell silent without closing
   */
  ask(name: string, ms: number): Promise<{ readonly asked: ReadonlyMap<string, number>; readonly silent: string[] }>;
  /** The number of the newest answer of each of these. */
  answers(names: readonly string[]): Promise<Map<string, number>>;
  /** Instances that have not closed, by name, each with the time since it was seen, ms. */
  list(): Promise<{ readonly name: string; readonly silentMs: number }[]>;
  /** Removes instances that were not seen for `ms`. */
  forget(ms: number): Promise<void>;
}

export function createEventInstances(database: Database): EventInstances {
  const { knex } = database;
  const run = statementsOf(database);
  const now = nowMs(database);
  const before = (ms: number) => knex.raw('? - ?', [now, ms]);
  const rows = () => knex('event_instances');

  return {
    async seen(name, closed = false) {
      await rows().insert({ name, seen_at: now, closed }).onConflict('name').merge(['seen_at', 'closed']);
    },
    async request(name) {
      // Every instance looks once a second.
      const [row] = await run<{ readonly asked: number }>(
        'SELECT asked FROM event_instances WHERE name = ? AND asked > answered',
        name,
      );
      return row?.asked;
    },
    async answer(name, request) {
      await rows().where({ name }).where('answered', '<', request).update({ answered: request });
    },
    async ask(name, ms) {
      const others = () => rows().whereNot({ name }).where({ closed: false });
      const live = () => others().where('seen_at', '>=', before(ms));
      const names: string[] = await live().pluck('name');
      if (names.length > 0) await rows().whereIn('name', names).increment('asked');
      const asked = await rows().whereIn('name', names).select('name', 'asked');
      const silent: string[] = await others().whereNotIn('name', names).orderBy('name').pluck('name');
      return { asked: new Map(asked.map((row) => [row.name as string, row.asked as number])), silent };
    },
    async answers(names) {
      const found = await rows().whereIn('name', names).select('name', 'answered');
      return new Map(found.map((row) => [row.name as string, row.answered as number]));
    },
    async list() {
      const found = await rows()
        .where({ closed: false })
        .orderBy('name')
        .select('name', knex.raw('? - seen_at as silent', [now]));
      return found.map((row) => ({ name: row.name as string, silentMs: Number(row.silent) }));
    },
    forget: async (ms) => void (await rows().where('seen_at', '<', before(ms)).delete()),
  };
}
