import * as decoding from 'lib0/decoding';
import { binaryFrame } from '../link.ts';
import type { Peer } from './peer.ts';
import { roomName } from './room-name.ts';
import { askForState, giveNoState, giveUpdate, readSync } from './sync-message.ts';

const noHead = () => {};

/** The server of y-websocket. It keeps documents in memory and acknowledges nothing. */
export const yWebsocket: Peer = {
  name: 'y-websocket',
  entry: 'node_modules/@y/websocket-server/dist/server.cjs',
  library: '@y/websocket-server',
  createRoom: roomName,
  path: (room) => `/${room}`,
  greet(frame) {
    if (!frame) return [binaryFrame(askForState(noHead))];
    const { step } = readSync(decoding.createDecoder(frame.bytes));
    if (step === 'asked') return [binaryFrame(giveNoState(noHead))];
    return step === 'state' ? 'joined' : [];
  },
  say: (update) => [binaryFrame(giveUpdate(noHead, update))],
  hear(frame) {
    const { step, bytes } = readSync(decoding.createDecoder(frame.bytes));
    return step === 'update' ? [bytes] : [];
  },
};
