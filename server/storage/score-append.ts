/** Something that happened to the music of a room. An entry of kind `begin` starts a new performance. */
export interface ScoreEntry {
  /** Counts within the epoch. */
  readonly seq: number;
  readonly kind: string;
  /** Anything that JSON can hold. */
  readonly body: unknown;
}

/** Entries of one room, and the lease under which they are written. */
export interface ScoreAppend {
  readonly logId: number;
  readonly owner: string;
  readonly epoch: number;
  readonly entries: readonly ScoreEntry[];
}

/**
 * Writes entries of several rooms in one transaction; those that are there already stay as they are. False, and nothing is
 * written, where one of the owners no longer holds its lease in its epoch.
 */
export type AppendScores = (batch: readonly ScoreAppend[]) => Promise<boolean>;
