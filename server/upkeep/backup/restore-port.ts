import type { Config } from '../../config.ts';
import type { RowSink } from './row-port.ts';

/** A database to restore into, one function for each engine. */
export type RestoreRows = (target: RestoreTarget, wish: RestoreWish, steps: RestoreSteps) => Promise<RestoredRows>;

export type RestoreTarget = Pick<Config, 'databaseUrl' | 'databaseAuthorities'>;

export interface RestoreWish {
  /** The newest migration of the backup. */
  readonly newest: string;
  /** Replaces rows that are there. */
  readonly force: boolean;
  /** Takes rows that name missing ones. */
  readonly asIs: boolean;
  /** Names what is replaced, ms since 1970. */
  readonly now: number;
}

export interface RestoreSteps {
  /** Fills tables that nothing reads yet. */
  load(sink: RowSink): Promise<void>;
  /** Puts everything in its place; `swap` does so with the rows, whole or not at all. */
  commit(swap: () => Promise<void>): Promise<void>;
}

export interface RestoredRows {
  /** Migrations of this release that were applied to the restored rows. */
  readonly migrated: readonly string[];
  /** The database of before; undefined for none. */
  readonly replaced: string | undefined;
}
