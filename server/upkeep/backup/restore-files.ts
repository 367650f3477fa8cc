import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type FilePlaces, placeOf } from './installation-files.ts';

/** The files of a backup, on their way into an installation. */
export interface RestoreFiles {
  /** Writes a file beside its place, where nothing reads it. */
  stage(name: string, parts: AsyncIterable<Buffer>): Promise<void>;
  /** Files that are there already with other contents, and stay. */
  readonly kept: readonly string[];
  /** Files without a place here. */
  readonly unplaced: readonly string[];
  /** Folders that hold what was replaced. */
  readonly replaced: readonly string[];
  /** Puts every file in its place, and what was there into a folder beside it. */
  place(): Promise<void>;
  /** Moves back what was placed and replaced so far. */
  takeBack(): Promise<void>;
  /** Removes what was staged and not placed. */
  close(): Promise<void>;
}

/** Folder of staged files, in the folder of their place: a rename does not cross disks. */
const STAGING = 'restoring';

/**
 * @param force replaces what is there
 * @param now names the folders of what was replaced, ms since 1970
 */
export function createRestoreFiles(places: FilePlaces, force: boolean, now: number): RestoreFiles {
  const staged = new Map<string, string>();
  const kept: string[] = [];
  const unplaced: string[] = [];
  const replaced = new Set<string>();
  const folders = new Set<string>();
  const moves: (readonly [from: string, to: string])[] = [];

  async function stagingOf(place: string): Promise<string> {
    const folder = join(dirname(place), STAGING);
    if (!folders.has(folder)) {
      // Of a restore that was killed.
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true, mode: 0o700 });
      folders.add(folder);
    }
    return join(folder, basename(place));
  }

  async function replacedOf(place: string): Promise<string> {
    const folder = join(dirname(place), `replaced-${now}`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    replaced.add(folder);
    return join(folder, basename(place));
  }

  async function move(from: string, to: string): Promise<void> {
    await rename(from, to);
    moves.push([from, to]);
  }

  return {
    kept,
    unplaced,
    get replaced() {
      return [...replaced];
    },
    async stage(name, parts) {
      const place = placeOf(name, places);
      if (place === undefined) {
        unplaced.push(name);
        for await (const _ of parts);
        return;
      }
      const path = await stagingOf(place);
      await write(path, parts);
      // DuckDB's file and its log are one state: the log, which comes second, goes where its file goes.
      const file = name.replace(/\.wal$/, '');
      if (file !== name && staged.has(path.replace(/\.wal$/, ''))) staged.set(path, place);
      else if ((await exists(place)) && (await hashOf(place)) === (await hashOf(path))) return;
      else if (kept.includes(file) || ((await exists(place)) && !force)) kept.push(name);
      else staged.set(path, place);
    },
    async place() {
      for (const [path, place] of staged) {
        // DuckDB would apply the log of another file to a restored one.
        const log = `${place}.wal`;
        const others = place.endsWith('.duckdb') && (await exists(log)) ? [place, log] : [place];
        for (const other of others) if (await exists(other)) await move(other, await replacedOf(other));
        await move(path, place);
      }
      for (const folder of new Set([...staged.values()].map(dirname))) await sync(folder);
    },
    async takeBack() {
      for (const [from, to] of moves.splice(0).toReversed()) await rename(to, from);
    },
    async close() {
      for (const folder of folders) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A link that was planted under the name is refused, and not followed. */
async function write(path: string, parts: AsyncIterable<Buffer>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const part of parts) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

const exists = async (path: string): Promise<boolean> => (await lstat(path).catch(() => undefined)) !== undefined;

/** A rename is on the disk once its folder is. */
async function sync(folder: string): Promise<void> {
  const opened = await open(folder, 'r');
  await opened.sync();
  await opened.close();
}
