import type { Database } from './database.ts';
import { now } from './database-clock.ts';
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
  | 'epoch'
  | 'networkHash'
  | 'networkBackend'
  | 'analysis'
  | 'analysisVersion'
  | 'createdAt'
>;

export interface Compositions {
  /**
   * Replaces the composition of a log. False, and nothing is written, where the present one is of a later epoch: another
   * instance has played since.
   */
  save(composition: Readonly<Omit<Composition, 'id' | 'createdAt'>>): Promise<boolean>;
  /** The composition of a log. */
  find(logId: number): Promise<Composition | undefined>;
  /** Replaces the analysis of a composition, unless the composition was replaced meanwhile. */
  analyse(
    composition: Pick<Composition, 'id' | 'documentSeq' | 'epoch' | 'analysis' | 'analysisVersion'>,
  ): Promise<void>;
}

export function createCompositions(database: Database): Compositions {
  const { knex } = database;
  return {
    async save(composition) {
      const { logId, epoch } = composition;
      const replace = () =>
        CompositionModel.query(knex)
          .where({ log_id: logId })
          .where('epoch', '<=', epoch)
          .patch({ ...composition, createdAt: now(database) });
      if ((await replace()) > 0) return true;
      await CompositionModel.query(knex)
        .insert({ ...composition })
        .onConflict('log_id')
        .ignore();
      // Ours, or that of an instance that was faster.
      return (await replace()) > 0;
    },
    find: async (logId) => CompositionModel.query(knex).findOne({ log_id: logId }),
    async analyse({ id, documentSeq, epoch, analysis, analysisVersion }) {
      await CompositionModel.query(knex)
        .where({ id, document_seq: documentSeq, epoch })
        .patch({ analysis, analysisVersion });
    },
  };
}
