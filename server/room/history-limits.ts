/** Limits of history, each with its unit. */
export const HISTORY_LIMITS = {
  /** Rows that are read at once to rebuild a document: at most as many, count, */
  rowsPerTurn: 250,
  /** and about as many bytes. */
  bytesPerTurn: 1024 * 1024,
  /** Deadline of a document to be rebuilt, ms, from the start of its turn. */
  rebuildMs: 60_000,
  /** Documents that are rebuilt or wait for it, count. */
  rebuildJobs: 200,
  /** A snapshot is due after as many rows, count, */
  compactRows: 500,
  /** or as many bytes of rows, */
  compactBytes: 256 * 1024,
  /** or this long after the last row, ms, where at least `compactIdleRows` are behind the snapshot. */
  compactIdleMs: 30_000,
  compactIdleRows: 50,
  /** A log that could not be compacted is tried again after this long, ms: a try may take `rebuildMs` of the one thread. */
  compactRetryMs: 10 * 60_000,
  /** Interval of the checks for what is due, ms. */
  checkMs: 2_000,
  /** Interval of automatic versions while people edit, ms. */
  versionMs: 5 * 60_000,
  /** An automatic version that could not be saved is tried again after this long, ms. */
  versionRetryMs: 60_000,
  /** Versions in one list, count. */
  versionsListed: 100,
  /** Attribution reads the newest rows, at most as many, count. */
  attributedRows: 50_000,
  /** Logs whose attribution is cached, count. */
  attributionsCached: 64,
  /** Estimated size up to which edits of a restoration are one update, bytes. */
  restoreBytes: 128 * 1024,
} as const;
