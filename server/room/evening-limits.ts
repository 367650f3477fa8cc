/** Limits of replays, each with its unit. */
export const EVENING_LIMITS = {
  /** A longer pause ends an evening, ms. */
  pauseMs: 30 * 60_000,
  /** Evenings in a list, the newest, count. */
  listed: 200,
  /** Rows of the update log in one page, which a thread reads, count; each page builds the document anew. */
  pageRows: 5_000,
  /** Bytes of them, about. */
  pageBytes: 1024 * 1024,
  /** Entries of the score log in one page, which the event loop reads, count. */
  musicRows: 1_000,
  /** Bytes of them, about. */
  musicBytes: 256 * 1024,
  /** Notes of the takes that play in one evening, the oldest takes first, count. */
  takeNotes: 50_000,
  /** Visits that are told of one evening, count. */
  visits: 1_000,
} as const;
