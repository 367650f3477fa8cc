import { randomUUID } from 'node:crypto';
import { encode } from '@msgpack/msgpack';
import * as encoding from 'lib0/encoding';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { connect, type Room } from '../../client-sdk/index.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { namespaceOf } from '../../protocol/wire.ts';
import type { AeroMelody } from '../../server/server.ts';
import { joinRaw, type Socket, say } from '../support/raw-client.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

/** Twice what the server lets a member send in a second, by default. */
const AT_ONCE = 2_000;

describe('hostile members', () => {
  let server: AeroMelody;
  let witness: Room;
  let log: string;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    server = await startServer();
    log = await createLog(server.url, 'CDG');
    witness = await connect({ url: server.url, log, name: 'Witness' });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect();
    await witness.leave();
    await server.close();
  });

  async function join(clientId: number): Promise<Socket> {
    const { socket } = await joinRaw(server.url, log, { clientId });
    sockets.push(socket);
    return socket;
  }

  /** The id of the one honest waypoint. */
  const stop = () =>
    witness.travelLog.read().waypoints.find(({ airport, id }) => airport === 'CDG' && id !== 'odd')!.id;

  /** What the witness waits for an edit to be saved, ms. */
  async function latency(): Promise<number> {
    const began = performance.now();
    witness.travelLog.setTitle(`${began}`);
    await witness.saved();
    return performance.now() - began;
  }

  /** A document of a hostile client, and what it would send first. */
  function draft(
    write: (doc: Y.Doc) => void,
    clientId = 4_000_000 + sockets.length,
  ): { clientId: number; bytes: Uint8Array } {
    const doc = new Y.Doc();
    doc.clientID = clientId;
    write(doc);
    return { clientId, bytes: Y.encodeStateAsUpdate(doc) };
  }

  /** The structs of one client, written by hand: `Y.Doc` would not make them. */
  function forge(
    clientId: number,
    structs: ((encoder: encoding.Encoder) => void)[],
    deletes: [number, number, number][] = [],
  ): Uint8Array {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, structs.length > 0 ? 1 : 0);
    if (structs.length > 0) {
      encoding.writeVarUint(encoder, structs.length);
      encoding.writeVarUint(encoder, clientId);
      encoding.writeVarUint(encoder, 0);
      for (const struct of structs) struct(encoder);
    }
    encoding.writeVarUint(encoder, deletes.length);
    for (const [client, clock, length] of deletes) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, 1);
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarUint(encoder, length);
    }
    return encoding.toUint8Array(encoder);
  }

  const STRING = 4;
  /** A text of one letter, and one of `length` letters behind it: clocks 0, and 1 to `length`. */
  const firstLetter = (encoder: encoding.Encoder) => {
    encoding.writeUint8(encoder, STRING);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarString(encoder, 'description');
    encoding.writeVarString(encoder, 'x');
  };
  const tail = (clientId: number, length: number) => (encoder: encoding.Encoder) => {
    encoding.writeUint8(encoder, STRING | 0x80);
    encoding.writeVarUint(encoder, clientId);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarString(encoder, 'x'.repeat(length));
  };
  /** A letter between the first one and another one each time: to place it, all before it are gone through. */
  const between = (clientId: number, right: number) => (encoder: encoding.Encoder) => {
    encoding.writeUint8(encoder, STRING | 0x80 | 0x40);
    for (const clock of [0, right]) {
      encoding.writeVarUint(encoder, clientId);
      encoding.writeVarUint(encoder, clock);
    }
    encoding.writeVarString(encoder, 'y');
  };
  /** A letter to the right of itself. */
  const itself = (clientId: number) => (encoder: encoding.Encoder) => {
    encoding.writeUint8(encoder, STRING | 0x80);
    encoding.writeVarUint(encoder, clientId);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarString(encoder, 'x');
  };
  const garbageCollected = (length: number) => (encoder: encoding.Encoder) => {
    encoding.writeUint8(encoder, 0);
    encoding.writeVarUint(encoder, length);
  };

  /** An update that cannot be tried in time is worth another try, as far as anybody can know. */
  async function sayUntilFinal(socket: Socket, update: { sessionSeq: number; bytes: Uint8Array }) {
    for (;;) {
      const answer = await say(socket, 'update', update);
      if (answer.refusal?.code !== 'UNAVAILABLE') return answer;
    }
  }

  test.each<[string, () => { clientId: number; bytes: Uint8Array }, string]>([
    [
      'is cut off',
      () => {
        const { clientId, bytes } = draft((doc) => doc.getMap('meta').set('title', 'cut off'));
        return { clientId, bytes: bytes.subarray(0, -3) };
      },
      'BAD_UPDATE',
    ],
    [
      'has junk behind its end',
      () => {
        const { clientId, bytes } = draft((doc) => doc.getMap('meta').set('title', 'junk'));
        return { clientId, bytes: new Uint8Array([...bytes, 1, 2, 3]) };
      },
      'BAD_UPDATE',
    ],
    [
      'is encoded as version 2',
      () => {
        const doc = new Y.Doc();
        doc.clientID = 4_100_000;
        doc.getMap('meta').set('title', 'two');
        return { clientId: 4_100_000, bytes: Y.encodeStateAsUpdateV2(doc) };
      },
      'BAD_UPDATE',
    ],
    [
      'burns its clock',
      () => ({ clientId: 4_200_000, bytes: forge(4_200_000, [garbageCollected(2 ** 31)]) }),
      'BAD_UPDATE',
    ],
    [
      'deletes more than there is',
      () => ({ clientId: 4_300_000, bytes: forge(4_300_000, [], [[witness.doc.clientID, 0, 2 ** 31]]) }),
      'MISSING_DEPENDENCIES',
    ],
    [
      'deletes what nobody wrote',
      () => ({ clientId: 4_400_000, bytes: forge(4_400_000, [], [[123_456, 0, 1]]) }),
      'MISSING_DEPENDENCIES',
    ],
    [
      'hides a document in the document',
      () => draft((doc) => doc.getMap('meta').set('title', new Y.Doc() as never), 4_500_000),
      'BAD_UPDATE',
    ],
    [
      'has a parent that nobody has',
      () => {
        const other = new Y.Doc();
        const map = new Y.Map<unknown>();
        other.getMap('waypoints').set('a', map);
        const doc = new Y.Doc();
        doc.clientID = 4_600_000;
        Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
        const before = Y.encodeStateVector(doc);
        (doc.getMap('waypoints').get('a') as Y.Map<unknown>).set('airport', 'CDG');
        return { clientId: 4_600_000, bytes: Y.encodeStateAsUpdate(doc, before) };
      },
      'MISSING_DEPENDENCIES',
    ],
    [
      'builds on itself',
      () => ({ clientId: 4_610_000, bytes: forge(4_610_000, [firstLetter, itself(4_610_000)]) }),
      'BAD_UPDATE',
    ],
    [
      'has a struct of no length',
      () => ({ clientId: 4_620_000, bytes: forge(4_620_000, [garbageCollected(0)]) }),
      'BAD_UPDATE',
    ],
    [
      'deletes a stretch of no length',
      () => ({ clientId: 4_630_000, bytes: forge(4_630_000, [], [[witness.doc.clientID, 0, 0]]) }),
      'BAD_UPDATE',
    ],
    [
      'lies between two texts',
      () => {
        const clientId = 4_640_000;
        const doc = new Y.Doc();
        doc.clientID = clientId;
        Y.applyUpdate(doc, Y.encodeStateAsUpdate(witness.doc));
        const before = Y.encodeStateVector(doc);
        doc.getText('description').insert(0, 'from');
        doc.getMap('meta').set('title', 'to');
        const [, title] = doc.store.clients.get(clientId) as Y.Item[];
        doc.getText('description').insert(1, 'between');
        Object.assign((doc.store.clients.get(clientId) as Y.Item[]).at(-1)!, { rightOrigin: title!.id });
        return { clientId, bytes: Y.encodeStateAsUpdate(doc, before) };
      },
      'BAD_UPDATE',
    ],
    [
      'holds 3,000 types within one another',
      () =>
        draft((doc) => {
          let map = doc.getMap<unknown>('waypoints');
          for (let level = 0; level < 3_000; level++) map = map.set('deep', new Y.Map<unknown>());
        }, 4_650_000),
      'BAD_UPDATE',
    ],
    [
      'holds a value of 3,000 levels',
      () => {
        let value: unknown = 'core';
        for (let level = 0; level < 3_000; level++) value = [value];
        return draft((doc) => doc.getMap('meta').set('x', value), 4_660_000);
      },
      'BAD_UPDATE',
    ],
    [
      'takes for ever to apply',
      () => {
        const clientId = 4_700_000;
        const letters = Array.from({ length: 17_000 }, (_, index) => between(clientId, index + 1));
        return { clientId, bytes: forge(clientId, [firstLetter, tail(clientId, letters.length), ...letters]) };
      },
      'BAD_UPDATE',
    ],
  ])('V2, V3, V4, V5, V9: an update that %s is refused by name, and nobody waits for it', async (_, make, code) => {
    const { clientId, bytes } = make();
    expect(bytes.byteLength).toBeLessThanOrEqual(LIMITS.updateBytes);
    const socket = await join(clientId);
    const answer = sayUntilFinal(socket, { sessionSeq: 1, bytes });
    const waited = await latency();
    expect((await answer).refusal).toMatchObject({ code });
    expect(waited).toBeLessThan(5_000);
    expect((witness.doc.store as { pendingStructs: unknown }).pendingStructs).toBeNull();
  });

  test('values where waypoints are expected harm nobody, though what edits do to stops is recorded a second later', async () => {
    const waypoints = witness.doc.getMap<unknown>('waypoints');
    const values = {
      word: 'hello',
      number: 5,
      text: new Y.Text('stop'),
      list: new Y.Array(),
      element: new Y.XmlElement('a'),
    };
    for (const [name, value] of Object.entries(values)) waypoints.set(name, value);
    await witness.saved();
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    for (const name of Object.keys(values)) waypoints.delete(name);
    await witness.saved();
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect(await latency()).toBeLessThan(5_000);
  });

  test('a large honest update passes its trial, and the edits behind it keep their order', async () => {
    const entry = witness.travelLog.entry(stop())!;
    entry.insert(0, 'a long story. '.repeat(5_000));
    for (const letter of 'fin') {
      entry.insert(entry.length, letter);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await witness.saved();
    const other = await connect({ url: server.url, log });
    expect(other.travelLog.entry(stop())!.toString()).toBe(entry.toString());
    await other.leave();
  });

  test('V8: a number that was used for another update is refused, and nothing is acknowledged that is nowhere', async () => {
    const doc = new Y.Doc();
    doc.clientID = 5_100_000;
    const socket = await join(doc.clientID);
    const steps: Uint8Array[] = [];
    doc.on('update', (bytes) => steps.push(bytes));
    for (const day of ['2026-05-01', '2026-05-02', '2026-05-03']) doc.getMap('meta').set('travelDate', day);
    expect(await say(socket, 'update', { sessionSeq: 1, bytes: steps[0] })).toMatchObject({ ok: true });
    expect((await say(socket, 'update', { sessionSeq: 1, bytes: steps[1] })).refusal?.code).toBe('BAD_UPDATE');
    expect((await say(socket, 'update', { sessionSeq: 2, bytes: steps[2] })).refusal?.code).toBe(
      'MISSING_DEPENDENCIES',
    );
    expect(await say(socket, 'update', { sessionSeq: 2, bytes: steps[1] })).toMatchObject({ ok: true });
    await until('the witness has what was acknowledged', () => witness.travelLog.read().travelDate === '2026-05-02');
  });

  test('V7: the client id of somebody who is away cannot be taken', async () => {
    const away = await connect({ url: server.url, log });
    away.travelLog.addTag('written before');
    await away.saved();
    const { clientID } = away.doc;
    await away.leave();
    const socket = await join(clientID);
    const { bytes } = draft((doc) => doc.getMap('meta').set('title', 'taken over'), clientID);
    expect((await say(socket, 'update', { sessionSeq: 1, bytes })).refusal?.code).toBe('CLIENT_ID_TAKEN');
    const refused = new Promise<{ refusal: { code: string } }>((resolve) => socket.once('refused', resolve));
    const shown = new Awareness(new Y.Doc());
    shown.clientID = clientID;
    shown.setLocalState({ cursor: 1 });
    socket.emit('awareness', { bytes: encodeAwarenessUpdate(shown, [clientID]) });
    shown.destroy();
    expect((await refused).refusal.code).toBe('CLIENT_ID_TAKEN');
    expect(await say(socket, 'ping', {})).toHaveProperty('time');
  });

  test('case 8, V7: a client id that a stranger wrote under first leaves its owner connected, and refused by name', async () => {
    const doc = new Y.Doc();
    doc.clientID = 5_150_000;
    const sessionId = randomUUID();
    const before = await joinRaw(server.url, log, { clientId: doc.clientID, sessionId });
    before.socket.disconnect();
    doc.getMap('meta').set('travelDate', '2026-06-01');

    const stranger = await join(doc.clientID);
    const theirs = draft((draft) => draft.getMap('meta').set('travelDate', '1999-12-31'), doc.clientID);
    expect(await say(stranger, 'update', { sessionSeq: 1, bytes: theirs.bytes })).toMatchObject({ ok: true });

    const { socket, refusal } = await joinRaw(server.url, log, { clientId: doc.clientID, sessionId });
    sockets.push(socket);
    expect(refusal).toBeUndefined();
    const mine = { sessionSeq: 1, bytes: Y.encodeStateAsUpdate(doc) };
    expect((await say(socket, 'update', mine)).refusal?.code).toBe('CLIENT_ID_TAKEN');
    expect(await say(socket, 'withdraw', { sessionSeq: 1 })).toMatchObject({ ok: true, kept: false });
    // The same edit under another id, in a session of its own.
    const again = draft((draft) => draft.getMap('meta').set('travelDate', '2026-06-01'), 5_150_001);
    expect(await say(await join(5_150_001), 'update', { sessionSeq: 1, bytes: again.bytes })).toMatchObject({
      ok: true,
    });
    expect(await latency()).toBeLessThan(5_000);
  });

  test('case 3, V5: a top-level type that no travel log has is refused by name', async () => {
    const { clientId, bytes } = draft((doc) => doc.getText('scratch').insert(0, 'x'), 5_160_000);
    const { refusal } = await say(await join(clientId), 'update', { sessionSeq: 1, bytes });
    expect(refusal).toMatchObject({ code: 'BAD_UPDATE', detail: expect.stringContaining('"scratch"') });
  });

  test('E14, E15, E16: a number is withdrawn for good, or its update is kept', async () => {
    const doc = new Y.Doc();
    doc.clientID = 5_170_000;
    const socket = await join(doc.clientID);
    const steps: Uint8Array[] = [];
    doc.on('update', (bytes) => steps.push(bytes));
    for (const day of ['2026-07-01', '2026-07-02']) doc.getMap('meta').set('travelDate', day);
    const update = (sessionSeq: number) => say(socket, 'update', { sessionSeq, bytes: steps[sessionSeq - 1] });
    const withdraw = (sessionSeq: number) => say(socket, 'withdraw', { sessionSeq });

    expect((await withdraw(2)).refusal?.code).toBe('MISSING_DEPENDENCIES');
    // The update is on its way when the withdrawal comes.
    const [{ seq }, kept] = await Promise.all([update(1), withdraw(1)]);
    expect(kept).toEqual({ ok: true, seq, kept: true });
    const withdrawn = await withdraw(2);
    expect(withdrawn).toMatchObject({ ok: true, kept: false });
    expect(withdrawn.seq).toBeGreaterThan(seq!);
    expect(await withdraw(2)).toEqual(withdrawn);
    expect((await update(2)).refusal?.code).toBe('WITHDRAWN');
    expect((await withdraw(4)).refusal?.code).toBe('MISSING_DEPENDENCIES');
    expect(await withdraw(3)).toMatchObject({ ok: true, kept: false });
    await until('what was kept is there', () => witness.travelLog.read().travelDate === '2026-07-01');
    expect(socket.connected).toBe(true);
  });

  test('an entry that is not plain text is nobody’s text, and the server lives', async () => {
    const doc = new Y.Doc();
    doc.clientID = 5_200_000;
    const socket = await join(doc.clientID);
    const waypoint = new Y.Map<unknown>();
    const entry = new Y.XmlText();
    waypoint.set('airport', 'CDG');
    waypoint.set('entry', entry);
    doc.getMap('waypoints').set('odd', waypoint);
    entry.insertEmbed(0, { toString: 1 } as never);
    expect(await say(socket, 'update', { sessionSeq: 1, bytes: Y.encodeStateAsUpdate(doc) })).toMatchObject({
      ok: true,
    });
    await until('it is read as nothing', () =>
      witness.travelLog.read().waypoints.some(({ id, entry }) => id === 'odd' && entry === ''),
    );
    expect(await latency()).toBeLessThan(5_000);
  });

  test('a frame that promises more than it holds asks for no memory', async () => {
    const socket = await join(5_300_000);
    const before = process.memoryUsage().rss;
    const promise = new Uint8Array(Array.from({ length: 40 }, () => [0xdd, 0x01, 0xff, 0xff, 0xff]).flat());
    socket.io.engine.write(promise as never);
    expect(await latency()).toBeLessThan(5_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });

  test('a member cannot say in Socket.IO’s name that it has gone', async () => {
    const socket = await join(5_400_000);
    const refused = new Promise<{ refusal: { code: string } }>((resolve) => socket.once('refused', resolve));
    socket.io.engine.write(encode({ type: 2, nsp: namespaceOf(log), data: ['disconnect'] }) as never);
    expect((await refused).refusal.code).toBe('BAD_MESSAGE');
    expect(await say(socket, 'ping', {})).toHaveProperty('time');
  });

  test('V12: three strikes close the socket', async () => {
    const socket = await join(5_000_000);
    for (let strike = 0; strike < LIMITS.strikes; strike++)
      await say(socket, 'update', { sessionSeq: 1, bytes: new Uint8Array([9, 9, 9]) }).catch(() => undefined);
    await until('the socket is closed', () => !socket.connected);
    expect(await latency()).toBeLessThan(2_000);
  });

  test('V13: a flood is refused, and the others are served', async () => {
    const socket = await join(6_000_000);
    const codes: (string | undefined)[] = [];
    const started = performance.now();
    for (let message = 0; message < 2 * AT_ONCE; message++)
      socket.emit('score', {}, (answer: { refusal?: { code: string } }) => codes.push(answer.refusal?.code));
    expect(await latency()).toBeLessThan(5_000);
    await until('all are answered', () => codes.length === 2 * AT_ONCE);
    const seconds = (performance.now() - started) / 1_000;
    const served = codes.filter((code) => code === undefined).length;
    expect(served).toBeGreaterThanOrEqual(AT_ONCE);
    expect(served, `in ${seconds} s`).toBeLessThanOrEqual(AT_ONCE + (AT_ONCE / 2) * (seconds + 1));
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(2 * AT_ONCE - served);
  });
});
