import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Updates } from '../../protocol/update.ts';
import type { AeroMelody } from '../../server/server.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { freshDatabase } from '../support/databases.ts';
import { joinRaw, type Socket, say } from '../support/raw-client.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

describe('joining a room', () => {
  let server: AeroMelody;
  let fresh: Awaited<ReturnType<typeof freshDatabase>>;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    fresh = await freshDatabase('sqlite');
    server = await startServer({ DATABASE_URL: fresh.url, LOG_LEVEL: 'silent', MESSAGES_PER_SECOND: '100000' });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect();
    await server.close();
    await fresh.drop();
  });

  /** A member that records what it receives, in order. */
  async function join(log: string, auth: Record<string, unknown> = {}) {
    const told: { readonly name: string; readonly message: unknown }[] = [];
    const joined = await joinRaw(server.url, log, auth, (socket) => {
      socket.onAny((name: string, message: unknown) => told.push({ name, message }));
    });
    sockets.push(joined.socket);
    const updates = () => told.flatMap(({ name, message }) => (name === 'updates' ? (message as Updates) : []));
    return { ...joined, told, updates };
  }

  /** A member that writes the description letter by letter; `rows` are its updates, from the second row of the log on. */
  async function joinWriter(log: string) {
    const doc = new Y.Doc();
    const { socket } = await join(log, { clientId: doc.clientID });
    const rows: Uint8Array[] = [];
    doc.on('update', (bytes: Uint8Array) => rows.push(bytes));
    const write = (letter: string) => {
      const text = doc.getText('description');
      text.insert(text.length, letter);
      return say(socket, 'update', { sessionSeq: rows.length, bytes: rows.at(-1) });
    };
    return { doc, socket, rows, write };
  }

  const applied = (...updates: readonly Uint8Array[]) => {
    const doc = new Y.Doc();
    for (const bytes of updates) Y.applyUpdate(doc, new Uint8Array(bytes));
    expect((doc.store as { pendingStructs: unknown }).pendingStructs).toBeNull();
    return doc;
  };

  test('J2: a room that cannot be loaded is refused, and is whole once it can be', async () => {
    const log = await createLog(server.url, 'CDG', 'NRT');
    const { knex, close } = openDatabase(fresh.url);
    await knex.schema.renameTable('travel_log_updates', 'lost');
    const { refusal } = await join(log);
    await knex.schema.renameTable('lost', 'travel_log_updates');
    await close();
    expect(refusal?.code).toBe('UNAVAILABLE');
    const { head, updates } = await join(log);
    expect(head).toBe(1);
    await until('it has the document', () => updates().length === 1);
    expect(applied(...updates()[0]!.updates).getMap('waypoints').size).toBe(2);
  });

  test('J4: the welcome is followed by the document, the awareness states and the music, in this order', async () => {
    const log = await createLog(server.url, 'CDG', 'NRT');
    const here = await join(log, { clientId: 7 });
    // Number 1, a state of two letters: `{}`.
    here.socket.emit('awareness', { bytes: new Uint8Array([1, 7, 1, 2, 123, 125]) });
    expect(await say(here.socket, 'ping', {})).toHaveProperty('time');
    const { told } = await join(log);
    await until('it knows of the music and the takes', () => told.some(({ name }) => name === 'takes'));
    expect(told.map(({ name }) => name)).toEqual([
      'welcome',
      'updates',
      'awareness',
      'composition',
      'transport',
      'takes',
    ]);
  });

  test('J5: the missing rows come in order, or the whole document comes', async () => {
    const log = await createLog(server.url, 'CDG');
    const writer = await joinWriter(log);
    for (const letter of 'abcdef') await writer.write(letter);
    const head = 1 + writer.rows.length;

    for (const lastSeq of [0, head + 1, 1_000_000]) {
      const { updates } = await join(log, { lastSeq });
      await until('it has the document', () => updates().length === 1);
      expect(updates()[0]).toMatchObject({ to: head, updates: [expect.anything()] });
      const doc = applied(...updates()[0]!.updates);
      expect(doc.getText('description').toString()).toBe('abcdef');
      expect(doc.getMap('waypoints').size).toBe(1);
    }
    for (const lastSeq of [1, 4, head - 1]) {
      const { updates } = await join(log, { lastSeq });
      await until('it has the rows', () => updates().at(-1)?.to === head);
      const rows = updates().flatMap((message) => message.updates);
      expect(rows.map((bytes) => [...new Uint8Array(bytes)])).toEqual(
        writer.rows.slice(lastSeq - 1).map((bytes) => [...bytes]),
      );
    }
    const level = await join(log, { lastSeq: head });
    await until('it knows of the music', () => level.told.some(({ name }) => name === 'transport'));
    expect(level.updates()).toEqual([]);
  });

  test('J7: no row that is committed during a join is missed', async () => {
    const log = await createLog(server.url, 'CDG');
    const writer = await joinWriter(log);
    const first = (await join(log)).updates;
    await until('there is a first row', () => first().length === 1);
    const answers: Promise<unknown>[] = [];
    const joins: ReturnType<typeof join>[] = [];
    for (let letter = 0; letter < 150; letter++) {
      answers.push(writer.write(String(letter % 10)));
      if (letter % 15 === 0) joins.push(join(log, { lastSeq: joins.length % 2 }));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(answers);
    const text = writer.doc.getText('description').toString();
    expect(text).toHaveLength(150);
    const heads = new Set<number>();
    for (const { head, updates } of await Promise.all(joins)) {
      heads.add(head);
      await until('it has the last row', () => updates().some(({ to }) => to === 151));
      const rows = [...first()[0]!.updates, ...updates().flatMap((message) => message.updates)];
      expect(
        applied(...rows)
          .getText('description')
          .toString(),
      ).toBe(text);
    }
    expect(heads.size).toBeGreaterThan(3);
  });
});
