import type { Database } from './database.ts';
import type { JobSubject } from './jobs.ts';
import { CompositionModel } from './models/composition.ts';
import { TravelLogModel } from './models/travel-log.ts';

/** Journeys or stored performances that a new job works on; deleted ones are none of them. */
export interface SubjectWish {
  /** Those of this person alone; undefined for all. */
  readonly ownerId: number | undefined;
  /** Uuids of the journeys that are wanted; undefined for all. */
  readonly logs: readonly string[] | undefined;
  /** Count, at most. */
  readonly limit: number;
}

/** Subjects of new jobs, the oldest first. */
export interface JobSubjects {
  journeys(wish: SubjectWish): Promise<JobSubject[]>;
  /** Stored performances whose analysis is of a lower version. */
  outdatedAnalyses(wish: SubjectWish, version: number): Promise<JobSubject[]>;
  /** Stored performances without an embedding of this version and of their notes. */
  missingEmbeddings(wish: SubjectWish, version: number): Promise<JobSubject[]>;
}

export function createJobSubjects({ knex }: Database): JobSubjects {
  const compositions = ({ ownerId, logs, limit }: SubjectWish) => {
    const query = CompositionModel.query(knex)
      .join('travel_logs', 'travel_logs.id', 'music_compositions.log_id')
      .select('music_compositions.id as compositionId', 'travel_logs.uuid as log')
      .whereNull('music_compositions.deleted_at')
      .whereNull('travel_logs.deleted_at')
      .orderBy('music_compositions.id')
      .limit(limit);
    if (ownerId !== undefined) query.where('owner_id', ownerId);
    if (logs !== undefined) query.whereIn('travel_logs.uuid', [...logs]);
    return query;
  };

  return {
    journeys({ ownerId, logs, limit }) {
      const query = TravelLogModel.query(knex)
        .select('uuid as log', knex.raw('NULL as compositionId'))
        .whereNull('deleted_at')
        .orderBy('id')
        .limit(limit);
      if (ownerId !== undefined) query.where({ owner_id: ownerId });
      if (logs !== undefined) query.whereIn('uuid', [...logs]);
      return query.castTo<JobSubject[]>().then((rows) => rows.map(plain));
    },
    outdatedAnalyses: async (wish, version) =>
      (await compositions(wish).where('analysis_version', '<', version).castTo<JobSubject[]>()).map(plain),
    missingEmbeddings: async (wish, version) =>
      (
        await compositions(wish)
          .leftJoin('composition_embeddings as known', (join) =>
            join.on('known.composition_id', 'music_compositions.id').andOnVal('known.version', version),
          )
          .where((missing) =>
            missing
              .whereNull('known.composition_id')
              .orWhereRaw("known.notes_hash <> COALESCE(music_compositions.notes_hash, '')"),
          )
          .castTo<JobSubject[]>()
      ).map(plain),
  };
}

const plain = ({ log, compositionId }: JobSubject): JobSubject => ({ log, compositionId });
