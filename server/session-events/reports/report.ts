/** A report: one statement over the table `events` (`session-event.ts`), with what it takes and what it gives. */
export interface Report {
  /** Its place in the address, as in `popular-routes`. */
  readonly name: string;
  readonly title: string;
  /** A sentence or two, for people. */
  readonly description: string;
  /** Owners ask about their own journeys. Operators ask any report, about all journeys. */
  readonly audience: 'owners' | 'operators';
  /** Parameters beside those that every report takes (`parameters.ts`), by name. */
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** Columns of its rows in their order, by name. */
  readonly columns: Readonly<Record<string, Column>>;
  readonly chart: Chart;
  /**
   * One SELECT. `$name` is a parameter, bound and never pasted; of those beside its own, `$since`, `$until` (ms since 1970),
   * `$logs` (null for all, else a JSON list of uuids), `$limit`, and `$places` (see `scope.ts`).
   */
  readonly sql: string;
}

/** A parameter as people and programs write it. Each has a default. */
export type Parameter =
  | {
      readonly kind: 'count';
      readonly meaning: string;
      readonly min: number;
      readonly max: number;
      readonly usual: number;
    }
  | { readonly kind: 'choice'; readonly meaning: string; readonly choices: readonly [string, ...string[]] }
  /** A day or an instant, as in 2026-05-01 or 2026-05-01T12:00:00Z; without one, no bound. */
  | { readonly kind: 'instant'; readonly meaning: string }
  /** The uuid of a journey; without one, all of them. */
  | { readonly kind: 'log'; readonly meaning: string };

/** Whole numbers are counts and the like; a cell is null where nothing was measured. */
export interface Column {
  readonly type: 'text' | 'whole' | 'number';
  /** Empty for texts and plain counts. */
  readonly unit: string;
  readonly meaning: string;
}

/** The drawing of a report's rows, by names of its columns. */
export type Chart =
  /** A bar a row. `label` are the columns that name it. */
  | { readonly kind: 'bars'; readonly label: readonly string[]; readonly value: string }
  /** A stem a row, at its time: rows are left out where there is nothing to count. */
  | { readonly kind: 'stems'; readonly x: string; readonly value: string }
  /** Points in the order of the rows, or at their times. `series` is the column that tells lines apart, where there are several. */
  | { readonly kind: 'line'; readonly x: string; readonly value: string; readonly series?: string }
  /** A field a row, darker for more. */
  | { readonly kind: 'grid'; readonly x: string; readonly y: string; readonly value: string };

export type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;

export const text = (meaning: string): Column => ({ type: 'text', unit: '', meaning });
export const whole = (meaning: string, unit = ''): Column => ({ type: 'whole', unit, meaning });
export const number = (meaning: string, unit: string): Column => ({ type: 'number', unit, meaning });
