import { stat } from 'node:fs/promises';
import { UpkeepError } from '../upkeep-error.ts';
import { createArchiveCheck, Damage } from './archive-check.ts';
import {
  ARCHIVE_VERSION,
  type ArchiveFooter,
  type ArchiveHeader,
  type ArchiveLine,
  archiveLine,
} from './archive-line.ts';
import { type ArchiveLimits, readText } from './archive-text.ts';

/** Contents of a backup. */
export interface ArchiveSummary
  extends Omit<ArchiveHeader, 'kind' | 'version'>,
    Pick<ArchiveFooter, 'tables' | 'files' | 'sha256'> {
  /** Of the compressed file. */
  readonly bytes: number;
}

export interface ArchivePlace {
  readonly path: string;
  readonly limits: ArchiveLimits;
  readonly signal: AbortSignal;
}

/**
 * Reads a backup to its end and compares it with its footer.
 * @throws UpkeepError where it is damaged, truncated, too large, or no backup
 */
export async function verifyArchive(place: ArchivePlace): Promise<ArchiveSummary> {
  let header: ArchiveHeader | undefined;
  let footer: ArchiveFooter | undefined;
  for await (const line of readArchive(place)) {
    if (line.kind === 'header') header = line;
    if (line.kind === 'footer') footer = line;
  }
  const { engine, at, migrations } = header!;
  const { tables, files, sha256 } = footer!;
  return { engine, at, migrations, tables, files, sha256, bytes: (await stat(place.path)).size };
}

/**
 * The lines of a backup, each checked with those before it. It ends only where the whole is one.
 * @throws UpkeepError where it is damaged, truncated, too large, or no backup
 */
export async function* readArchive({ path, limits, signal }: ArchivePlace): AsyncGenerator<ArchiveLine> {
  const check = createArchiveCheck();
  let number = 0;
  try {
    for await (const text of readText(path, limits)) {
      signal.throwIfAborted();
      const line = parse(text, ++number, path);
      check.take(line, text);
      yield line;
    }
    check.end();
  } catch (error) {
    if (signal.aborted || error instanceof UpkeepError) throw error;
    throw explain(error as NodeJS.ErrnoException, path, number);
  }
}

/** @throws Damage without the text of the line, which may be what people wrote */
function parse(text: string, number: number, path: string): ArchiveLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Damage(`line ${number} is no JSON`);
  }
  const { kind, version } = (value ?? {}) as { readonly kind?: unknown; readonly version?: unknown };
  if (number === 1 && kind === 'header' && Number(version) > ARCHIVE_VERSION)
    throw new UpkeepError(`${path} is a backup of a newer release: restore it with that one`);
  const parsed = archiveLine.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue?.path.join('.');
  throw new Damage(`line ${number} is none that a backup has${at ? `, in ${at.slice(0, 60)}` : ''}`);
}

/** One line for those errors that are the file's; any other stays as it is. */
function explain(error: NodeJS.ErrnoException, path: string, lines: number): Error {
  const { code = '' } = error;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new UpkeepError(`there is no file ${path}`);
  if (code === 'EACCES' || code === 'EPERM')
    return new UpkeepError(`${path} may not be read by this user: run the command as its owner (${code})`);
  const damaged = (reason: string) => new UpkeepError(`${path} is damaged: ${reason}. Take another backup`);
  if (lines === 0 && (error instanceof Damage || code.startsWith('Z_'))) return damaged('it is no backup');
  if (error instanceof Damage) return damaged(error.message);
  if (code === 'Z_BUF_ERROR') return damaged('it is cut off');
  return code.startsWith('Z_') ? damaged(`bytes behind line ${lines} are other ones (${code})`) : error;
}
