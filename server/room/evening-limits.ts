/** Limits of replays, each with its unit. */
export const EVENING_LIMITS = {
  /** A longer pause ends an evening, ms. */
  pauseMs: 30 * 60_000,
  /** Evenings in a list, the newest, count. */
  listed: 200,
  /** Rows of the update log or entries of the score log in one page, count, */
  pageRows: 1_000,
  /** and about as many bytes of rows, which a thread reads, */
  pageBytes: 1024 * 1024,
  /** or of entries, which the event loop reads. */
  musicBytes: 256 * 1024,
  /** Visits that are told of one evening, count. */
  visits: 1_000,
} as const;
