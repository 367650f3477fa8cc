import { randomUUID } from 'node:crypto';
import { link, rename, rm, stat, writeFile } from 'node:fs/promises';
import { UpkeepError } from '../upkeep/upkeep-error.ts';

/** @throws UpkeepError where there is a file of this name, before a command works for it in vain */
export async function refuseKept(path: string, force = false): Promise<void> {
  if (!force && (await stat(path).catch(() => undefined))) throw new UpkeepError(kept(path));
}

/**
 * Writes a file for its owner alone, whole or not at all, and returns its bytes.
 * @param force replaces a file that is there
 * @throws UpkeepError where there is one
 */
export async function writeNew(
  path: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
  force = false,
): Promise<number> {
  const unfinished = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(unfinished, content, { mode: 0o600, flag: 'wx' });
    const { size } = await stat(unfinished);
    // A link, unlike a rename, fails where there is one.
    if (force) await rename(unfinished, path);
    else
      await link(unfinished, path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') throw new UpkeepError(kept(path));
        throw error;
      });
    return size;
  } finally {
    await rm(unfinished, { force: true });
  }
}

const kept = (path: string) => `there is a file ${path} already: name another one, or replace it with --force`;
