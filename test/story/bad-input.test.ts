import { encode } from '@msgpack/msgpack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { connect, type Room } from '../../client-sdk/index.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import { namespaceOf } from '../../protocol/wire.ts';
import type { AeroMelody } from '../../server/server.ts';
import { type Joined, joinRaw, type Socket, say } from '../support/raw-client.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

describe('bad input is refused by name, and the room lives on', () => {
  let server: AeroMelody;
  let log: string;
  let witness: Room;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    server = await startServer();
    log = await createLog(server.url, 'CDG', 'NRT');
    witness = await connect({ url: server.url, log, name: 'Witness' });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect();
    await witness.leave();
    await server.close();
  });

  async function join(auth: Record<string, unknown> = {}, id = log): Promise<Joined> {
    const joined = await joinRaw(server.url, id, auth);
    sockets.push(joined.socket);
    return joined;
  }

  let looks = 0;
  /** The room serves everybody else as before. */
  async function roomIsWell(): Promise<void> {
    const title = `still here after ${++looks} tries`;
    witness.travelLog.setTitle(title);
    await witness.saved();
    const other = await connect({ url: server.url, log });
    expect(other.travelLog.read().title).toBe(title);
    await other.leave();
  }

  test.each<[string, Record<string, unknown>, string]>([
    ['another protocol version', { version: 99 }, 'WRONG_VERSION'],
    ['no version', { version: undefined }, 'WRONG_VERSION'],
    ['no session', { sessionId: undefined }, 'BAD_MESSAGE'],
    ['a client id that is none', { clientId: -1 }, 'BAD_MESSAGE'],
    ['a name that is too long', { name: 'x'.repeat(61) }, 'BAD_MESSAGE'],
    ['a token of somebody’s own making', { token: 'a.b' }, 'UNAUTHORIZED'],
  ])('J1: a handshake with %s', async (_, auth, code) => {
    expect((await join(auth)).refusal?.code).toBe(code);
    await roomIsWell();
  });

  test('J1: a log that is not there', async () => {
    expect((await join({}, '7c9e6679-7425-40de-944b-e07fc1f90ae7')).refusal?.code).toBe('UNKNOWN_LOG');
  });

  test.each<[string, () => unknown, string]>([
    ['no message at all', () => undefined, 'BAD_MESSAGE'],
    ['bytes that are a string', () => ({ sessionSeq: 1, bytes: 'AAA=' }), 'BAD_MESSAGE'],
    ['a number that is not one', () => ({ sessionSeq: -1, bytes: new Uint8Array(2) }), 'BAD_MESSAGE'],
    [
      'garbage',
      () => ({ sessionSeq: 1, bytes: Uint8Array.from({ length: 64 }, (_, at) => 13 + 167 * at) }),
      'BAD_UPDATE',
    ],
    ['nothing', () => ({ sessionSeq: 1, bytes: new Uint8Array([0, 0]) }), 'BAD_UPDATE'],
    ['too much', () => ({ sessionSeq: 1, bytes: new Uint8Array(LIMITS.updateBytes + 1) }), 'TOO_LARGE'],
  ])('V1: an update that is %s', async (_, message, code) => {
    const { socket } = await join();
    const answer = await say(socket, 'update', message());
    expect(answer).toMatchObject({ ok: false, refusal: { code } });
    expect(socket.connected).toBe(true);
    expect(await say(socket, 'ping', {})).toHaveProperty('time');
    await roomIsWell();
  });

  test('V2: an update under the client id of somebody else', async () => {
    const { socket } = await join();
    const doc = new Y.Doc();
    doc.getMap('meta').set('title', 'forged');
    const answer = await say(socket, 'update', { sessionSeq: 1, bytes: Y.encodeStateAsUpdate(doc) });
    expect(answer.refusal?.code).toBe('BAD_UPDATE');
    await roomIsWell();
  });

  test('V2: an update that skips a clock, and one that builds on what nobody has', async () => {
    const doc = new Y.Doc();
    const { socket } = await join({ clientId: doc.clientID });
    const steps: Uint8Array[] = [];
    doc.on('update', (bytes) => steps.push(bytes));
    for (const title of ['one', 'two', 'three']) doc.getMap('meta').set('title', title);
    expect((await say(socket, 'update', { sessionSeq: 1, bytes: steps[1] })).refusal?.code).toBe(
      'MISSING_DEPENDENCIES',
    );
    expect((await say(socket, 'update', { sessionSeq: 1, bytes: steps[0] })).ok).toBe(true);
    expect((await say(socket, 'update', { sessionSeq: 2, bytes: steps[1] })).ok).toBe(true);
    await roomIsWell();
  });

  test('E3, V2: the same update twice is one row; another one under its clock is refused', async () => {
    const doc = new Y.Doc();
    const { socket } = await join({ clientId: doc.clientID });
    doc.getMap('meta').set('travelDate', '2026-05-01');
    const bytes = Y.encodeStateAsUpdate(doc);
    const first = await say(socket, 'update', { sessionSeq: 1, bytes });
    expect(await say(socket, 'update', { sessionSeq: 1, bytes })).toEqual(first);
    const fork = new Y.Doc();
    fork.clientID = doc.clientID;
    fork.getMap('meta').set('travelDate', '1999-01-01');
    const forged = await say(socket, 'update', { sessionSeq: 2, bytes: Y.encodeStateAsUpdate(fork) });
    expect(forged.refusal?.code).toBe('BAD_UPDATE');
    expect(witness.travelLog.read().travelDate).toBe('2026-05-01');
  });

  test('V5: an update that writes beside the travel log', async () => {
    const doc = new Y.Doc();
    const { socket } = await join({ clientId: doc.clientID });
    doc.getArray('elsewhere').push([1]);
    const answer = await say(socket, 'update', { sessionSeq: 1, bytes: Y.encodeStateAsUpdate(doc) });
    expect(answer.refusal?.code).toBe('BAD_UPDATE');
  });

  test('a message that does not exist, and a command that does not', async () => {
    const { socket } = await join();
    expect((await say(socket, 'shutdown', {})).refusal?.code).toBe('BAD_MESSAGE');
    expect((await say(socket, 'command', { action: 'explode' })).refusal?.code).toBe('BAD_MESSAGE');
    expect((await say(socket, 'command', { action: 'seek', tick: Number.NaN })).refusal?.code).toBe('BAD_MESSAGE');
    expect(socket.connected).toBe(true);
  });

  test('awareness that speaks for somebody else, or is none', async () => {
    const { socket } = await join();
    const heard: string[] = [];
    socket.on('refused', ({ refusal }: { refusal: Refusal }) => heard.push(refusal.code));
    socket.emit('awareness', { bytes: new Uint8Array([1, 2, 3]) });
    socket.emit('awareness', { bytes: new Uint8Array([1, 7, 1, 2, 123, 125]) });
    socket.emit('awareness', { bytes: new Uint8Array(LIMITS.awarenessBytes + 1) });
    await until('all three are refused', () => heard.length === 3);
    expect(new Set(heard)).toEqual(new Set(['BAD_MESSAGE']));
    expect(socket.connected).toBe(true);
  });

  test.each<[string, () => Uint8Array | string]>([
    ['not msgpack', () => new Uint8Array([0xc1, 0xc1, 0xc1])],
    ['cut off', () => encode({ type: 2, nsp: namespaceOf(log), data: ['ping', {}] }).subarray(0, 20)],
    ['no packet', () => encode([1, 2, 3])],
    ['of a type that is none', () => encode({ type: 77, nsp: namespaceOf(log), data: [] })],
    ['an event without a name', () => encode({ type: 2, nsp: namespaceOf(log), data: [] })],
    ['a text', () => 'hello?'],
  ])('a frame that is %s', async (_, frame) => {
    const { socket } = await join();
    const refused = new Promise<Refusal>((resolve) =>
      socket.once('refused', ({ refusal }: { refusal: Refusal }) => resolve(refusal)),
    );
    socket.io.engine.write(frame() as never);
    expect(await refused).toMatchObject({ code: 'BAD_MESSAGE' });
    expect(socket.connected).toBe(true);
    expect(await say(socket, 'ping', {})).toHaveProperty('time');
    await roomIsWell();
  });
});
