import type { Knex } from 'knex';
import type { EveningTake } from '../../protocol/replay.ts';
import type { Database } from './database.ts';
import { ScoreEntryModel } from './models/score-entry.ts';
import { type MusicSpans, musicSpans } from './score-times.ts';

/** A stretch of time, ms since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Rows that follow each other without a pause. */
export interface RowSpan extends Span {
  readonly first: number;
  readonly last: number;
}

/** An entry of the score log with its instant, ms since 1970. */
export interface TimedEntry {
  readonly epoch: number;
  readonly seq: number;
  readonly kind: string;
  readonly body: unknown;
  readonly at: number;
}

/** A place in the score log of a room. */
export interface ScorePlace {
  readonly epoch: number;
  readonly seq: number;
}

/** Names of the stops that a leg lies between, and where it begins, ticks of the journey. */
export interface LegEnds {
  readonly from: string;
  readonly to: string;
  readonly startTick: number;
}

export interface EveningMark {
  readonly at: number;
  readonly kind: 'take' | 'version';
  readonly userId: number | null;
  readonly name: string | null;
}

/** Limits of a page, counts. */
export interface PageLimits {
  readonly rows: number;
  readonly bytes: number;
}

/** Rows from `first` to `last`; `isLast` where none follows. */
export interface Page {
  readonly first: number;
  readonly last: number;
  readonly isLast: boolean;
}

/** When people were at work on a log, and what is read of such a time; all instants are those of the database. */
export interface Evenings {
  /** The rows of a log from number `firstRow` on, cut where nothing came for longer than `pauseMs`; oldest first. */
  rowSpans(logId: number, firstRow: number, pauseMs: number): Promise<RowSpan[]>;
  /** The same of its music: of notes alone, and of all that is written while music plays. */
  musicSpans(logId: number, pauseMs: number): Promise<MusicSpans>;
  /** The first row of a span, after number `after`; undefined for none. */
  firstRow(logId: number, after: number, span: Span): Promise<number | undefined>;
  /** The last row up to a time, after number `after`; `after` for none. */
  rowAt(logId: number, after: number, time: number): Promise<number>;
  /** True where notes were sent in a span. */
  hasNotes(logId: number, span: Span): Promise<boolean>;
  /** The rows of a span that a page takes, after number `after`; undefined for none. */
  page(logId: number, after: number, span: Span, limits: PageLimits): Promise<Page | undefined>;
  /** Edits of each person in a span, most first. */
  writers(logId: number, span: Span, firstRow: number): Promise<{ readonly userId: number; readonly edits: number }[]>;
  /** The entry that began the performance that a time falls into; undefined where none had begun. */
  performanceAt(logId: number, time: number): Promise<ScorePlace | undefined>;
  /** The stops of each leg in the last layout of the music up to a time, as people read them, by the id of the leg. */
  layoutAt(logId: number, time: number): Promise<ReadonlyMap<string, LegEnds>>;
  /** The last transport up to a time; undefined for none. */
  transportAt(logId: number, time: number): Promise<TimedEntry | undefined>;
  /** The lowest place that a transport leads to in the rest of the performance that a span begins in, ticks; undefined for none. */
  lowestTick(logId: number, span: Span): Promise<number | undefined>;
  /** Entries of these kinds behind a place, up to a time. */
  entries(
    logId: number,
    after: ScorePlace,
    { to, kinds }: { readonly to: number; readonly kinds: readonly string[] },
    limits: PageLimits,
  ): Promise<{ readonly entries: TimedEntry[]; readonly isLast: boolean }>;
  /**
   * Takes that were there at some time of a span, oldest first, without those that are muted now: when that was is not kept.
   * @param most notes of them, count
   */
  takes(logId: number, span: Span, most: number): Promise<EveningTake[]>;
  /** Takes that are not deleted, and named versions. */
  marks(logId: number, span: Span): Promise<EveningMark[]>;
}

const NEWEST_FIRST: { column: string; order: 'desc' }[] = [
  { column: 'epoch', order: 'desc' },
  { column: 'seq', order: 'desc' },
];

export function createEvenings({ knex, engine }: Pick<Database, 'knex' | 'engine'>): Evenings {
  /** True where more time than a pause lies between two rows. */
  const isPause =
    engine === 'sqlite' ? 'created_at - former > ?' : 'TIMESTAMPDIFF(MICROSECOND, former, created_at) > ? * 1000';

  const inSpan = (rows: Knex.QueryBuilder, { from, to }: Span) =>
    rows.where('created_at', '>=', new Date(from)).where('created_at', '<=', new Date(to));

  /** Rows before which there was a pause, each with the row before it. */
  async function starts(rows: Knex.QueryBuilder, pauseMs: number): Promise<PauseRow[]> {
    const beside = rows.select('created_at', 'seq').select(knex.raw('LAG(created_at) OVER (ORDER BY seq) AS former'));
    return knex.from(beside.as('beside')).whereNull('former').orWhereRaw(isPause, [pauseMs]).orderBy('seq').select('*');
  }

  return {
    async rowSpans(logId, firstRow, pauseMs) {
      const rows = () => knex('travel_log_updates').where('log_id', logId).where('seq', '>=', firstRow);
      const begun = await starts(rows(), pauseMs);
      const last = await rows().select('seq', 'created_at').orderBy('seq', 'desc').first();
      return begun.map(({ seq, created_at }, at) => {
        const next = begun[at + 1];
        return {
          first: seq,
          last: next ? next.seq - 1 : last.seq,
          from: msOf(created_at),
          to: msOf(next?.former ?? last.created_at),
        };
      });
    },
    musicSpans: (logId, pauseMs) => musicSpans({ knex, engine }, logId, pauseMs),
    async firstRow(logId, after, span) {
      const rows = inSpan(knex('travel_log_updates').where('log_id', logId).where('seq', '>', after), span);
      return (await rows.select('seq').orderBy('seq').first())?.seq;
    },
    async rowAt(logId, after, time) {
      const rows = knex('travel_log_updates').where('log_id', logId).where('seq', '>', after);
      const row = await rows.where('created_at', '<=', new Date(time)).select('seq').orderBy('seq', 'desc').first();
      return row?.seq ?? after;
    },
    async hasNotes(logId, span) {
      const entries = inSpan(knex('score_entries').where({ log_id: logId, kind: 'notes' }), span);
      return (await entries.select('seq').first()) !== undefined;
    },
    async page(logId, after, span, limits) {
      const rows = inSpan(knex('travel_log_updates').where('log_id', logId).where('seq', '>', after), span);
      const sizes: { seq: number; bytes: number }[] = await rows
        .orderBy('seq')
        .limit(limits.rows + 1)
        .select('seq', knex.raw('LENGTH(bytes) AS bytes'));
      const held = fitting(sizes, limits);
      if (held.length === 0) return undefined;
      return { first: held[0]!.seq, last: held.at(-1)!.seq, isLast: held.length === sizes.length };
    },
    async writers(logId, span, firstRow) {
      const rows = knex('travel_log_updates').where('log_id', logId).where('seq', '>=', firstRow);
      const counted: { user_id: number; edits: number }[] = await inSpan(rows, span)
        .select('user_id')
        .count({ edits: '*' })
        .groupBy('user_id')
        .orderBy('edits', 'desc');
      return counted.map(({ user_id, edits }) => ({ userId: user_id, edits: Number(edits) }));
    },
    performanceAt: async (logId, time) =>
      ScoreEntryModel.query(knex)
        .select('epoch', 'seq')
        .where({ log_id: logId, kind: 'begin' })
        .where('created_at', '<=', new Date(time))
        .orderBy(NEWEST_FIRST)
        .first(),
    async layoutAt(logId, time) {
      const row = await ScoreEntryModel.query(knex)
        .select('body')
        .where({ log_id: logId, kind: 'composition' })
        .where('created_at', '<=', new Date(time))
        .orderBy(NEWEST_FIRST)
        .first();
      const { legs } = (row ? JSON.parse(row.body) : { legs: [] }) as { legs: readonly (LegEnds & { leg: string })[] };
      return new Map(legs.map(({ leg, from, to, startTick }) => [leg, { from, to, startTick }]));
    },
    async transportAt(logId, time) {
      const row: StoredEntry | undefined = await knex('score_entries')
        .select('epoch', 'seq', 'kind', 'body', 'created_at')
        .where({ log_id: logId, kind: 'transport' })
        .where('created_at', '<=', new Date(time))
        .orderBy(NEWEST_FIRST)
        .first();
      return row && entryOf(row);
    },
    async lowestTick(logId, { from, to }) {
      const later = knex('score_entries').where('log_id', logId).where('created_at', '>', new Date(from));
      const next = await later.clone().where('kind', 'begin').min({ at: 'created_at' }).first();
      const lowest = await later
        .where('kind', 'transport')
        .where('created_at', '<=', new Date(Math.min(to, next?.at ? new Date(next.at).getTime() : to)))
        .select(knex.raw("MIN(JSON_EXTRACT(body, '$.tick') + 0) AS tick"))
        .select(knex.raw("MIN(JSON_EXTRACT(body, '$.loop.from') + 0) AS looped"))
        .first();
      const places = [lowest.tick, lowest.looped].filter((place) => place !== null).map(Number);
      return places.length === 0 ? undefined : Math.min(...places);
    },
    async entries(logId, { epoch, seq }, { to, kinds }, limits) {
      const behind = () =>
        knex('score_entries')
          .where('log_id', logId)
          .where((place) =>
            place.where('epoch', '>', epoch).orWhere((same) => same.where('epoch', epoch).where('seq', '>', seq)),
          )
          .where('created_at', '<=', new Date(to))
          .whereIn('kind', kinds)
          .orderBy(['epoch', 'seq']);
      const sizes = await behind()
        .limit(limits.rows + 1)
        .select(knex.raw('LENGTH(body) AS bytes'));
      const held = fitting(sizes, limits).length;
      if (held === 0) return { entries: [], isLast: true };
      const rows: StoredEntry[] = await behind().limit(held).select('epoch', 'seq', 'kind', 'body', 'created_at');
      return { entries: rows.map(entryOf), isLast: held === sizes.length };
    },
    async takes(logId, { from, to }, most) {
      const there = () =>
        knex('takes')
          .where({ log_id: logId, muted: false })
          .where('created_at', '<=', new Date(to))
          .where((still) => still.whereNull('deleted_at').orWhere('deleted_at', '>', new Date(from)))
          .orderBy(['created_at', 'id']);
      const counts: { readonly note_count: number }[] = await there().select('note_count');
      let notes = 0;
      const over = counts.findIndex(({ note_count }) => {
        notes += note_count;
        return notes > most;
      });
      if (counts.length === 0 || over === 0) return [];
      const rows: TakeRow[] = await there()
        .limit(over < 0 ? counts.length : over)
        .select('leg', 'sound', 'solo', 'notes', 'grid', 'strength', 'user_id', 'created_at', 'deleted_at');
      return rows.map(({ user_id: by, created_at, deleted_at, notes, solo, ...take }) => ({
        ...{ ...take, by, solo: Boolean(solo), notes: JSON.parse(notes) },
        ...{ from: msOf(created_at), to: deleted_at === null ? null : msOf(deleted_at) },
      }));
    },
    async marks(logId, span) {
      const markOf = (kind: EveningMark['kind']) => (row: MarkRow) => ({
        ...{ at: msOf(row.created_at), kind, userId: row.user_id, name: row.name ?? null },
      });
      const takes: MarkRow[] = await inSpan(knex('takes').where('log_id', logId).whereNull('deleted_at'), span)
        .select('user_id', 'created_at')
        .limit(MARKS);
      const named = knex('travel_log_versions').where({ log_id: logId, kind: 'named' });
      const versions: MarkRow[] = await inSpan(named, span).select('user_id', 'created_at', 'name').limit(MARKS);
      return [...takes.map(markOf('take')), ...versions.map(markOf('version'))].sort((a, b) => a.at - b.at);
    },
  };
}

/** Marks of one kind in an evening, count. */
const MARKS = 500;

interface TakeRow extends Pick<EveningTake, 'leg' | 'sound' | 'grid' | 'strength'> {
  readonly solo: boolean | number;
  readonly notes: string;
  readonly user_id: number;
  readonly created_at: Date | number;
  readonly deleted_at: Date | number | null;
}

interface MarkRow {
  readonly created_at: Date | number;
  readonly user_id: number | null;
  readonly name?: string;
}

interface StoredEntry {
  readonly epoch: number;
  readonly seq: number;
  readonly kind: string;
  readonly body: string;
  readonly created_at: Date | number;
}

const entryOf = ({ body, created_at, ...row }: StoredEntry): TimedEntry => ({
  ...row,
  body: JSON.parse(body),
  at: msOf(created_at),
});

interface PauseRow {
  readonly seq: number;
  readonly created_at: Date | number;
  readonly former: Date | number | null;
}

/** SQLite keeps milliseconds. */
const msOf = (instant: Date | number): number => new Date(instant).getTime();

/** The first of these that a page takes, one at least. */
function fitting<T extends { readonly bytes: number }>(sizes: readonly T[], limits: PageLimits): readonly T[] {
  let bytes = 0;
  const over = sizes.findIndex((size, at) => {
    bytes += Number(size.bytes);
    return at >= limits.rows || (at > 0 && bytes > limits.bytes);
  });
  return over < 0 ? sizes : sizes.slice(0, over);
}
