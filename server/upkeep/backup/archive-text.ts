import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UpkeepError } from '../upkeep-error.ts';

/** Bounds of what a backup may unzip to: a file of a megabyte can hold a thousand. */
export interface ArchiveLimits {
  /** Of one line, bytes. */
  readonly lineBytes: number;
  /** Of all lines, bytes. */
  readonly bytes: number;
}

/**
 * The unzipped lines of a backup, one in memory at a time.
 * @throws UpkeepError where the path names no file, or what is in it goes beyond the limits
 */
export async function* readText(path: string, limits: ArchiveLimits): AsyncGenerator<string> {
  // A pipe without a writer would be waited for, on one of the few threads that read files.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const isFile = (await file.stat()).isFile();
  if (!isFile) await file.close();
  if (!isFile) throw new UpkeepError(`${path} is no file: name the backup that is to be read`);
  const unzipped = createGunzip();
  // Either fails with the other, and the file is closed however reading ends. Errors come out of `unzipped`.
  pipeline(file.createReadStream(), unzipped, () => {});
  let rest: Buffer[] = [];
  let restBytes = 0;
  let bytes = 0;
  for await (const chunk of unzipped as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limits.bytes) throw beyond(path, `${limits.bytes} bytes unzipped`, 'backupGB');
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, at)]).toString('utf8');
      rest = [];
      restBytes = 0;
      from = at + 1;
    }
    rest.push(chunk.subarray(from));
    restBytes += chunk.length - from;
    if (restBytes > limits.lineBytes) throw beyond(path, `a line of ${limits.lineBytes} bytes`, 'backupLineMB');
  }
}

const NEWLINE = 10;

const beyond = (path: string, size: string, limit: string) =>
  new UpkeepError(`${path} has more than ${size}: where it is no fraud, raise ${limit} in LIMITS`);
