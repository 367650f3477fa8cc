import { inflateRawSync } from 'node:zlib';

const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_BYTES = 22;
const STORED = 0;

/**
 * The score in a compressed MusicXML file: the first .xml file of the zip that is not in META-INF.
 * @throws RangeError for a file that holds none
 */
export function scoreIn(zip: Buffer): string {
  let end = zip.length - END_BYTES;
  while (end > 0 && zip.readUInt32LE(end) !== END) end--;
  let entry = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    if (zip.readUInt32LE(entry) !== CENTRAL) break;
    const nameBytes = zip.readUInt16LE(entry + 28);
    const name = zip.toString('utf8', entry + 46, entry + 46 + nameBytes);
    if (/\.(xml|musicxml)$/.test(name) && !name.startsWith('META-INF')) {
      const local = zip.readUInt32LE(entry + 42);
      const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const bytes = zip.subarray(from, from + zip.readUInt32LE(entry + 20));
      return (zip.readUInt16LE(entry + 10) === STORED ? bytes : inflateRawSync(bytes)).toString('utf8');
    }
    entry += 46 + nameBytes + zip.readUInt16LE(entry + 30) + zip.readUInt16LE(entry + 32);
  }
  throw new RangeError('no score in the file');
}
