import type { Database } from './database.ts';

/** A log in the tables. Sizes are bytes of all of its rows. */
export interface StoredLog {
  readonly logId: number;
  readonly head: number;
  readonly rowBytes: number;
}

/** Segments of session events of one instance; `instance` is null for merged ones. */
export interface StoredSegments {
  readonly instance: string | null;
  readonly segments: number;
  readonly events: number;
  readonly bytes: number;
  /** Its newest event, ms since 1970. */
  readonly lastAt: number;
}

/** What operators read of the tables, each in one statement however much there is. */
export interface OperatorFigures {
  /** By uuid; logs that are not there are left out. */
  logs(uuids: readonly string[]): Promise<Map<string, StoredLog>>;
  segments(): Promise<StoredSegments[]>;
}

/** MariaDB sums as text. */
interface SegmentSums {
  readonly instance: string | null;
  readonly segments: number | string;
  readonly events: number | string;
  readonly bytes: number | string;
  readonly last: number | string;
}

export function createOperatorFigures({ knex }: Database): OperatorFigures {
  return {
    async logs(uuids) {
      if (uuids.length === 0) return new Map();
      const found = await knex('travel_logs')
        .whereIn('uuid', uuids)
        .whereNull('deleted_at')
        .select('uuid', 'id', 'head', 'row_bytes');
      return new Map(
        found.map((row) => [row.uuid, { logId: row.id, head: row.head, rowBytes: Number(row.row_bytes) }]),
      );
    },
    async segments() {
      const found = await knex('event_segments')
        .where({ state: 'kept' })
        .groupBy('instance')
        .orderBy('instance')
        .select<SegmentSums[]>(
          'instance',
          knex.raw('COUNT(*) AS segments, SUM(row_count) AS events, SUM(bytes) AS bytes, MAX(last_at_ms) AS last'),
        );
      return found.map((row) => ({
        instance: row.instance,
        segments: Number(row.segments),
        events: Number(row.events),
        bytes: Number(row.bytes),
        lastAt: Number(row.last),
      }));
    },
  };
}
