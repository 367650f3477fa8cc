import { encode } from '@msgpack/msgpack';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { UP } from '../../protocol/up.ts';
import type { Dice } from '../chaos/dice.ts';

/** What mutants are made of: an update that would be taken, and others of the same log. */
export interface Material {
  readonly update: Uint8Array;
  readonly earlier: Uint8Array;
  /** Client ids that the log knows, this one's own first. */
  readonly clients: readonly number[];
}

const NAMES = Object.keys(UP) as (keyof typeof UP)[];
const RESERVED = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'];
const STRANGE = ['unreadable', 'error', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'welcome', ''];
const NUMBERS = [-1, -0, 0.5, Number.NaN, Infinity, -Infinity, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 63, 1e308, -(2 ** 31)];

export const randomBytes = (dice: Dice, length: number) => Uint8Array.from({ length }, () => dice.between(0, 255));

/** Bytes that are nearly an update. */
export function mutateUpdate(dice: Dice, { update, earlier, clients }: Material): Uint8Array {
  switch (dice.between(0, 9)) {
    case 0:
      return Y.convertUpdateFormatV1ToV2(update);
    case 1:
      return randomBytes(dice, dice.pick([0, 1, 2, 8, 100, 20_000]));
    case 2:
      return spliced(dice, update, earlier);
    case 3:
    case 4:
      return forged(dice, clients);
    case 5:
      return Y.mergeUpdates([update, forgedDeletes(dice, clients)]);
    default:
      return mutate(dice, update);
  }
}

/** Flips bits, cuts off, puts in, writes over. */
export function mutate(dice: Dice, bytes: Uint8Array): Uint8Array {
  let mutant = bytes.slice();
  for (let times = dice.between(1, 3); times > 0; times--) {
    const at = dice.between(0, Math.max(0, mutant.length - 1));
    const kind = dice.between(0, 3);
    if (kind === 0 && mutant.length > 0) mutant[at]! ^= 1 << dice.between(0, 7);
    else if (kind === 1) mutant = mutant.slice(0, at);
    else if (kind === 2) {
      const more = randomBytes(dice, dice.between(1, 5));
      mutant = new Uint8Array([...mutant.subarray(0, at), ...more, ...mutant.subarray(at)]);
    } else if (mutant.length > 0) mutant[at] = dice.pick([0, 1, 0x7f, 0x80, 0xff]);
  }
  return mutant;
}

const spliced = (dice: Dice, one: Uint8Array, other: Uint8Array) =>
  new Uint8Array([...one.subarray(0, dice.between(0, one.length)), ...other.subarray(dice.between(0, other.length))]);

/** Structs written by hand, of every kind and many that are none: `Y.Doc` would not make them. */
function forged(dice: Dice, clients: readonly number[]): Uint8Array {
  const encoder = encoding.createEncoder();
  const client = () => (dice.chance(0.7) ? clients[0]! : dice.pick(clients));
  const number = () => encoding.writeVarUint(encoder, dice.pick([0, 0, 1, 1, 2, 5, 300, 2 ** 31, 2 ** 53 - 1]));
  encoding.writeVarUint(encoder, 1);
  const structs = dice.between(1, 6);
  encoding.writeVarUint(encoder, structs);
  encoding.writeVarUint(encoder, client());
  if (dice.chance(0.8)) encoding.writeVarUint(encoder, 0);
  else number();
  for (let struct = 0; struct < structs; struct++) {
    const kind = dice.between(0, 11);
    const info = kind | dice.pick([0, 0, 0x20, 0x40, 0x80, 0xc0, 0xe0]);
    encoding.writeUint8(encoder, info);
    if (kind === 0 || kind === 10) {
      number();
      continue;
    }
    for (const origin of [0x80, 0x40]) {
      if ((info & origin) === 0) continue;
      encoding.writeVarUint(encoder, client());
      number();
    }
    if ((info & 0xc0) === 0) {
      const named = dice.chance(0.7);
      encoding.writeVarUint(encoder, named ? 1 : 0);
      if (named)
        encoding.writeVarString(encoder, dice.pick(['description', 'meta', 'waypoints', 'tags', '__proto__', '']));
      else {
        encoding.writeVarUint(encoder, client());
        number();
      }
      if (info & 0x20) encoding.writeVarString(encoder, dice.pick(['title', 'airport', '__proto__', '\u0000']));
    }
    forgedContent(dice, encoder, kind);
  }
  if (dice.chance(0.8)) encoding.writeVarUint(encoder, 0);
  else encoding.writeUint8Array(encoder, randomBytes(dice, dice.between(0, 6)));
  return encoding.toUint8Array(encoder);
}

/** The content of one struct, in the way that Yjs writes its kind; sometimes in another one's. */
function forgedContent(dice: Dice, encoder: encoding.Encoder, kind: number): void {
  switch (dice.chance(0.9) ? kind : dice.between(1, 11)) {
    case 1:
      encoding.writeVarUint(encoder, dice.pick([0, 1, 5, 2_000_000]));
      return;
    case 2: {
      const count = dice.between(0, 3);
      encoding.writeVarUint(encoder, count);
      for (let json = 0; json < count; json++)
        encoding.writeVarString(encoder, dice.pick(['undefined', '{}', '"x"', '{', '[[[[', '1e999']));
      return;
    }
    case 3:
      encoding.writeVarUint8Array(encoder, randomBytes(dice, dice.between(0, 20)));
      return;
    case 4:
      encoding.writeVarString(encoder, dice.pick(['', 'x', 'text', '\ud83d\ude00', '\u0000'.repeat(300)]));
      return;
    case 5:
      encoding.writeVarString(encoder, dice.pick(['{}', 'null', '"x"', '{']));
      return;
    case 6:
      encoding.writeVarString(encoder, dice.pick(['bold', '__proto__', '']));
      encoding.writeVarString(encoder, dice.pick(['true', 'null', '{']));
      return;
    case 7:
      encoding.writeVarUint(encoder, dice.between(0, 8));
      if (dice.chance(0.3)) encoding.writeVarString(encoder, 'p');
      return;
    case 8: {
      const count = dice.between(0, 3);
      encoding.writeVarUint(encoder, count);
      for (let any = 0; any < count; any++) encoding.writeAny(encoder, randomValue(dice, 3) as never);
      return;
    }
    case 9:
      encoding.writeVarString(encoder, 'a-document');
      encoding.writeAny(encoder, randomValue(dice, 2) as never);
      return;
    default:
      encoding.writeUint8Array(encoder, randomBytes(dice, dice.between(0, 8)));
  }
}

function forgedDeletes(dice: Dice, clients: readonly number[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 0);
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarUint(encoder, dice.pick(clients));
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarUint(encoder, dice.between(0, 30));
  encoding.writeVarUint(encoder, dice.pick([1, 2, 10, 2 ** 31]));
  return encoding.toUint8Array(encoder);
}

/** Anything that the wire can carry. */
function randomValue(dice: Dice, depth = 4): unknown {
  switch (dice.between(0, depth > 0 ? 11 : 7)) {
    case 0:
      return null;
    case 1:
      return dice.chance(0.5);
    case 2:
      return dice.between(-5, 5);
    case 3:
      return dice.pick(NUMBERS);
    case 4:
      return dice.pick(['', 'x', 'play', '__proto__', '\ud800', '\u0000', '0'.repeat(64)]);
    case 5:
      return 'x'.repeat(dice.pick([100, 10_000, 300_000]));
    case 6:
      return randomBytes(dice, dice.between(0, 50));
    case 7:
      return undefined;
    case 8:
      return nested(dice.between(5, 60), dice.chance(0.5));
    case 9:
      return Array.from({ length: dice.pick([0, 1, 16, 17, 5_000]) }, () => dice.between(0, 9));
    case 10:
      return Array.from({ length: dice.between(1, 5) }, () => randomValue(dice, depth - 1));
    default:
      return randomObject(dice, depth - 1);
  }
}

function randomObject(dice: Dice, depth: number): Record<string, unknown> {
  const names = ['bytes', 'sessionSeq', 'action', 'tick', 'seq', 'hash', 'ok', 'toString', 'constructor', 'then'];
  return Object.fromEntries(
    Array.from({ length: dice.pick([0, 1, 3, 40]) }, (_, index) => [
      index < 5 ? dice.pick(names) : `name ${index}`,
      randomValue(dice, depth),
    ]),
  );
}

function nested(depth: number, asArray: boolean): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = asArray ? [value] : { bytes: value };
  return value;
}

/** A message of the protocol with something wrong in it, or one that there is not. */
export function wrongMessage(dice: Dice): { readonly name: string; readonly args: readonly unknown[] } {
  const right: Record<string, Record<string, unknown>> = {
    update: { sessionSeq: 1, bytes: new Uint8Array([0, 0]) },
    awareness: { bytes: new Uint8Array([0]) },
    command: { action: dice.pick(['play', 'pause', 'seek']), tick: dice.pick([0, 480, 1e15]) },
    score: {},
    ping: {},
    compare: { seq: dice.between(0, 50), hash: 'a'.repeat(64) },
  };
  // An update of the wrong shape is a strike: most of the others come again and again.
  const name = dice.chance(0.1) ? dice.pick(STRANGE) : dice.pick(dice.chance(0.1) ? NAMES : NAMES.slice(1));
  if (dice.chance(0.4)) return { name, args: [randomValue(dice)] };
  if (dice.chance(0.1)) return { name, args: [] };
  const message = { ...(right[name] ?? {}) };
  const field = dice.pick([...Object.keys(message), 'more']);
  message[field] = randomValue(dice);
  return { name, args: dice.chance(0.1) ? [message, randomValue(dice), randomValue(dice)] : [message] };
}

/** Fields of a hello that is not honest. */
export function wrongHello(dice: Dice): Record<string, unknown> {
  const names = ['version', 'sessionId', 'clientId', 'lastSeq', 'token', 'name'];
  return Object.fromEntries(
    Array.from({ length: dice.between(1, 3) }, () => [
      dice.pick(names),
      dice.pick([randomValue(dice), { toString: 1 }, -1, 2 ** 32, 2 ** 53, 'guest.token.forged', '\u0000']),
    ]),
  );
}

/** What may be written to the connection itself: bytes are a frame for the decoder, text is none. */
export function rawFrame(dice: Dice, namespace: string): Uint8Array | string {
  const packet = (type: unknown, nsp: unknown, data: unknown, id?: unknown) =>
    encode({ type, nsp, data, id }, { ignoreUndefined: true });
  switch (dice.between(0, 10)) {
    case 0:
      return randomBytes(dice, dice.pick([0, 1, 5, 200]));
    case 1:
      return lengthBomb(dice);
    case 2:
      return packet(2, namespace, [dice.pick(RESERVED), randomValue(dice)]);
    case 3:
      return packet(
        dice.pick([0, 1, 3, 4, 5, 6, -1, 'x']),
        namespace,
        randomValue(dice),
        dice.pick([undefined, 0, 2 ** 53]),
      );
    case 4:
      return packet(2, dice.pick(['/', '', '/logs/x', '__proto__', 7, null]), ['ping', {}]);
    case 5:
      return packet(2, namespace, randomValue(dice), dice.pick(NUMBERS));
    case 6:
      return packet(0, namespace, randomValue(dice));
    case 7:
      return dice.pick(['', '2', '0{}', 'not bytes', '4'.repeat(1_000)]);
    default: {
      const { name, args } = wrongMessage(dice);
      return mutate(dice, packet(2, namespace, [name, ...args], dice.between(0, 9)));
    }
  }
}

/** Headers that promise what never comes. */
function lengthBomb(dice: Dice): Uint8Array {
  const header = dice.pick([
    [0xdd, 0xff, 0xff, 0xff, 0xff],
    [0xdd, 0x00, 0xff, 0xff, 0xff],
    [0xdf, 0x7f, 0xff, 0xff, 0xff],
    [0xc6, 0xff, 0xff, 0xff, 0xff],
    [0xdb, 0x7f, 0xff, 0xff, 0xff],
    [0xc9, 0xff, 0xff, 0xff, 0xff, 0x01],
    [0xdc, 0x00, 0x10],
    [0x91],
    [0x81, 0xa1, 0x78],
  ]);
  return Uint8Array.from(Array.from({ length: dice.pick([1, 40, 2_000, 100_000]) }, () => header).flat());
}
