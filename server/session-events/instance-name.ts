import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { makeFolder, makePrivate } from '../private-files.ts';

/**
 * The name under which the instance of a folder records its events: the host's where it was first started, and digits of
 * chance, because containers can share a host name. It is kept in the file `instance`. Processes that start together get
 * the same one.
 */
export async function readInstanceName(dir: string): Promise<string> {
  const path = join(dir, 'instance');
  makeFolder(dir);
  makePrivate(dir);
  const kept = await readName(path);
  if (kept !== undefined) return kept;
  const host = hostname()
    .replace(/[^\w.-]/g, '-')
    .slice(0, 60);
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(temporary, `${host}-${randomBytes(4).toString('hex')}`, { mode: 0o600, flush: true });
  // A link, unlike a rename, fails where another process was first.
  await link(temporary, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(temporary);
  return (await readName(path))!;
}

async function readName(path: string): Promise<string | undefined> {
  const name = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return /^[\w.-]{1,100}$/.test(name) ? name : undefined;
}
