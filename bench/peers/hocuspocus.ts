import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { binaryFrame, type Frame } from '../link.ts';
import type { Peer } from './peer.ts';
import { roomName } from './room-name.ts';
import { askForState, giveNoState, giveUpdate, readSync } from './sync-message.ts';

const AUTH = 2;

/** Hocuspocus without an extension: nothing is stored. It says "saved" once an update is in memory. */
export const hocuspocus: Peer = {
  name: 'Hocuspocus',
  entry: 'peers/hocuspocus.server.mjs',
  library: '@hocuspocus/server',
  createRoom: roomName,
  path: () => '/',
  greet(frame, room) {
    const head = headOf(room);
    if (!frame) return [binaryFrame(authenticate(room)), binaryFrame(askForState(head))];
    const { step } = read(frame);
    if (step === 'asked') return [binaryFrame(giveNoState(head))];
    return step === 'state' ? 'joined' : [];
  },
  say: (update, room) => [binaryFrame(giveUpdate(headOf(room), update))],
  hear(frame) {
    const { step, bytes } = read(frame);
    return step === 'update' ? [bytes] : [];
  },
};

/** Every message begins with the name of its document. */
const headOf = (room: string) => (encoder: encoding.Encoder) => encoding.writeVarString(encoder, room);

const authenticate = (room: string) =>
  encoding.encode((encoder) => {
    encoding.writeVarString(encoder, room);
    encoding.writeVarUint(encoder, AUTH);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarString(encoder, '');
  });

function read(frame: Frame) {
  const decoder = decoding.createDecoder(frame.bytes);
  decoding.readVarString(decoder);
  return readSync(decoder);
}
