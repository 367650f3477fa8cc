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
  write(table: ArchivedTable, rows: AsyncIterable<readonly ArchivedValue[]>): Promise<void>;
}
