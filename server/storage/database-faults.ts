import { isTransient } from './transient.ts';

/** Codes of a database that is not there yet, or not any more, beside those after which a commit is tried again. */
const AWAY = new Set(['ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'ER_LOCK_WAIT_TIMEOUT']);
/** Codes of a disk that takes no more. */
const FULL = new Set(['SQLITE_FULL', 'ER_DISK_FULL', 'ER_RECORD_FILE_FULL', 'ENOSPC', 'EDQUOT']);

/** Remedies, by the code of the driver. */
const SENTENCES: Readonly<Record<string, string>> = {
  SQLITE_NOTADB: 'the file that DATABASE_URL names is no SQLite database: move it away, or restore a backup',
  SQLITE_CORRUPT: 'the SQLite database is damaged: restore a backup',
  SQLITE_CANTOPEN: 'the SQLite database cannot be opened: check its path and who may write there',
  SQLITE_READONLY: 'the SQLite database cannot be written: check who may write its file and folder',
  SQLITE_FULL: 'the disk of the SQLite database is full',
  SQLITE_IOERR: 'the disk of the SQLite database fails',
  ER_ACCESS_DENIED_ERROR: 'MariaDB refuses the user or the password of DATABASE_URL, or requires TLS (?ssl=true)',
  ER_DBACCESS_DENIED_ERROR: 'MariaDB does not let the user of DATABASE_URL use that database',
  ER_TABLEACCESS_DENIED_ERROR:
    'MariaDB does not let the user of DATABASE_URL change the schema: run the migrations with the account that may',
  ER_BAD_DB_ERROR: 'there is no database of the name in DATABASE_URL: aero db init creates it',
  ER_HOST_NOT_PRIVILEGED: 'MariaDB lets nobody in from the address of this machine',
  HANDSHAKE_NO_SSL_SUPPORT: 'MariaDB speaks no TLS, which DATABASE_URL or DATABASE_CA_FILE asks for',
  ER_SECURE_TRANSPORT_REQUIRED: 'MariaDB requires TLS: add ?ssl=true to DATABASE_URL',
  HANDSHAKE_SSL_ERROR: 'the certificate of MariaDB is not trusted: name its authority in DATABASE_CA_FILE',
  AUTH_SWITCH_PLUGIN_ERROR: 'MariaDB authenticates this user by a plug-in that is not known here',
};

const codeOf = (error: unknown): string | undefined => {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
};

/** True where the database does not answer, so that the same request may succeed later. */
export function isAway(error: unknown): boolean {
  return (
    isTransient(error) ||
    AWAY.has(codeOf(error) ?? '') ||
    isMissingSocket(error) ||
    isFull(error) ||
    causedBy(error, isAway)
  );
}

/** True where a disk is full: of the database or of this machine. */
export const isFull = (error: unknown): boolean => FULL.has(codeOf(error) ?? '');

/** A Unix socket appears when its server starts. */
const isMissingSocket = (error: unknown): boolean =>
  codeOf(error) === 'ENOENT' && (error as { readonly syscall?: unknown }).syscall === 'connect';

/** Fields of a log line about an error: a database that is away needs no stack. */
export const faultFields = (error: unknown): { readonly why: string } | { readonly err: unknown } =>
  isAway(error) ? { why: explainFault(error) ?? 'the database does not answer' } : { err: error };

const causedBy = (error: unknown, is: (cause: unknown) => boolean): boolean =>
  error instanceof Error && error.cause !== undefined && is(error.cause);

/** One line about a set-up that cannot work, or a database that is away. Undefined for an error of another kind. */
export function explainFault(error: unknown): string | undefined {
  const code = codeOf(error) ?? '';
  const sentence = SENTENCES[code] ?? SENTENCES[code.replace(/^(SQLITE_[A-Z]+)_.*/, '$1')];
  if (sentence !== undefined) return `${sentence} (${code})`;
  if (isAway(error)) return `the database does not answer (${code || (error as Error).name})`;
  return undefined;
}
