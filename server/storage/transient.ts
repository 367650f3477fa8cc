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
 * True where trying again may help: a deadlock, a busy file, a database that is away. After a lost connection nobody
 * knows whether the commit went through, so that what is tried again has to be idempotent.
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return CODES.has(code) || /^SQLITE_(BUSY|LOCKED)/.test(code);
  // Errors of mysql2 and of Knex's pool that carry no code.
  return error.name === 'KnexTimeoutError' || /closed state|Connection lost/i.test(error.message);
}
