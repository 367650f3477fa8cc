import type { Knex } from 'knex';
import type { PartialModelObject } from 'objection';
import type { Database } from './database.ts';
import { now } from './database-clock.ts';
import { CompositionModel } from './models/composition.ts';
import { CompositionLikeModel } from './models/composition-like.ts';
import { TravelLogModel } from './models/travel-log.ts';

/** Compositions of one log, those that can be restored included, count: a room that plays all night fills no disk. */
export const COMPOSITIONS_EACH = 100;

/** No instance conducts in this epoch, so that none of an earlier release replaces the row. */
const OUT_OF_REACH = 2 ** 32 - 1;

/** A performance as it is stored. */
export interface NewComposition
  extends Pick<
    CompositionModel,
    | 'logId'
    | 'routeId'
    | 'userId'
    | 'savedEpoch'
    | 'tempo'
    | 'scale'
    | 'keySignature'
    | 'midiData'
    | 'metadata'
    | 'documentSeq'
    | 'seed'
    | 'mapVersion'
    | 'networkHash'
    | 'networkBackend'
  > {
  readonly performance: string;
  readonly notesHash: string;
  readonly analysis: object;
  readonly analysisVersion: number;
}

export interface Compositions {
  /**
   * Stores a performance: in its own row, which a pause may have made already; in the newest row of the log, as one more
   * play, where that has the same notes; else in a new row. False, and nothing is written, where an instance of a later
   * epoch has stored it: that one has played on since.
   * @throws where there is no such log
   */
  save(composition: NewComposition): Promise<boolean>;
  /**
   * Keeps music that was composed and not played: in a row of its own, unless the log has a row with these notes, or one
   * that was kept under this key. @returns the row, and whether it is new; undefined where the log is gone
   */
  keep(
    composition: NewComposition,
    transaction: Knex.Transaction,
  ): Promise<{ readonly id: number; readonly isNew: boolean } | undefined>;
  /** The newest composition of a log that was played. */
  last(logId: number): Promise<CompositionModel | undefined>;
  /** A composition of a log that is not deleted. */
  find(logId: number, id: number): Promise<CompositionModel | undefined>;
  /** A composition of any log that is not deleted. */
  read(id: number): Promise<CompositionModel | undefined>;
  /** Replaces the analysis of a composition, unless the composition was replaced meanwhile. */
  analyse(
    composition: Pick<CompositionModel, 'id' | 'documentSeq' | 'savedEpoch' | 'analysis' | 'analysisVersion'>,
  ): Promise<void>;
}

export function createCompositions(database: Database): Compositions {
  const { knex } = database;

  async function write(transaction: Knex.Transaction, composition: NewComposition, ownerId: number): Promise<boolean> {
    const { logId, performance, savedEpoch, notesHash } = composition;
    const userId = composition.userId ?? undefined;
    const played = { ...composition, epoch: OUT_OF_REACH, createdAt: now(database) };
    const change = (id: number, fields: PartialModelObject<CompositionModel>) =>
      CompositionModel.query(transaction).findById(id).patch(fields);

    const own = await keysOf(transaction).findOne({ log_id: logId, performance });
    if (own && own.savedEpoch > savedEpoch) return false;
    if (own && (own.plays === 1 || own.notesHash === notesHash)) {
      await change(own.id, { ...played, userId: userId ?? own.userId });
      return true;
    }
    // It went on in another way than the performances that it shared the row with.
    if (own) await change(own.id, { performance: null, plays: own.plays - 1 });

    const last = await keysOf(transaction)
      .where({ log_id: logId })
      .whereNull('deleted_at')
      // A kept piece that was not played comes between no two performances.
      .where((heard) => heard.where('plays', '>', 0).orWhere({ notes_hash: notesHash }))
      .orderBy('id', 'desc')
      .first();
    if (last?.notesHash === notesHash)
      await change(last.id, { performance, savedEpoch, plays: last.plays + 1, createdAt: now(database) });
    else {
      await CompositionModel.query(transaction).insert({
        ...composition,
        epoch: OUT_OF_REACH,
        userId: userId ?? ownerId,
      });
      await makeRoom(transaction, logId);
    }
    return true;
  }

  /** One at a time: of two that find no row, both would make one. */
  const lockLog = (transaction: Knex.Transaction, logId: number) =>
    TravelLogModel.query(transaction).findById(logId).select('owner_id', 'deleted_at').forUpdate();

  return {
    save: (composition) =>
      knex.transaction(async (transaction) => {
        const { ownerId } = await lockLog(transaction, composition.logId).throwIfNotFound();
        return write(transaction, composition, ownerId);
      }),
    async keep(composition, transaction) {
      const { logId, performance, notesHash, userId } = composition;
      const log = await lockLog(transaction, logId);
      if (!log || log.deletedAt) return undefined;
      const known = await keysOf(transaction)
        .where({ log_id: logId })
        // One that was deleted stays so, whatever is tried again.
        .where((same) =>
          same
            .where({ performance })
            .orWhere((sounds) => sounds.where({ notes_hash: notesHash }).whereNull('deleted_at')),
        )
        .orderBy('id', 'desc')
        .first();
      if (known) return { id: known.id, isNew: false };
      const { id } = await CompositionModel.query(transaction).insert({
        ...{ ...composition, epoch: OUT_OF_REACH, userId: userId ?? log.ownerId, plays: 0 },
      });
      await makeRoom(transaction, logId);
      return { id, isNew: true };
    },
    last: async (logId) =>
      CompositionModel.query(knex)
        .where({ log_id: logId })
        .where('plays', '>', 0)
        .whereNull('deleted_at')
        .orderBy('id', 'desc')
        .first(),
    find: async (logId, id) => CompositionModel.query(knex).findOne({ id, log_id: logId }).whereNull('deleted_at'),
    read: async (id) => CompositionModel.query(knex).findById(id).whereNull('deleted_at'),
    async analyse({ id, documentSeq, savedEpoch, analysis, analysisVersion }) {
      await CompositionModel.query(knex)
        .where({ id, document_seq: documentSeq, saved_epoch: savedEpoch })
        .patch({ analysis, analysisVersion });
    },
  };
}

const keysOf = (transaction: Knex.Transaction) =>
  CompositionModel.query(transaction).select('id', 'user_id', 'saved_epoch', 'notes_hash', 'plays');

/** Removes the oldest rows beyond the limit: those that are deleted first, and last those with a name or a like. */
async function makeRoom(transaction: Knex.Transaction, logId: number): Promise<void> {
  const rows = (await CompositionModel.query(transaction)
    .where({ log_id: logId })
    .orderBy('id')
    .select('id', 'name', 'deleted_at')
    .select(
      CompositionLikeModel.query(transaction)
        .count()
        .where('composition_id', transaction.ref('music_compositions.id'))
        .as('likes'),
    )) as (CompositionModel & { readonly likes: number })[];
  if (rows.length <= COMPOSITIONS_EACH) return;
  const worth = (row: (typeof rows)[number]) => (row.deletedAt ? 0 : row.name === null && row.likes === 0 ? 1 : 2);
  // The newest one was played just now.
  const removed = rows
    .slice(0, -1)
    .sort((one, other) => worth(one) - worth(other))
    .slice(0, rows.length - COMPOSITIONS_EACH);
  await CompositionModel.query(transaction)
    .findByIds(removed.map(({ id }) => id))
    .delete();
}

/** Gives the compositions and likes of a person to another one. */
export async function reassignCompositions(transaction: Knex.Transaction, from: number, to: number): Promise<void> {
  await CompositionModel.query(transaction).where({ user_id: from }).patch({ userId: to });
  const liked = await CompositionLikeModel.query(transaction).where({ user_id: from });
  await CompositionLikeModel.query(transaction).where({ user_id: from }).delete();
  for (const { compositionId } of liked)
    await CompositionLikeModel.query(transaction)
      .insert({ compositionId, userId: to })
      .onConflict(['composition_id', 'user_id'])
      .ignore();
}
