import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ArchiveLine } from './archive-line.ts';

/** Characters that are compressed together. */
const CHUNK = 64 * 1024;

/**
 * Writes lines into a compressed file and a footer behind them. The file appears under its name once it is whole and on
 * the disk; where something fails or `signal` aborts, nothing is left.
 */
export async function writeArchive(
  path: string,
  lines: AsyncIterable<ArchiveLine>,
  signal: AbortSignal,
): Promise<void> {
  // A name that is not known before: nothing is written through a link that lies there.
  const unfinished = `${path}.${randomUUID()}.unfinished`;
  try {
    const file = createWriteStream(unfinished, { mode: 0o600, flags: 'wx' });
    await pipeline(Readable.from(withFooter(lines)), createGzip(), file, { signal });
    const written = await open(unfinished, 'r+');
    await written.sync();
    await written.close();
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function* withFooter(lines: AsyncIterable<ArchiveLine>): AsyncGenerator<Buffer> {
  const all = createHash('sha256');
  const tables: Record<string, number> = {};
  const files: Record<string, string> = {};
  let table = '';
  let file: { readonly name: string; readonly hash: ReturnType<typeof createHash> } | undefined;
  const endFile = () => {
    if (file) files[file.name] = file.hash.digest('hex');
    file = undefined;
  };
  let text = '';
  for await (const line of lines) {
    if (line.kind === 'table') {
      table = line.name;
      tables[table] = 0;
    }
    if (line.kind === 'row') tables[table]! += 1;
    if (line.kind === 'file') {
      endFile();
      file = { name: line.name, hash: createHash('sha256') };
    }
    if (line.kind === 'part') file!.hash.update(Buffer.from(line.bytes, 'base64'));
    text += `${JSON.stringify(line)}\n`;
    if (text.length < CHUNK) continue;
    all.update(text);
    yield Buffer.from(text);
    text = '';
  }
  endFile();
  all.update(text);
  yield Buffer.from(text);
  yield Buffer.from(`${JSON.stringify({ kind: 'footer', tables, files, sha256: all.digest('hex') })}\n`);
}
