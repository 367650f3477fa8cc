import { createHash } from 'node:crypto';
import { z } from 'zod';
import { LIMITS } from '../../protocol/limits.ts';
import { isOwnType } from '../../travel-log/own-types.ts';
import { readTravelLog, TOP_LEVEL, type TravelLogContent } from '../../travel-log/shape.ts';
import { inspectUpdate } from '../sync/inspection.ts';
import { isTooDeep } from '../sync/nesting.ts';
import { createReplica, type Replica } from '../sync/replica.ts';
import { journeyFault, writeJourney } from './journey-file.ts';
import { Unreadable } from './reading.ts';

const FORMAT = 'aero-melody-black-box';
/** Raised when a release of before could not read a file any more. */
const VERSION = 1;

/** A black box, bytes. */
export const BLACK_BOX_BYTES = 16_000_000;

const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/, 'no Base64');
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const PARTS = ['made', 'journey', 'updates', 'music'] as const;

/** A journey whole, as one file for another instance. */
export const blackBoxFile = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  made: z
    .strictObject({
      at: z.iso.datetime().describe('When the file was made.'),
      log: z.uuid().describe('Id of the journey on the instance that made it.'),
      contentHash: digest.describe('Hash of the content of the document.'),
    })
    .describe('Origin of the file.'),
  journey: z.string().describe('The journey file, as `journey.json`.'),
  updates: z.array(base64).min(1).describe('Yjs updates, v1 encoding, Base64: together the whole document.'),
  music: base64.nullable().describe('The music as a MIDI file, Base64; null where there is nothing to play.'),
  sha256: z
    .strictObject(
      Object.fromEntries(PARTS.map((name) => [name, digest])) as Record<(typeof PARTS)[number], typeof digest>,
    )
    .describe('SHA-256 of each of these fields as JSON, hex.'),
});
type BlackBoxFile = z.infer<typeof blackBoxFile>;

/** Parts of a black box. */
export interface BlackBoxSource {
  readonly at: string;
  /** Of the travel log. */
  readonly uuid: string;
  readonly content: TravelLogContent;
  /** The whole document as one Yjs update, v1 encoding, and the hash of its content. */
  readonly update: Uint8Array;
  readonly hash: string;
  /** MIDI; null where there is nothing to play. */
  readonly music: Uint8Array | null;
}

/**
 * A journey as a black box, UTF-8.
 * @throws Unreadable where it would be larger than one that can be opened
 */
export function writeBlackBox({ at, uuid, content, update, hash, music }: BlackBoxSource): Uint8Array {
  const fields = {
    made: { at, log: uuid, contentHash: hash },
    journey: writeJourney(content),
    updates: [encoded(update)],
    music: music && encoded(music),
  };
  const file: BlackBoxFile = { format: FORMAT, version: VERSION, ...fields, sha256: digestsOf(fields) };
  const bytes = new TextEncoder().encode(JSON.stringify(file));
  if (bytes.byteLength > BLACK_BOX_BYTES)
    throw new Unreadable(`its black box would be larger than ${BLACK_BOX_BYTES / 1_000_000} MB`);
  return bytes;
}

/**
 * Opens a black box: the document in it as one Yjs update, v1 encoding, and what it says.
 * @throws Unreadable where it is no black box, one of a newer release, damaged, or its document is none of a journey
 */
export function openBlackBox(bytes: Uint8Array): {
  readonly firstUpdate: Uint8Array;
  readonly content: TravelLogContent;
} {
  const file = parseBox(bytes);
  const digests = digestsOf(file);
  const damaged = PARTS.find((name) => digests[name] !== file.sha256[name]);
  if (damaged) throw new Unreadable(`the black box is damaged: the digest of ${damaged} does not match`);
  const replica = createReplica();
  for (const [at, update] of file.updates.entries()) {
    const decoded = Buffer.from(update, 'base64');
    const fault = faultOf(decoded);
    if (fault) throw new Unreadable(`the document in the black box ${fault}`);
    if (!replica.apply(at + 1, decoded)) throw new Unreadable('the document in the black box is not whole');
  }
  if (isTooDeep(replica.doc)) throw new Unreadable('the document in the black box has too many levels of values');
  if (replica.hash() !== file.made.contentHash)
    throw new Unreadable('the black box is damaged: its document has another content than it says');
  const content = readTravelLog(replica.doc);
  if (writeJourney(content) !== file.journey)
    throw new Unreadable('the black box is damaged: its journey is not that of its document');
  const wrong = journeyFault(content);
  if (wrong !== undefined)
    throw new Unreadable(`the journey in the black box could not be imported either: ${wrong.slice(0, 200)}`);
  if (file.music !== null && !Buffer.from(file.music, 'base64').subarray(0, 4).equals(MIDI_HEAD))
    throw new Unreadable('the music in the black box is no MIDI file');
  const firstUpdate = replica.state();
  if (firstUpdate.byteLength > LIMITS.logBytes)
    throw new Unreadable(`the document in the black box is larger than ${LIMITS.logBytes} bytes`);
  if (!loadsInTime({ firstUpdate, items: itemsIn(replica) }))
    throw new Unreadable(
      'the document in the black box takes too long to load: its insertions lie too much among others',
    );
  return { firstUpdate, content };
}

/** Attempts to load a document in time: a busy machine makes any single one late. */
const LOADS = 3;
/** Time in which each item of a document loads beside `LIMITS.trialMs`, ms; and the most altogether. */
const ITEM_MS = 0.005;
const MOST_LOAD_MS = 1_500;

/** True where a room, which loads a document in the thread of the music, would not be held up by this one. */
function loadsInTime({ firstUpdate, items }: { readonly firstUpdate: Uint8Array; readonly items: number }): boolean {
  const deadlineMs = Math.min(LIMITS.trialMs + items * ITEM_MS, MOST_LOAD_MS);
  return Array.from({ length: LOADS }).some(
    () => timeOf(() => createReplica({ seq: 1, bytes: firstUpdate })) <= deadlineMs,
  );
}

function timeOf(work: () => unknown): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}

const itemsIn = ({ doc }: Pick<Replica, 'doc'>): number =>
  [...doc.store.clients.values()].reduce((sum, structs) => sum + structs.length, 0);

function parseBox(bytes: Uint8Array): BlackBoxFile {
  if (bytes.byteLength > BLACK_BOX_BYTES)
    throw new Unreadable(`the file is larger than ${BLACK_BOX_BYTES / 1_000_000} MB`);
  const said = jsonIn(bytes);
  const head = versioned.safeParse(said);
  if (!head.success) throw new Unreadable('this is no black box of a journey');
  if (head.data.version > VERSION)
    throw new Unreadable(
      `the black box is of a newer release: its format has version ${head.data.version}, and this release opens ${VERSION}`,
    );
  const parsed = blackBoxFile.safeParse(said);
  // The schemas pass over this one name, whatever else they refuse.
  if ([said, ...Object.values(said as object)].some(hasPrototype))
    throw new Unreadable('the black box is damaged: it has a field __proto__');
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Unreadable(
    `the black box is damaged: ${[...(issue?.path ?? []), issue?.message].join(': ').slice(0, 200)}`,
  );
}

const hasPrototype = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__');

const versioned = z.looseObject({ format: z.literal(FORMAT), version: z.int() });

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Unreadable('this is no black box of a journey, or it was cut off: it is no valid JSON');
  }
}

/** The reason why an update is none of a travel log; undefined where it is. */
function faultOf(update: Uint8Array): string | undefined {
  const inspection = inspectUpdate(update);
  if (!inspection) return 'cannot be read';
  const writer = inspection.brings.find(({ client }) => client > LAST_CLIENT);
  if (writer) return `writes as client ${writer.client}`;
  const foreign = [...inspection.topLevel].find((name) => !isKnown(name));
  return foreign === undefined ? undefined : `has a type that is none of a journey: ${foreign.slice(0, 40)}`;
}

/** The last of the client ids of Yjs, which sessions announce in 32 bits. */
const LAST_CLIENT = 0xffffffff;

const MIDI_HEAD = Buffer.from('MThd');

const isKnown = (name: string): boolean =>
  isOwnType(name) ? name.length <= LIMITS.typeNameLength : (TOP_LEVEL as readonly string[]).includes(name);

const encoded = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

const digestsOf = (fields: Pick<BlackBoxFile, (typeof PARTS)[number]>): BlackBoxFile['sha256'] => {
  const of = (name: (typeof PARTS)[number]) => createHash('sha256').update(JSON.stringify(fields[name])).digest('hex');
  return { made: of('made'), journey: of('journey'), updates: of('updates'), music: of('music') };
};
