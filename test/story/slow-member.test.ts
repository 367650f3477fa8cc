import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { connect, type Room } from '../../client-sdk/index.ts';
import { createProvider } from '../../client-sdk/sync/provider.ts';
import { openSessions } from '../../client-sdk/sync/sessions.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Updates } from '../../protocol/update.ts';
import { CATCH_UP_ROWS } from '../../server/room/fan-out.ts';
import type { AeroMelody } from '../../server/server.ts';
import { joinRaw, type Socket, say } from '../support/raw-client.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

/** More than the kernel takes for somebody who reads nothing, and more than the server then holds, bytes. */
const MORE_THAN_FITS = 7_500_000;
/** As much in one row as is committed without being tried first, letters. */
const LETTERS = LIMITS.trialBytes - 1_000;
/** It is looked four times a second whether somebody is behind, in this process: two looks have passed after this, ms. */
const LOOKED_AT = 600;
/** How long it may take on a busy machine until so much is saved, ms. */
const SAVED_MS = 30_000;
/** How often a member that reads nothing says that it is there, ms: it hears no ping that it could answer. */
const ALIVE_MS = 1_000;

describe('a member that stops reading', () => {
  let server: AeroMelody;
  let log: string;
  let writer: Room;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    server = await startServer({ MESSAGES_PER_SECOND: '100000' });
    log = await createLog(server.url, 'CDG');
    writer = await connect({ url: server.url, log, name: 'Writer' });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect();
    await writer.leave();
    await server.close();
  });

  /** Somebody whose TCP connection can be left unread; `heard` is what it was told, in order. */
  async function slowMember() {
    const doc = new Y.Doc();
    const heard: ({ head: number } | Updates)[] = [];
    const { socket } = await joinRaw(server.url, log, { clientId: doc.clientID }, (socket) => {
      socket.on('updates', (message: Updates) => {
        heard.push(message);
        for (const update of message.updates) Y.applyUpdate(doc, new Uint8Array(update));
      });
      socket.on('welcome', ({ head }: { head: number }) => heard.push({ head }));
    });
    sockets.push(socket);
    return { doc, socket, heard, ...unreadable(socket) };
  }

  /** Lets a connection be left unread for as long as it takes: neither side then closes it for want of a ping. */
  function unreadable(socket: Pick<Socket, 'io'>) {
    const { engine } = socket.io;
    const { ws } = engine.transport as unknown as {
      ws: { send(packet: string): void; _socket: { pause(): void; resume(): void } };
    };
    Object.assign(engine, { _pingTimeout: 600_000 });
    (engine as unknown as { _resetPingTimeout(): void })._resetPingTimeout();
    const PONG = '3';
    let alive: NodeJS.Timeout | undefined;
    onTestFinished(() => clearInterval(alive));
    return {
      pause() {
        alive = setInterval(() => ws.send(PONG), ALIVE_MS);
        ws._socket.pause();
      },
      resume() {
        clearInterval(alive);
        ws._socket.resume();
      },
    };
  }

  const entryIn = (doc: Y.Doc) =>
    (doc.getMap('waypoints').values().next().value as Y.Map<Y.Text> | undefined)?.get('entry')?.toString();
  const entry = () => writer.travelLog.entry(writer.travelLog.read().waypoints[0]!.id)!;

  /** Writes rows under a session of its own, all of them on their way at once, and waits until all are saved. */
  async function writeRows(count: number, write: (doc: Y.Doc, row: number) => void): Promise<void> {
    const doc = new Y.Doc();
    const { socket } = await joinRaw(server.url, log, { clientId: doc.clientID });
    const rows = Array.from({ length: count }, (_, row) => {
      const steps: Uint8Array[] = [];
      const keep = (bytes: Uint8Array) => steps.push(bytes);
      doc.on('update', keep);
      write(doc, row);
      doc.off('update', keep);
      return Y.mergeUpdates(steps);
    });
    const send = (bytes: Uint8Array, at: number) =>
      socket.timeout(SAVED_MS).emitWithAck('update', { sessionSeq: at + 1, bytes }) as Promise<{ ok: boolean }>;
    const answers = await Promise.all(rows.map(send));
    expect(answers.filter(({ ok }) => !ok)).toEqual([]);
    socket.disconnect();
  }

  /** Writes until nothing more fits on the way to somebody who reads nothing, and waits until that is seen. */
  async function stuff(): Promise<void> {
    const rows = Math.ceil(MORE_THAN_FITS / LETTERS);
    expect(rows).toBeLessThan(CATCH_UP_ROWS);
    await writeRows(rows, (doc) => {
      const text = doc.getText('description');
      text.insert(0, 'x'.repeat(LETTERS));
      text.delete(0, LETTERS - 1);
    });
    await setTimeout(LOOKED_AT);
  }

  test.each([
    ['as many rows as are merged', 0],
    ['more rows than are merged', CATCH_UP_ROWS],
  ])('E12: once it reads on it is welcomed anew, and %s, which it missed, are one update', async (_, rows) => {
    const slow = await slowMember();
    await until('it is in sync', () => entryIn(slow.doc) !== undefined);
    slow.pause();
    await stuff();
    await writeRows(rows, (doc, row) => doc.getText('description').insert(0, `${row % 10}`));
    entry().insert(0, 'the end of it');
    await writer.saved();

    slow.heard.length = 0;
    slow.resume();
    await until('it is welcomed anew', () => slow.heard.some((message) => 'head' in message), 15_000);
    await until('it has all of it', () => entryIn(slow.doc) === entry().toString());
    await setTimeout(LOOKED_AT);
    const at = slow.heard.findIndex((message) => 'head' in message);
    const { head } = slow.heard[at] as { head: number };
    expect(slow.heard[at + 1]).toMatchObject({ to: head, updates: [expect.anything()] });
    // What it missed may be so much that it was behind again: then it was welcomed once more, and had missed nothing.
    const again = slow.heard.slice(at + 2);
    expect(again).toEqual(again.map((_, nth) => (nth % 2 === 0 ? { head } : { to: head, updates: [] })));
    expect(Y.encodeStateVector(slow.doc)).toEqual(Y.encodeStateVector(writer.doc));
    expect(slow.doc.getText('description').toString()).toBe(writer.doc.getText('description').toString());

    // It hears everything again.
    slow.heard.length = 0;
    entry().insert(0, '!');
    await until('it hears the next edit', () => entryIn(slow.doc) === entry().toString());
    expect(slow.heard).toEqual([{ to: head + 1, updates: [expect.anything()] }]);
  });

  test('E10, E12: what it writes meanwhile is acknowledged, and not told to it', async () => {
    const slow = await slowMember();
    await until('it is in sync', () => entryIn(slow.doc) !== undefined);
    slow.pause();
    await stuff();
    const before = Y.encodeStateVector(slow.doc);
    slow.doc.getMap('meta').set('title', 'its own');
    const answer = say(slow.socket, 'update', { sessionSeq: 1, bytes: Y.encodeStateAsUpdate(slow.doc, before) });
    await until('others have it', () => writer.travelLog.read().title === 'its own');
    slow.heard.length = 0;
    slow.resume();
    const { seq } = await answer;
    await until('it is welcomed anew', () => slow.heard.some((message) => 'head' in message), 15_000);
    await until('it has all of it', () => slow.heard.some((message) => 'to' in message && message.to === seq));
    const own = slow.heard
      .flatMap((message) => ('updates' in message ? message.updates : []))
      .filter((update) => Y.parseUpdateMeta(new Uint8Array(update)).to.has(slow.doc.clientID));
    expect(own).toEqual([]);
  });

  test('E12: with the welcome it forgets who was there, and sees nobody who left meanwhile', async () => {
    const dan = await connect({ url: server.url, log, name: 'Dan' });
    const nothing = () => {};
    const eve = createProvider({
      ...{
        url: server.url,
        log,
        name: 'Eve',
        mode: 'edit',
        session: await (await openSessions(log, undefined)).resumeOrCreate(),
        mayJoinAnew: () => false,
      },
      listen: {
        ...{ synced: nothing, status: nothing, identity: nothing, saved: nothing, refused: nothing },
        ...{ access: nothing, withdrawn: nothing, drifted: nothing },
      },
    });
    onTestFinished(() => eve.close());
    const sees = (room: Pick<Room, 'doc'>) => eve.awareness.getStates().has(room.doc.clientID);
    await until('Eve sees both', () => sees(dan) && sees(writer));
    const { pause, resume } = unreadable(eve.connection.socket);
    pause();
    await stuff();
    await dan.leave();
    await until('the writer sees that Dan left', () => !writer.awareness.getStates().has(dan.doc.clientID));
    entry().insert(0, 'without Dan, ');
    await writer.saved();
    resume();
    await until('Eve has all of it', () => entryIn(eve.doc) === entry().toString(), 15_000);
    await until('Eve sees the writer', () => sees(writer));
    expect(sees(dan)).toBe(false);
  });
});
