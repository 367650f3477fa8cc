/** What history may cost, each with its unit. Rows are never deleted: they are the history. */
export const HISTORY_LIMITS = {
  /** Rows that are applied in one turn of the event loop while old ones are replayed, count. */
  rowsPerTurn: 250,
  /** A snapshot is written behind as many rows, count, */
  compactRows: 500,
  /** or as many bytes of rows, */
  compactBytes: 256 * 1024,
  /** or this long after the last row, ms, where there are a few. */
  compactIdleMs: 30_000,
  compactIdleRows: 50,
  /** How often it is looked whether something is due, ms. */
  lookMs: 2_000,
  /** While people edit, a version is kept as often, ms. */
  versionMs: 5 * 60_000,
  /** Versions in one list, count. */
  versionsListed: 100,
  /** Who changed what is read off the newest rows, count. */
  attributedRows: 50_000,
  /** Logs whose attribution is kept in memory, count. */
  attributionsKept: 64,
  /** Edits of a restoration travel together up to this estimate of their size, bytes. */
  restoreBytes: 128 * 1024,
} as const;
