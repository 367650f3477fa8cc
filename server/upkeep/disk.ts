import { statfs } from 'node:fs/promises';
import { bad, doubtful, good, type Judgement } from './judgement.ts';
import { bytes, percent, THRESHOLDS } from './thresholds.ts';

/**
 * Judges the space left where `folder` is.
 * @param least bytes with less than which an instance takes no new members
 */
export async function judgeDisk(name: string, folder: string, least = 0): Promise<Judgement> {
  const { bavail, blocks, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const share = bavail / blocks;
  const says = `${bytes(free)} are free, ${percent(share)} of the disk`;
  const remedy = `free some space on the disk of ${folder}, or move it to a larger one`;
  if (free < least)
    return bad(
      name,
      `${says}, and DISK_FREE_MB asks for ${bytes(least)}: no instance gets ready`,
      `lower DISK_FREE_MB, or ${remedy}`,
    );
  if (free < THRESHOLDS.leastDiskBytes) return bad(name, says, remedy);
  return free < THRESHOLDS.diskBytes && share < THRESHOLDS.diskShare ? doubtful(name, says, remedy) : good(name, says);
}
