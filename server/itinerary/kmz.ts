import { unzipSync } from 'fflate';
import { Unreadable } from './reading.ts';
import { READING_LIMITS } from './reading-limits.ts';

/** True for a ZIP file, as KMZ is one. */
export const isZip = ([p, k, three, four]: Uint8Array): boolean =>
  p === 0x50 && k === 0x4b && three === 0x03 && four === 0x04;

/**
 * The map in a KMZ: `doc.kml`, or else the first KML file beside no folder. Nothing else in it is unpacked, and no name in it is a
 * path of this machine.
 * @throws Unreadable where there is none, or more than `READING_LIMITS` allow
 */
export function mapIn(zip: Uint8Array): Uint8Array {
  const maps: string[] = [];
  let count = 0;
  filesOf(zip, ({ name }) => {
    count += 1;
    if (count > READING_LIMITS.zipFiles)
      throw new Unreadable(`the ZIP holds more than ${READING_LIMITS.zipFiles} files`);
    if (/^[^/\\]+\.kml$/i.test(name)) maps.push(name);
    return false;
  });
  const wanted = maps.find(isMain) ?? maps[0];
  if (wanted === undefined) throw new Unreadable('this ZIP is no KMZ: it has no doc.kml');
  let taken = false;
  const unpacked = filesOf(zip, ({ name, originalSize }) => {
    // Of several with one name the first one: they may share their bytes.
    if (taken || name !== wanted) return false;
    // The directory may tell of less than there is: what is unpacked is cut to that.
    checkSize(name, originalSize);
    taken = true;
    return true;
  });
  const map = unpacked[wanted];
  if (!map) throw new Unreadable(BROKEN);
  return map;
}

const BROKEN = 'this ZIP cannot be read: it is broken, or encrypted';

const isMain = (name: string) => name.toLowerCase() === 'doc.kml';

function checkSize(name: string, bytes: number): void {
  if (bytes > READING_LIMITS.fileBytes)
    throw new Unreadable(`${name.slice(0, 40)} in it is larger than ${READING_LIMITS.fileBytes / 1_000_000} MB`);
}

function filesOf(zip: Uint8Array, filter: (file: { name: string; originalSize: number }) => boolean) {
  try {
    return unzipSync(zip, { filter });
  } catch (error) {
    throw error instanceof Unreadable ? error : new Unreadable(BROKEN);
  }
}
