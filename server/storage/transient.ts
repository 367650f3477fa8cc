const CODES = new Set([
  'ER_LOCK_DEADLOCK',
  'ER_SERVER_SHUTDOWN',
  'ER_QUERY_INTERRUPTED',
  'ER_CONNECTION_KILLED',
  'ER_CON_COUNT_ERROR',
  'PROTOCOL_CONNECTION_LOST',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
]);

/**
 * Whether a retry may help: a deadlock, a busy file, a database that is away. After a lost connection the outcome of a
 * commit is unknown, so a retry has to be idempotent.
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return CODES.has(code) || /^SQLITE_(BUSY|LOCKED)/.test(code);
  // Errors of mysql2 and of Knex's pool without a code.
  return error.name === 'KnexTimeoutError' || /closed state|Connection lost/i.test(error.message);
}

/** Whether another transaction was in the way: a deadlock, a busy file. The database answers. */
export function isConflict(error: unknown): boolean {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  return code === 'ER_LOCK_DEADLOCK' || (typeof code === 'string' && /^SQLITE_(BUSY|LOCKED)/.test(code));
}
