import { createHash } from 'node:crypto';
import * as Y from 'yjs';
import { openBlackBox, writeBlackBox } from '../../server/itinerary/black-box.ts';
import { contentHash } from '../../travel-log/content-hash.ts';
import { seedTravelLog } from '../../travel-log/edit.ts';
import { readTravelLog } from '../../travel-log/shape.ts';
import type { Dice } from '../chaos/dice.ts';

const UUID = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const AT = '2026-11-27T00:00:00.000Z';
const MIDI = new Uint8Array(Buffer.from('MThd'));
const CODES = ['CDG', 'NRT', 'LAX', 'XXX', ''];
const PARTS = ['made', 'journey', 'updates', 'music'];

/** Draws black boxes that are whole, damaged, or sealed anew over something that no release writes. */
export function createBoxes({ between, pick, chance }: Dice, mutated: (text: string) => string) {
  const values = (): unknown =>
    pick<() => unknown>([
      () => pick(CODES),
      () => between(-3, 2_000),
      () => null,
      () => ({ by: 'Ann', at: AT }),
      () => new Y.Text('a'),
      () => new Y.Map([['a', 1]]),
      () => new Y.Array(),
      () => new Y.XmlText(),
      () => new Uint8Array(3),
      () => 'x'.repeat(between(0, 300)),
    ])();

  function drawDocument(): Y.Doc {
    const doc = new Y.Doc();
    const waypoints = Array.from({ length: between(0, 6) }, (_, at) => ({ id: `w${at}`, airport: pick(CODES) }));
    seedTravelLog(doc, { title: 'Spring', seed: 7, waypoints });
    for (let edits = between(0, 6); edits > 0; edits--) edit(doc);
    return doc;
  }

  function edit(doc: Y.Doc): void {
    const stops = doc.getMap<unknown>('waypoints');
    const stop = stops.get(`w${between(0, 6)}`);
    const names = ['airport', 'order', 'arrive', 'depart', 'entry', 'way', 'nights', 'removed', 'seat', '__proto__'];
    if (chance(0.2)) doc.clientID = between(0, 0xffffffff);
    pick<() => void>([
      () => doc.getMap('meta').set(pick(['title', 'tags', 'status', 'travelDate', 'zzz']), values()),
      () => doc.getMap('settings').set(pick(['seed', 'tempo', 'legs', 'locks', 'constructor']), values()),
      () => stops.set(pick(['w0', 'w9', '__proto__', 'toString']), values()),
      () => stop instanceof Y.Map && stop.set(pick(names), values()),
      () => doc.getText('description').insert(0, pick(['rain', '\u{1F600}', '\uD800', '\0'])),
      () => doc.getText('description').format(0, doc.getText('description').length, { bold: true }),
      () => doc.getMap(pick(['x-notes', 'x-a:b'])).set('a', values()),
    ])();
  }

  const boxOf = (doc: Y.Doc, update = Y.encodeStateAsUpdate(doc)): string =>
    new TextDecoder().decode(
      writeBlackBox({ at: AT, uuid: UUID, content: readTravelLog(doc), update, hash: contentHash(doc), music: MIDI }),
    );

  function damagedBytes(bytes: Uint8Array): Uint8Array {
    const damaged = Uint8Array.from(bytes);
    for (let changes = between(1, 4); changes > 0; changes--)
      damaged[between(0, damaged.length - 1)] = pick([0, 1, 0x7f, 0x80, 0xff, between(0, 255)]);
    const [from, to] = [between(0, bytes.length), between(0, bytes.length)];
    return chance(0.2) ? Uint8Array.from([...damaged.subarray(0, from), ...damaged.subarray(to)]) : damaged;
  }

  return {
    /** A file, mostly one whose digests match, so that what is behind them is read. */
    draw(): Uint8Array {
      const doc = drawDocument();
      const whole = Y.encodeStateAsUpdate(doc);
      const text = pick<() => string>([
        () => boxOf(doc),
        () => mutated(boxOf(doc)),
        () => sealed(boxOf(doc), (file) => ({ ...file, journey: mutated(file.journey) })),
        () => sealed(boxOf(doc), (file) => ({ ...file, [pick(PARTS)]: pick([null, [], 'AAAA', {}, ['A']]) })),
        () => sealed(boxOf(doc), (file) => ({ ...file, updates: [...file.updates, ...file.updates] })),
        () => boxOf(doc, damagedBytes(whole)),
        () => {
          const damaged = damagedBytes(whole);
          return boxOf(applied(damaged) ?? doc, damaged);
        },
      ])();
      return new TextEncoder().encode(text);
    },
    /**
     * Opens a file, and compares what comes out with what it says.
     * @returns the difference in words; undefined for none
     * @throws Unreadable where it is refused
     */
    open(bytes: Uint8Array): string | undefined {
      const { firstUpdate, content } = openBlackBox(bytes);
      const file = JSON.parse(new TextDecoder().decode(bytes)) as BoxFile;
      const doc = new Y.Doc();
      Y.applyUpdate(doc, firstUpdate);
      if (contentHash(doc) !== file.made.contentHash) return 'its document has another hash';
      if (JSON.stringify(readTravelLog(doc)) !== JSON.stringify(content)) return 'its document says something else';
      return undefined;
    },
  };
}

interface BoxFile {
  readonly made: { readonly contentHash: string };
  readonly journey: string;
  readonly updates: readonly string[];
}

/** A box with other fields, under digests that match them. */
function sealed(box: string, change: (file: BoxFile) => object): string {
  const file = change(JSON.parse(box) as BoxFile) as Record<string, unknown>;
  const digest = (part: unknown) => createHash('sha256').update(JSON.stringify(part)).digest('hex');
  return JSON.stringify({ ...file, sha256: Object.fromEntries(PARTS.map((name) => [name, digest(file[name])])) });
}

/** A document of damaged bytes; undefined where Yjs refuses them. */
function applied(update: Uint8Array): Y.Doc | undefined {
  const doc = new Y.Doc();
  try {
    Y.applyUpdate(doc, update);
    contentHash(doc);
    readTravelLog(doc);
    return doc;
  } catch {
    return undefined;
  }
}
