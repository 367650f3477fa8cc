import { UpkeepError } from '../upkeep-error.ts';
import type { ArchivedTable, ArchivedValue, ArchiveLine } from './archive-line.ts';
import { type ArchivePlace, readArchive } from './archive-reader.ts';
import type { RestoreFiles } from './restore-files.ts';
import type { RowSink } from './row-port.ts';

export interface Loading extends ArchivePlace {
  /** Hash of the backup that was verified. */
  readonly sha256: string;
  readonly files: Pick<RestoreFiles, 'stage'>;
  progress(line: string): void;
}

/**
 * Reads a backup that was verified a second time, its rows into `sink` and its files beside their places.
 * @returns tables and columns that no migration makes: they are left out
 * @throws UpkeepError where a row does not fit its table, or the file is another one by now
 */
export async function loadArchive(sink: RowSink, { files, progress, sha256, ...place }: Loading): Promise<string[]> {
  const unknownParts: string[] = [];
  const lines = readArchive(place);
  let line = await next();
  while (line) {
    if (line.kind === 'table') {
      const { name } = line;
      progress(`${name} …`);
      await loadTable(line).catch((error) => {
        throw explain(error, name, place.path);
      });
    } else if (line.kind === 'file') await files.stage(line.name, parts());
    else {
      if (line.kind === 'footer' && line.sha256 !== sha256)
        throw new UpkeepError(`${place.path} was replaced while it was read: try again`);
      line = await next();
    }
  }
  return unknownParts;

  async function next(): Promise<ArchiveLine | undefined> {
    const { value, done } = await lines.next();
    return done ? undefined : value;
  }

  async function* rows(): AsyncGenerator<readonly ArchivedValue[]> {
    for (line = await next(); line?.kind === 'row'; line = await next()) yield line.values;
  }

  async function* parts(): AsyncGenerator<Buffer> {
    for (line = await next(); line?.kind === 'part'; line = await next()) yield Buffer.from(line.bytes, 'base64');
  }

  async function loadTable(table: ArchivedTable): Promise<void> {
    const own = sink.tables.find(({ name }) => name === table.name);
    const columns = table.columns.filter((column) => own?.columns.includes(column));
    if (own && columns.length === table.columns.length) return sink.write(table, rows());
    unknownParts.push(
      ...(own
        ? table.columns.filter((column) => !columns.includes(column)).map((column) => `${table.name}.${column}`)
        : [table.name]),
    );
    if (columns.length > 0) return sink.write({ ...table, columns }, some(table, columns));
    for await (const _ of rows());
  }

  /** Rows with the values of these columns alone. */
  async function* some(table: ArchivedTable, columns: readonly string[]): AsyncGenerator<ArchivedValue[]> {
    const at = columns.map((column) => table.columns.indexOf(column));
    for await (const row of rows()) yield at.map((index) => row[index]!);
  }
}

/** Errors of a database that judges a value; others tell of the database, and not of the backup. */
const JUDGED =
  /^(SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)|ER_(TRUNCATED|DATA_|DUP_|BAD_NULL|NO_DEFAULT|WARN_DATA|CONSTRAINT|CHECK|INVALID_|WRONG_VALUE|ILLEGAL_VALUE|TOO_BIG|PARSE|NON_DEFAULT))/;

function explain(error: NodeJS.ErrnoException, table: string, path: string): Error {
  const { code, message } = error;
  if (!JUDGED.test(code ?? '')) return error;
  return new UpkeepError(
    `${path} does not fit the tables of its release: ${table}: ${message.split('\n')[0]} (${code}). Take another backup`,
  );
}
