import { accessSync, chmodSync, closeSync, constants, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';

/** Takes a file or a folder away from other users of the machine, where it is there and belongs to this one. */
export function makePrivate(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found && found.uid === process.getuid?.()) chmodSync(path, found.isDirectory() ? 0o700 : 0o600);
}

/**
 * Makes a folder, and those above it that are missing. Node's own recursion never ends where a folder takes no other, as
 * /proc, and answers that it is not there.
 * @throws Error of the system
 */
export function makeFolder(path: string, mode = 0o777): void {
  const folder = resolve(path);
  if (isFolder(folder)) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder), mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // Another process was first.
    if (!isFolder(folder)) throw error;
  }
}

/**
 * Why a folder cannot be used to write in; undefined where it can.
 * @param make makes it where it is missing
 * @returns the code of the system
 */
export function folderFault(path: string, make = true): string | undefined {
  try {
    if (make) makeFolder(path, 0o700);
    accessSync(`${path}${sep}`, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Creates a file that only its owner reads, or makes it one. */
export function createPrivate(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  makePrivate(path);
}
