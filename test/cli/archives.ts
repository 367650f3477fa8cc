import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';

/** A line of a backup, as a test may spoil it. */
export type Line = Record<string, unknown>;

export async function readLines(path: string): Promise<Line[]> {
  const text = gunzipSync(await readFile(path)).toString();
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

/** Writes lines, and behind them the footer that a backup of them has. */
export async function writeLines(path: string, lines: readonly Line[], more: readonly unknown[] = []): Promise<string> {
  const tables: Record<string, number> = {};
  const parts: Record<string, Buffer[]> = {};
  let name = '';
  for (const line of lines) {
    if (line.kind === 'table' || line.kind === 'file') name = line.name as string;
    if (line.kind === 'table') tables[name] = 0;
    if (line.kind === 'row') tables[name]! += 1;
    if (line.kind === 'file') parts[name] = [];
    if (line.kind === 'part') parts[name]?.push(Buffer.from(line.bytes as string, 'base64'));
  }
  const files = Object.fromEntries(Object.entries(parts).map(([file, bytes]) => [file, hash(Buffer.concat(bytes))]));
  const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const footer = { kind: 'footer', tables, files, sha256: hash(body) };
  const end = [footer, ...more].map((line) => `${JSON.stringify(line)}\n`).join('');
  await writeFile(path, gzipSync(body + end));
  return path;
}

const hash = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
