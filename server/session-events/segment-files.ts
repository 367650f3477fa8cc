import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder, makePrivate } from '../private-files.ts';
import type { EventSegment } from '../storage/event-segments.ts';

/** The Parquet files of segments: in a folder that all instances share, or in the database and copied from there. */
export interface SegmentFiles {
  /** Path at which the file of a new segment is to be written. */
  temporary(uuid: string): string;
  /** Puts a file that was written in its place; it survives a loss of power from then on. */
  publish(uuid: string): Promise<PublishedFile>;
  /** A local path where the file of a segment can be read; undefined where it is gone or damaged. */
  locate(segment: EventSegment): Promise<string | undefined>;
  /** The uuids of files and copies that are older than `ms`, unfinished ones included. */
  olderThan(ms: number): Promise<string[]>;
  /** Removes the files and copies of these segments. */
  remove(uuids: readonly string[]): Promise<void>;
}

export type PublishedFile = Pick<EventSegment, 'bytes' | 'sha256' | 'place'> & {
  /** The file where its place is the database. */
  readonly data: Uint8Array | undefined;
};

/**
 * @param shared the folder that all instances share; undefined where the database keeps the files
 * @param local a folder of this instance
 */
export async function openSegmentFiles(parts: {
  readonly shared: string | undefined;
  readonly local: string;
  readData(uuid: string): Promise<Uint8Array | undefined>;
}): Promise<SegmentFiles> {
  const { shared, local } = parts;
  makeFolder(local);
  makePrivate(local);
  if (shared !== undefined) makeFolder(shared);
  /** Segments whose file was found intact. */
  const intact = new Set<string>();
  const folder = shared ?? local;
  const fileOf = (uuid: string) => join(folder, `${uuid}${SUFFIX}`);
  const copyOf = (uuid: string) => join(local, `${uuid}${SUFFIX}`);
  const temporary = (uuid: string) => `${fileOf(uuid)}${UNFINISHED}`;

  async function fetch(uuid: string, sha256: string): Promise<void> {
    const data = await parts.readData(uuid);
    if (!data || digest(data) !== sha256) return;
    const unfinished = `${copyOf(uuid)}.${process.hrtime.bigint()}${UNFINISHED}`;
    await writeFile(unfinished, data, { mode: 0o600 });
    await rename(unfinished, copyOf(uuid));
  }

  return {
    temporary,
    async publish(uuid) {
      const written = temporary(uuid);
      const file = await open(written, 'r+');
      await file.sync();
      await file.close();
      const { size } = await stat(written);
      if (shared === undefined) {
        const data = await readFile(written);
        await rename(written, copyOf(uuid));
        return { bytes: size, sha256: digest(data), place: 'database', data };
      }
      const sha256 = await digestOf(written);
      await rename(written, fileOf(uuid));
      await syncFolder(dirname(written));
      return { bytes: size, sha256, place: 'folder', data: undefined };
    },
    async locate({ uuid, place, sha256, bytes }) {
      if (place === 'folder' && shared === undefined) return undefined;
      const path = place === 'folder' ? fileOf(uuid) : copyOf(uuid);
      const isThere = async () => {
        const found = await stat(path).catch(() => undefined);
        if (found?.size !== bytes) return false;
        if (!intact.has(uuid) && (await digestOf(path)) !== sha256) return false;
        intact.add(uuid);
        return true;
      };
      if (await isThere()) return path;
      if (place === 'folder') return undefined;
      await fetch(uuid, sha256);
      return (await isThere()) ? path : undefined;
    },
    async olderThan(ms) {
      const uuids = new Set<string>();
      for (const dir of new Set([folder, local]))
        for (const name of await readdir(dir)) {
          const [, uuid] = SEGMENT.exec(name) ?? [];
          // Another instance may have removed it meanwhile.
          const found = uuid && (await stat(join(dir, name)).catch(() => undefined));
          if (found && found.mtimeMs < Date.now() - ms) uuids.add(uuid!);
        }
      return [...uuids];
    },
    async remove(uuids) {
      for (const uuid of uuids) {
        intact.delete(uuid);
        for (const path of [fileOf(uuid), copyOf(uuid), temporary(uuid)]) await rm(path, { force: true });
      }
    },
  };
}

const SUFFIX = '.parquet';
const UNFINISHED = '.unfinished';
/** Other files of a folder are left alone. */
const SEGMENT = /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.parquet(?:\..*)?$/;

const digest = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** A rename is on the disk once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync();
  await folder.close();
}
