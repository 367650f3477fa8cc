import { createReadStream } from 'node:fs';
import { copyFile, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ArchiveLine, isFileName } from './archive-line.ts';

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

/**
 * The files of an installation by their names in a backup. The name of its instance is one: events of that name would be
 * waited for otherwise.
 */
export async function listFiles({ dataDir, eventsDir }: FilePlaces): Promise<Map<string, string>> {
  const folders = {
    secrets: dataDir,
    events: join(dataDir, 'events'),
    ...(eventsDir !== undefined && { segments: eventsDir }),
  };
  const files = new Map<string, string>();
  for (const [kind, folder] of Object.entries(folders))
    for (const name of await namesIn(folder))
      if (isFileName(`${kind}/${name}`)) files.set(`${kind}/${name}`, join(folder, name));
  return files;
}

/**
 * The lines of the files. A DuckDB file and its log, which are written meanwhile, are copied until a copy holds still.
 * @param folder where copies may lie meanwhile
 * @returns the names of files that were gone, or did not hold still
 */
export async function* fileLines(
  files: ReadonlyMap<string, string>,
  folder: string,
): AsyncGenerator<ArchiveLine, string[]> {
  const left: string[] = [];
  const copies = await mkdtemp(join(folder, '.aero-melody-copies-'));
  try {
    for (const group of groups([...files.keys()])) {
      const paths = group.map((name) => files.get(name)!);
      // Segments, secrets and names never change.
      const still = group[0]!.endsWith('.duckdb') ? await copyStill(paths, copies) : await present(paths);
      if (!still) left.push(...group);
      for (const [at, path] of (still ?? []).entries()) {
        yield { kind: 'file', name: group[at]! };
        for await (const part of createReadStream(path, { highWaterMark: PART }))
          yield { kind: 'part', bytes: (part as Buffer).toString('base64') };
      }
    }
  } finally {
    await rm(copies, { recursive: true, force: true });
  }
  return left;
}

/** A file of DuckDB and its log are one state. */
function groups(names: readonly string[]): string[][] {
  return names
    .filter((name) => !name.endsWith('.wal'))
    .map((name) => names.filter((one) => one.replace(/\.wal$/, '') === name));
}

/** Paths of copies of one state; undefined where one of the files was gone, or they changed each time. */
async function copyStill(paths: readonly string[], folder: string): Promise<string[] | undefined> {
  const copies = paths.map((_, at) => join(folder, `${at}`));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = await stamps(paths);
    if (before === undefined) return undefined;
    const copied = await Promise.all(paths.map((path, at) => copyFile(path, copies[at]!))).then(
      () => true,
      refuseOthersThan('ENOENT'),
    );
    if (copied && (await stamps(paths)) === before) return copies;
    await delay(ATTEMPT_MS);
  }
  return undefined;
}

const present = async (paths: readonly string[]) => ((await stamps(paths)) === undefined ? undefined : paths);

/** Sizes and times; undefined where one is gone, or no file. */
async function stamps(paths: readonly string[]): Promise<string | undefined> {
  const found = await Promise.all(paths.map((path) => stat(path).catch(refuseOthersThan('ENOENT'))));
  return found.every((one) => one?.isFile()) ? found.map((one) => `${one!.size} ${one!.mtimeMs}`).join() : undefined;
}

/** A full disk, or a file that may not be read, is told; only what is gone may be left out. */
const refuseOthersThan = (code: string) => (error: NodeJS.ErrnoException) => {
  if (error.code !== code) throw error;
  return undefined;
};

/** Path of a file of a backup; undefined in an installation that has no place for it. */
export function placeOf(name: string, { dataDir, eventsDir }: FilePlaces): string | undefined {
  const [kind, file] = name.split('/') as [string, string];
  if (kind === 'secrets') return join(dataDir, file);
  if (kind === 'events') return join(dataDir, 'events', file);
  return eventsDir === undefined ? undefined : join(eventsDir, file);
}

const namesIn = async (folder: string): Promise<string[]> =>
  ((await readdir(folder).catch(refuseOthersThan('ENOENT'))) ?? []).sort();
