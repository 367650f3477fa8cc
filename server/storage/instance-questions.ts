import { randomUUID } from 'node:crypto';
import type { Database } from './database.ts';
import { nowMs, nowMsText } from './database-clock.ts';
import { statementsOf } from './statements.ts';

/** A question to one instance, by the number of its asking. */
export interface OpenQuestion {
  readonly asking: string;
  readonly question: unknown;
}

/**
 * Questions between instances, through the database: they reach an instance whose Redis is away. Questions and answers are
 * JSON.
 */
export interface InstanceQuestions {
  /** Asks instances by name, in one statement. Returns the number of the asking. */
  ask(instances: readonly string[], question: unknown): Promise<string>;
  /** Questions to an instance within `ms` that it has not answered. */
  open(instance: string, ms: number): Promise<OpenQuestion[]>;
  answer(asking: string, instance: string, answer: unknown): Promise<void>;
  /** The answers so far, by instance. */
  answers(asking: string): Promise<Map<string, unknown>>;
  /** Removes an asking, and whatever was asked longer than `ms` ago. */
  remove(asking: string, ms: number): Promise<void>;
}

export function createInstanceQuestions(database: Database): InstanceQuestions {
  const { knex } = database;
  const run = statementsOf(database);
  const now = nowMs(database);
  const before = (ms: number) => knex.raw('? - ?', [now, ms]);
  const rows = () => knex('instance_questions');

  return {
    async ask(instances, question) {
      const asking = randomUUID();
      const text = JSON.stringify(question);
      await rows().insert(instances.map((instance) => ({ asking, instance, asked_at: now, question: text })));
      return asking;
    },
    async open(instance, ms) {
      // Every instance looks once a second.
      const found = await run<{ readonly asking: string; readonly question: string }>(
        `SELECT asking, question FROM instance_questions
          WHERE instance = ? AND answer IS NULL AND asked_at >= ${nowMsText(database)} - ? ORDER BY asked_at`,
        instance,
        ms,
      );
      return found.map(({ asking, question }) => ({ asking, question: JSON.parse(question) }));
    },
    async answer(asking, instance, answer) {
      await rows()
        .where({ asking, instance })
        .update({ answer: JSON.stringify(answer) });
    },
    async answers(asking) {
      const found = await rows().where({ asking }).whereNotNull('answer').select('instance', 'answer');
      return new Map(found.map((row) => [row.instance as string, JSON.parse(row.answer)]));
    },
    remove: async (asking, ms) => void (await rows().where({ asking }).orWhere('asked_at', '<', before(ms)).delete()),
  };
}
