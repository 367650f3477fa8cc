import type { Database } from './database.ts';
import { CompositionModel } from './models/composition.ts';

export type Composition = Pick<
  CompositionModel,
  | 'id'
  | 'logId'
  | 'routeId'
  | 'tempo'
  | 'scale'
  | 'keySignature'
  | 'midiData'
  | 'metadata'
  | 'documentSeq'
  | 'seed'
  | 'mapVersion'
  | 'createdAt'
>;

export interface Compositions {
  /** Keeps a composition and returns its id. */
  save(composition: Readonly<Omit<Composition, 'id' | 'createdAt'>>): Promise<number>;
  /** The one kept last. */
  latest(logId: number): Promise<Composition | undefined>;
}

export function createCompositions({ knex }: Database): Compositions {
  return {
    save: async (composition) => (await CompositionModel.query(knex).insert({ ...composition })).id,
    latest: async (logId) => CompositionModel.query(knex).where({ log_id: logId }).orderBy('id', 'desc').first(),
  };
}
