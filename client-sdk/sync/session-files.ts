import { randomUUID } from 'node:crypto';
import { constants, rmSync } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { decode, encode } from '@msgpack/msgpack';
import type { JournalEntry, SessionStorage } from './session-storage.ts';

/** Paths of the locks that this process holds or takes: a lock with its own pid may else stem from an earlier process. */
const held = new Set<string>();

/**
 * Sessions in a folder, for Node: one file each, of records that are synced to disk. A lock file names the process that
 * holds a session; the lock of a process that has ended is void.
 * @throws Error of the file system where the folder cannot be made
 */
export async function openSessionFiles(folder: string, log: string): Promise<SessionStorage> {
  await mkdir(folder, { recursive: true });
  const prefix = `${encodeURIComponent(log)}.`;
  const suffix = '.session';
  const pathOf = (id: string) => join(folder, `${prefix}${id}${suffix}`);

  return {
    async ids() {
      const names = (await readdir(folder)).filter((name) => name.startsWith(prefix) && name.endsWith(suffix));
      return names.map((name) => name.slice(prefix.length, -suffix.length));
    },

    async open(id) {
      const path = pathOf(id);
      const entries = await readEntries(path);
      // A new file survives a crash only once its folder is synced.
      let listed = entries.length > 0;
      return {
        entries,
        async append(entry) {
          await writeDurably(path, 'a', recordOf(entry));
          if (!listed) await syncFolder(folder);
          listed = true;
        },
        async replace(entry) {
          await writeDurably(`${path}.new`, 'w', recordOf(entry));
          await rename(`${path}.new`, path);
          // The new one is there, though a crash may still bring the old one back.
          listed = await syncFolder(folder).then(
            () => true,
            () => false,
          );
        },
        remove: () => rm(path, { force: true }),
      };
    },

    exclusive: true,
    async lock(id) {
      const path = `${pathOf(id)}.lock`;
      if (held.has(path)) return undefined;
      held.add(path);
      if (!(await takeLock(path))) {
        held.delete(path);
        return undefined;
      }
      return () => {
        rmSync(path, { force: true });
        held.delete(path);
      };
    },

    pageSession: () => undefined,
    setPageSession() {},
    archive: (state) => writeDurably(join(folder, `${prefix}${Date.now()}.archive`), 'w', state),
    close() {},
  };
}

/** Takes a lock, unless a process that is alive holds it. False where it cannot be written, too. */
async function takeLock(path: string): Promise<boolean> {
  const own = `${path}.${randomUUID()}`;
  // Linked, so that no process sees a lock before its pid is in it.
  const won =
    (await succeeds(writeFile(own, String(process.pid)))) &&
    ((await succeeds(linkNew(own, path))) || (await replaceVoidLock(path, own)));
  await rm(own, { force: true });
  return won;
}

/**
 * Replaces the lock of a process that has ended, under a second lock. At most one process wins: only the holder of the second
 * lock replaces the first, after another look at it, and no process can make a new one while a void one is there.
 */
async function replaceVoidLock(path: string, own: string): Promise<boolean> {
  const second = `${path}.lock`;
  if (!(await isVoid(path)) || !(await takeLock(second))) return false;
  const won = (await isVoid(path)) && (await succeeds(rename(own, path)));
  await rm(second);
  return won;
}

/** True for the lock of a process that has ended. Without a lock, its holder was alive a moment ago. */
async function isVoid(path: string): Promise<boolean> {
  const holder = await readFile(path, 'utf8').then(Number, () => undefined);
  return holder !== undefined && (!(holder > 0) || holder === process.pid || !isAlive(holder));
}

/** Gives a file a second name. Rejects where that name is taken. */
const linkNew = (from: string, to: string): Promise<void> =>
  link(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw error;
    // A file system without links, such as exFAT.
    return copyFile(from, to, constants.COPYFILE_EXCL);
  });

const succeeds = (action: Promise<void>): Promise<boolean> =>
  action.then(
    () => true,
    () => false,
  );

/** A record: length of the entry in bytes (4 bytes), its CRC-32 (4 bytes), the entry as msgpack. */
function recordOf(entry: JournalEntry): Uint8Array {
  const body = encode(entry, { ignoreUndefined: true });
  const record = Buffer.alloc(8 + body.byteLength);
  record.writeUInt32LE(body.byteLength, 0);
  record.writeUInt32LE(crc32(body), 4);
  record.set(body, 8);
  return record;
}

/** Reads the records up to the first that is not whole, which was being written when its process was killed. */
async function readEntries(path: string): Promise<JournalEntry[]> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return Buffer.alloc(0);
  });
  const entries: JournalEntry[] = [];
  let at = 0;
  while (at + 8 < bytes.byteLength) {
    const body = bytes.subarray(at + 8, at + 8 + bytes.readUInt32LE(at));
    if (body.byteLength !== bytes.readUInt32LE(at) || crc32(body) !== bytes.readUInt32LE(at + 4)) break;
    entries.push(decode(new Uint8Array(body)) as JournalEntry);
    at += 8 + body.byteLength;
  }
  // Records behind half a record could not be read.
  if (at < bytes.byteLength) await truncate(path, at);
  return entries;
}

async function writeDurably(path: string, flag: 'a' | 'w', bytes: Uint8Array): Promise<void> {
  const file = await open(path, flag);
  // Closed on a full disk, too, where it is tried again and again.
  await file
    .writeFile(bytes)
    .then(() => file.datasync())
    .finally(() => file.close());
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  await handle.sync();
  await handle.close();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
