import type { ArchivedTable, ArchivedValue } from './archive-line.ts';

/** All tables as of one moment. */
export interface RowSource {
  readonly tables: readonly ArchivedTable[];
  /** The applied migrations, in order. */
  readonly migrations: readonly string[];
  rows(table: ArchivedTable): AsyncIterable<ArchivedValue[]>;
}

/** Tables that take rows. */
export interface RowSink {
  /** Those that the migrations made. */
  readonly tables: readonly Pick<ArchivedTable, 'name' | 'columns'>[];
  /** @param table one of `tables`, with some of its columns */
  write(table: ArchivedTable, rows: AsyncIterable<readonly ArchivedValue[]>): Promise<void>;
}
