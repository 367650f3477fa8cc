import { setTimeout as sleep } from 'node:timers/promises';
import { UP } from '../../protocol/up.ts';
import { namespaceOf } from '../../protocol/wire.ts';
import {
  ACK,
  CONNECT,
  DISCONNECT,
  EVENT,
  frameOf,
  helloFrame,
  openRaw,
  packetFrame,
  pingFrame,
} from '../support/raw-frames.ts';
import { type Attack, joinAs } from './attack.ts';

const FLOOD = 50_000;
/** A flooder that is still connected after this was not cut off, ms. */
const CUT_MS = 20_000;

const cutOff = (closed: Promise<void>) => Promise.race([closed.then(() => true), sleep(CUT_MS).then(() => false)]);

/** Floods through a joined connection. */
const flood =
  (frame: (nsp: string) => Buffer): Attack =>
  async (target) => {
    const flooder = await joinAs(target);
    if (!flooder) return { tried: 0, allowed: ['the flooder could not join: nothing was tried'] };
    flooder.write(...Array<Buffer>(FLOOD).fill(frame(namespaceOf(target.log))));
    const isCutOff = await cutOff(flooder.closed);
    flooder.end();
    return { tried: FLOOD, allowed: isCutOff ? [] : ['a flooder was not cut off'] };
  };

/** The same before anything is joined. */
const knock =
  (frame: () => Buffer): Attack =>
  async ({ url }) => {
    // From an address of its own: its joins use up what new guests there may do.
    const flooder = await openRaw(url, { from: '127.0.0.68' });
    flooder.write(...Array<Buffer>(FLOOD).fill(frame()));
    const isCutOff = await cutOff(flooder.closed);
    flooder.end();
    return { tried: FLOOD, allowed: isCutOff ? [] : ['a flooder was not cut off'] };
  };

const event = (...data: unknown[]) => flood((nsp) => packetFrame({ type: EVENT, nsp, data, id: 1 }));

export const FLOOD_ATTACKS: Readonly<Record<string, Attack>> = {
  ...Object.fromEntries(Object.keys(UP).map((name) => [`flood of ${name}`, event(name, {})])),
  'flood of pings with answers': event('ping', {}),
  'flood of unknown messages': event('nothing', {}),
  'flood of unanswered messages': flood((nsp) => packetFrame({ type: EVENT, nsp, data: ['nothing', {}] })),
  'flood of unreadable frames': flood(() => frameOf(new Uint8Array([0xc1]))),
  'flood of answers': flood((nsp) => packetFrame({ type: ACK, nsp, data: [], id: 1 })),
  'flood of leaving': flood(() => packetFrame({ type: DISCONNECT, nsp: '/logs/elsewhere' })),
  'flood of text frames': flood(() => frameOf('3')),
  'flood of WebSocket pings': flood(pingFrame),
  'flood of joins of unknown logs': knock(() => helloFrame(crypto.randomUUID())),
  'flood of joins of nothing': knock(() => packetFrame({ type: CONNECT, nsp: '/elsewhere' })),
  'flood of joins of /': knock(() => packetFrame({ type: CONNECT, nsp: '/' })),
};
