import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ArchiveLine } from './archive-line.ts';

/** Places of an installation's files beside its database. */
export interface FilePlaces {
  readonly dataDir: string;
  /** The folder that instances share for their event segments; undefined for none. */
  readonly eventsDir: string | undefined;
}

const PART = 256 * 1024;
/** Attempts to copy a file that is being written, count. */
const ATTEMPTS = 20;
const ATTEMPT_MS = 100;

/** The files of an installation by their names in a backup. */
export async function listFiles({ dataDir, eventsDir }: FilePlaces): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const name of await namesIn(dataDir))
    if (['secret', 'operator-token'].includes(name)) files.set(`secrets/${name}`, join(dataDir, name));
  const events = join(dataDir, 'events');
  for (const name of await namesIn(events))
    if (/\.duckdb(\.wal)?$/.test(name)) files.set(`events/${name}`, join(events, name));
  if (eventsDir !== undefined)
    for (const name of await namesIn(eventsDir))
      if (name.endsWith('.parquet')) files.set(`segments/${name}`, join(eventsDir, name));
  return files;
}

/**
 * The lines of the files. A file that is written meanwhile is read again until it holds still, together with its log.
 * @returns the names of files that were gone, or did not hold still
 */
export async function* fileLines(files: ReadonlyMap<string, string>): AsyncGenerator<ArchiveLine, string[]> {
  const left: string[] = [];
  for (const group of groups([...files.keys()])) {
    const contents = await readStill(group.map((name) => files.get(name)!));
    if (!contents) left.push(...group);
    for (const [at, bytes] of (contents ?? []).entries()) {
      yield { kind: 'file', name: group[at]! };
      for (let from = 0; from < bytes.length; from += PART)
        yield { kind: 'part', bytes: bytes.subarray(from, from + PART).toString('base64') };
    }
  }
  return left;
}

/** A file of DuckDB and its log are one state. */
function groups(names: readonly string[]): string[][] {
  return names
    .filter((name) => !name.endsWith('.wal'))
    .map((name) => names.filter((one) => one.replace(/\.wal$/, '') === name));
}

/** Undefined where one of them was gone, or they changed each time. */
async function readStill(paths: readonly string[]): Promise<Buffer[] | undefined> {
  const stamps = async () => {
    const found = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
    return found.every((one) => one !== undefined)
      ? found.map((one) => `${one.size} ${one.mtimeMs}`).join()
      : undefined;
  };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = await stamps();
    if (before === undefined) return undefined;
    const contents = await Promise.all(paths.map((path) => readFile(path).catch(() => undefined)));
    if ((await stamps()) === before && contents.every((one) => one !== undefined)) return contents;
    await delay(ATTEMPT_MS);
  }
  return undefined;
}

/** Path of a file of a backup; undefined in an installation that has no place for it. */
export function placeOf(name: string, { dataDir, eventsDir }: FilePlaces): string | undefined {
  const [kind, file] = name.split('/') as [string, string];
  if (kind === 'secrets') return join(dataDir, file);
  if (kind === 'events') return join(dataDir, 'events', file);
  return eventsDir === undefined ? undefined : join(eventsDir, file);
}

/** Puts a file in its place, whole or not at all. */
export async function placeFile(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.unfinished`, bytes, { mode: 0o600 });
  await rename(`${path}.unfinished`, path);
}

const namesIn = async (folder: string): Promise<string[]> =>
  (
    await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    })
  ).sort();
