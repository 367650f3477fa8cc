import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { connect, type Room } from '../../client-sdk/index.ts';
import type { Updates } from '../../protocol/update.ts';
import type { AeroMelody } from '../../server/server.ts';
import { joinRaw, type Socket, say } from '../support/raw-client.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

/** What the kernel takes for somebody who reads nothing, and what the server then holds, bytes. */
const MORE_THAN_FITS = 12_000_000;

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
    const { ws } = socket.io.engine.transport as unknown as {
      ws: { _socket: { pause(): void; resume(): void } };
    };
    return { doc, socket, heard, pause: () => ws._socket.pause(), resume: () => ws._socket.resume() };
  }

  const entryIn = (doc: Y.Doc) =>
    (doc.getMap('waypoints').values().next().value as Y.Map<Y.Text> | undefined)?.get('entry')?.toString();
  const entry = () => writer.travelLog.entry(writer.travelLog.read().waypoints[0]!.id)!;

  /** Writes until nothing more fits on the way to somebody who reads nothing. */
  async function stuff(): Promise<void> {
    const letters = 200_000;
    for (let written = 0; written < MORE_THAN_FITS; written += letters) {
      entry().insert(0, 'x'.repeat(letters));
      entry().delete(0, letters - 10);
      await writer.saved();
    }
  }

  /** Edits of one letter, each a row. */
  async function writeRows(count: number): Promise<void> {
    const doc = new Y.Doc();
    const { socket } = await joinRaw(server.url, log, { clientId: doc.clientID });
    const steps: Uint8Array[] = [];
    doc.on('update', (bytes: Uint8Array) => steps.push(bytes));
    for (let row = 0; row < count; row++) doc.getText('description').insert(0, `${row % 10}`);
    await Promise.all(steps.map((bytes, at) => say(socket, 'update', { sessionSeq: at + 1, bytes })));
    socket.disconnect();
  }

  test.each([
    ['a few rows', 0],
    ['hundreds of rows', 700],
  ])(
    'rule 33: once it reads on it is welcomed anew, and %s that it missed are one update',
    async (_, rows) => {
      const slow = await slowMember();
      await until('it is in sync', () => entryIn(slow.doc) !== undefined);
      slow.pause();
      await stuff();
      // It is looked four times a second whether somebody is behind.
      await new Promise((resolve) => setTimeout(resolve, 600));
      await writeRows(rows);
      entry().insert(0, 'the end of it');
      await writer.saved();

      slow.heard.length = 0;
      slow.resume();
      await until('it is welcomed anew', () => slow.heard.some((message) => 'head' in message), 15_000);
      await until('it has all of it', () => entryIn(slow.doc) === entry().toString());
      const at = slow.heard.findIndex((message) => 'head' in message);
      const { head } = slow.heard[at] as { head: number };
      const missed = slow.heard.slice(at + 1) as Updates[];
      expect(missed).toHaveLength(1);
      expect(missed[0]).toMatchObject({ to: head, updates: [expect.anything()] });
      expect(Y.encodeStateVector(slow.doc)).toEqual(Y.encodeStateVector(writer.doc));
      expect(slow.doc.getText('description').toString()).toBe(writer.doc.getText('description').toString());

      // It hears everything again.
      slow.heard.length = 0;
      entry().insert(0, '!');
      await until('it hears the next edit', () => entryIn(slow.doc) === entry().toString());
      expect(slow.heard).toEqual([{ to: head + 1, updates: [expect.anything()] }]);
    },
    60_000,
  );

  test('rule 33: what it writes meanwhile is acknowledged, and not told to it', async () => {
    const slow = await slowMember();
    await until('it is in sync', () => entryIn(slow.doc) !== undefined);
    slow.pause();
    await stuff();
    await new Promise((resolve) => setTimeout(resolve, 600));
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
  }, 60_000);
});
