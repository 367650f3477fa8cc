import { z } from 'zod';

/**
 * A backup is a gzip file of JSON lines: a header, then each table with its rows and each file with its parts, and last
 * a footer that counts them and has the hash of all lines before it.
 */
export const ARCHIVE_VERSION = 1;

/** A value of a column: bytes are base64 in `b`, whole numbers beyond 2^53 digits in `i`. */
export type ArchivedValue = string | number | null | { readonly b: string } | { readonly i: string };

/** SQLite's whole numbers have 64 bits. */
const whole = z
  .string()
  .refine((digits) => /^-?\d{1,19}$/.test(digits) && BigInt.asIntN(64, BigInt(digits)) === BigInt(digits));

const value = z.union([
  z.string(),
  z.number(),
  z.null(),
  z.strictObject({ b: z.string() }),
  z.strictObject({ i: whole }),
]);

const count = z.int().min(0);

const header = z.strictObject({
  kind: z.literal('header'),
  version: z.literal(ARCHIVE_VERSION),
  engine: z.enum(['sqlite', 'mariadb']),
  /** When the backup's moment was, ISO 8601. */
  at: z.iso.datetime(),
  /** The applied migrations. */
  migrations: z.array(z.string()).min(1),
});

const footer = z.strictObject({
  kind: z.literal('footer'),
  /** Rows by table. */
  tables: z.record(z.string(), count),
  /** SHA-256 by file. */
  files: z.record(z.string(), z.string()),
  /** SHA-256 of all lines before this one. */
  sha256: z.string(),
});

/** Names of files that a backup writes, and a restore takes: any other could replace something else. */
const FILE_NAME =
  /^(secrets\/(secret|operator-token)|events\/(instance|\w[\w.-]{0,120}\.duckdb(\.wal)?)|segments\/\w[\w.-]{0,120}\.parquet)$/;

export const isFileName = (name: string): boolean => FILE_NAME.test(name);

export const archiveLine = z.discriminatedUnion('kind', [
  header,
  /** The rows that follow are of this table; `next` is the number that its next row gets, where it counts. */
  z.strictObject({
    kind: z.literal('table'),
    name: z.string().min(1).max(64),
    columns: z.array(z.string().min(1).max(64)).min(1),
    next: count.nullable(),
  }),
  z.strictObject({ kind: z.literal('row'), values: z.array(value) }),
  /** The parts that follow are of this file. */
  z.strictObject({ kind: z.literal('file'), name: z.string().regex(FILE_NAME) }),
  /** Base64. */
  z.strictObject({ kind: z.literal('part'), bytes: z.string() }),
  footer,
]);

export type ArchiveLine = z.output<typeof archiveLine>;
export type ArchiveHeader = z.output<typeof header>;
export type ArchiveFooter = z.output<typeof footer>;
export type ArchivedTable = Pick<Extract<ArchiveLine, { kind: 'table' }>, 'name' | 'columns' | 'next'>;
