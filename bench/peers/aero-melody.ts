import { randomUUID } from 'node:crypto';
import { decode, encode } from '@msgpack/msgpack';
import type { Hello } from '../../protocol/hello.ts';
import type { Update, UpdateAnswer, Updates } from '../../protocol/update.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import { namespaceOf } from '../../protocol/wire.ts';
import { createLog } from '../../test/support/server.ts';
import { binaryFrame } from '../link.ts';
import { ACK, CONNECT, ENGINE_PATH, EVENT, type Packet } from './engine.ts';
import type { Peer } from './peer.ts';

const packet = (said: Packet) => [binaryFrame(encode(said, { ignoreUndefined: true }))];

/** This project: an update is acknowledged, and heard by others, once it is on the disk. */
export const aeroMelody = (storage: string): Peer => ({
  name: `Aero Melody, ${storage}`,
  entry: 'peers/aero-melody.server.mjs',
  flags: ['--enable-source-maps'],
  createRoom: (url) => createLog(url, 'LHR', 'JFK', 'NRT'),
  path: () => ENGINE_PATH,
  greet(frame, room, clientId) {
    if (!frame) return [];
    const nsp = namespaceOf(room);
    if (frame.text) {
      const auth: Hello = { version: PROTOCOL_VERSION, sessionId: randomUUID(), clientId, lastSeq: 0 };
      return packet({ type: CONNECT, nsp, data: auth });
    }
    // The transport is the last of what a new member is told.
    const { type, data } = decode(frame.bytes) as Packet;
    if (type !== CONNECT && type !== EVENT) throw new Error(`not let in: ${JSON.stringify(data)}`);
    return Array.isArray(data) && data[0] === 'transport' ? 'joined' : [];
  },
  say: (bytes, room, number) =>
    packet({
      type: EVENT,
      nsp: namespaceOf(room),
      id: number,
      data: ['update', { sessionSeq: number, bytes } satisfies Update],
    }),
  hear(frame) {
    if (frame.text) return [];
    const { type, data } = decode(frame.bytes) as { type: number; data: unknown[] };
    if (type === EVENT && data[0] === 'updates') return (data[1] as Updates).updates;
    if (type === EVENT && data[0] === 'refused') throw new Error(`refused: ${JSON.stringify(data[1])}`);
    if (type === ACK && !(data[0] as UpdateAnswer).ok) throw new Error(`refused: ${JSON.stringify(data[0])}`);
    return [];
  },
});
