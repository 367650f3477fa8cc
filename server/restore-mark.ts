import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A file in DATA_DIR while a restore puts its files and rows in their places: its first line names the backup. */
const markOf = (dataDir: string) => join(dataDir, 'restore-unfinished');

/** The backup of a restore that did not end; undefined where none is under way. */
export async function unfinishedRestore(dataDir: string): Promise<string | undefined> {
  const text = await readFile(markOf(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : text.split('\n')[0]! || 'a backup';
}

/** Marks a restore as under way: it is on the disk before anything is replaced. */
export async function markRestore(dataDir: string, backup: string): Promise<void> {
  const file = await open(markOf(dataDir), 'w', 0o600);
  try {
    await file.writeFile(`${backup.replaceAll('\n', ' ')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  const folder = await open(dataDir, 'r');
  await folder.sync();
  await folder.close();
}

export const clearRestoreMark = (dataDir: string): Promise<void> => rm(markOf(dataDir), { force: true });
