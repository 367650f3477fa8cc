import { chmodSync, closeSync, openSync, statSync } from 'node:fs';

/** Takes a file or a folder away from other users of the machine, where it is there and belongs to this one. */
export function makePrivate(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found && found.uid === process.getuid?.()) chmodSync(path, found.isDirectory() ? 0o700 : 0o600);
}

/** Creates a file that only its owner reads, or makes it one. */
export function createPrivate(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  makePrivate(path);
}
