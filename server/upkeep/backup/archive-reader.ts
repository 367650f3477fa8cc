import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { UpkeepError } from '../upkeep-error.ts';
import { type ArchiveFooter, type ArchiveHeader, type ArchiveLine, archiveLine } from './archive-line.ts';

/** Contents of a backup. */
export interface ArchiveSummary
  extends Omit<ArchiveHeader, 'kind' | 'version'>,
    Pick<ArchiveFooter, 'tables' | 'files'> {
  /** Of the compressed file. */
  readonly bytes: number;
}

/**
 * Reads a backup to its end and compares it with its footer.
 * @throws UpkeepError where it is damaged, truncated, or no backup
 */
export async function verifyArchive(path: string, signal: AbortSignal): Promise<ArchiveSummary> {
  const tables: Record<string, number> = {};
  const files: Record<string, string> = {};
  let header: ArchiveHeader | undefined;
  let footer: ArchiveFooter | undefined;
  let table = '';
  let file: { readonly name: string; readonly hash: ReturnType<typeof createHash> } | undefined;
  for await (const line of readArchive(path, signal)) {
    if (file && line.kind !== 'part') {
      files[file.name] = file.hash.digest('hex');
      file = undefined;
    }
    if (line.kind === 'header') header = line;
    if (line.kind === 'table') {
      table = line.name;
      tables[table] = 0;
    }
    if (line.kind === 'row') tables[table]! += 1;
    if (line.kind === 'file') file = { name: line.name, hash: createHash('sha256') };
    if (line.kind === 'part') file?.hash.update(Buffer.from(line.bytes, 'base64'));
    if (line.kind === 'footer') footer = line;
  }
  if (!header || !footer) throw damaged(path, 'its end is missing');
  const isSame = (one: object, other: object) => JSON.stringify(one) === JSON.stringify(other);
  if (!isSame(tables, footer.tables) || !isSame(files, footer.files)) throw damaged(path, 'rows or files are missing');
  const { engine, at, migrations } = header;
  return { engine, at, migrations, tables, files, bytes: (await stat(path)).size };
}

/**
 * The lines of a backup, the footer included. Its hash is compared once the footer is reached.
 * @throws UpkeepError where it is damaged, or no backup
 */
export async function* readArchive(path: string, signal: AbortSignal): AsyncGenerator<ArchiveLine> {
  const all = createHash('sha256');
  let isFirst = true;
  try {
    for await (const text of readLines(path)) {
      signal.throwIfAborted();
      const line = archiveLine.parse(JSON.parse(text));
      if (isFirst !== (line.kind === 'header')) throw damaged(path, 'its header is missing');
      isFirst = false;
      if (line.kind === 'footer' && line.sha256 !== all.digest('hex')) throw damaged(path, 'its hash is another one');
      if (line.kind !== 'footer') all.update(`${text}\n`);
      yield line;
    }
  } catch (error) {
    if (signal.aborted || error instanceof UpkeepError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UpkeepError(`there is no file ${path}`);
    throw isDamage(error) ? damaged(path, isFirst ? 'it is no backup' : message.split('\n')[0]!) : error;
  }
}

/** zlib's errors have a code of Z_…, those of JSON and of schemas a name. */
function isDamage(error: unknown): boolean {
  const { code = '', name } = error as NodeJS.ErrnoException;
  return code.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE' || ['SyntaxError', 'ZodError'].includes(name);
}

const damaged = (path: string, reason: string) => new UpkeepError(`${path} is damaged: ${reason}`);

async function* readLines(path: string): AsyncGenerator<string> {
  const source = createReadStream(path);
  const unzipped = createGunzip();
  source.once('error', (error) => unzipped.destroy(error));
  let rest: Buffer[] = [];
  for await (const chunk of source.pipe(unzipped)) {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, at)]).toString('utf8');
      rest = [];
      from = at + 1;
    }
    rest.push(chunk.subarray(from));
  }
}
