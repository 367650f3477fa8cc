import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import type { Updates } from '../../protocol/update.ts';
import type { AeroMelody } from '../../server/server.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { freshDatabase } from '../support/databases.ts';
import { joinRaw, type Socket, say } from '../support/raw-client.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

/** How long a commit is delayed, ms. */
const HELD_MS = 300;

describe('edits of two members', () => {
  let server: AeroMelody;
  let fresh: Awaited<ReturnType<typeof freshDatabase>>;
  let log: string;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    fresh = await freshDatabase('mariadb');
    server = await startServer({ DATABASE_URL: fresh.url });
    log = await createLog(server.url, 'CDG');
  });
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect();
    await server.close();
    await fresh.drop();
  });

  /** A member in sync, what it writes, and the `updates` that it receives from then on. */
  async function join() {
    const doc = new Y.Doc();
    const told: Updates[] = [];
    const { socket, head } = await joinRaw(server.url, log, { clientId: doc.clientID }, (opened) => {
      opened.on('updates', (message: Updates) => told.push(message));
    });
    sockets.push(socket);
    await until('it is in sync', () => told.at(-1)?.to === head);
    const document = new Uint8Array(told.flatMap(({ updates }) => updates)[0]!);
    Y.applyUpdate(doc, document);
    told.length = 0;
    const written: Uint8Array[] = [];
    doc.on('update', (bytes: Uint8Array) => written.push(bytes));
    return {
      ...{ doc, socket, head, document, told },
      rows: () => told.flatMap(({ updates }) => updates.map((bytes) => [...new Uint8Array(bytes)])),
      send: (sessionSeq: number, bytes: Uint8Array) => say(socket, 'update', { sessionSeq, bytes }),
      /** Writes the description; returns the update. */
      write(change: (text: Y.Text) => void): Uint8Array {
        change(doc.getText('description'));
        return written.at(-1)!;
      },
    };
  }

  test('E1: an update is seen and acknowledged only once it is committed, and an invalid one is refused before', async () => {
    const [ada, ben] = [await join(), await join()];
    const database = openDatabase(fresh.url);
    const hold = await database.knex.transaction();
    await hold('travel_logs').where({ uuid: log }).forUpdate();
    let answered = false;
    const bytes = ada.write((text) => text.insert(0, 'held up'));
    const answer = ada.send(1, bytes).finally(() => {
      answered = true;
    });
    const garbage = await ben.send(1, new Uint8Array([9, 9, 9]));
    await new Promise((resolve) => setTimeout(resolve, HELD_MS));
    expect(garbage.refusal?.code).toBe('BAD_UPDATE');
    expect([answered, ben.rows()]).toEqual([false, []]);

    await hold.commit();
    expect(await answer).toMatchObject({ ok: true });
    await until('it is seen', () => ben.rows().length === 1);
    const { id } = await database.knex('travel_logs').where({ uuid: log }).first('id');
    const rows = await database.knex('travel_log_updates').where({ log_id: id, seq: ben.told[0]!.to });
    expect(rows.map((row: { bytes: Uint8Array }) => [...row.bytes])).toEqual([[...bytes]]);
    await database.close();
  });

  test('E9: a deletion that skips a number is refused until the one before it is there', async () => {
    const ada = await join();
    const first = ada.write((text) => text.insert(0, 'abc'));
    const second = ada.write((text) => text.delete(0, 1));
    const third = ada.write((text) => text.delete(0, 1));
    expect(await ada.send(1, first)).toMatchObject({ ok: true });
    expect((await ada.send(3, third)).refusal?.code).toBe('MISSING_DEPENDENCIES');
    expect(await ada.send(2, second)).toMatchObject({ ok: true });
    expect(await ada.send(3, third)).toMatchObject({ ok: true });
  });

  test('E10: a member receives what the other one writes, and nothing of its own', async () => {
    const [ada, ben] = [await join(), await join()];
    const [hers, his] = [ada, ben].map(({ write }, at) =>
      [1, 2, 3].map((number) => write((text) => text.insert(0, `${at}${number} `))),
    ) as [Uint8Array[], Uint8Array[]];
    await Promise.all([0, 1, 2].flatMap((at) => [ada.send(at + 1, hers[at]!), ben.send(at + 1, his[at]!)]));
    await until('both are told', () => ada.rows().length >= 3 && ben.rows().length >= 3);
    await Promise.all([ada, ben].map(({ socket }) => say(socket, 'ping', {})));
    expect(ada.rows()).toEqual(his.map((bytes) => [...bytes]));
    expect(ben.rows()).toEqual(hers.map((bytes) => [...bytes]));
  });

  test('E11: rows that are applied together leave as one message', async () => {
    const [ada, ben] = [await join(), await join()];
    const letters = Array.from({ length: 60 }, (_, at) => ada.write((text) => text.insert(0, String(at % 10))));
    await Promise.all(letters.map((bytes, at) => ada.send(at + 1, bytes)));
    await until('Ben has all of them', () => ben.rows().length === letters.length);
    expect(ben.rows()).toEqual(letters.map((bytes) => [...bytes]));
    // They reach the server in a few pieces: while one is committed, the others gather.
    expect(ben.told.length).toBeLessThan(letters.length / 2);
  });

  test('V6: a refused update changes nothing, and the socket and the room stay open', async () => {
    const ada = await join();
    const before = await join();
    const stray = new Y.Doc();
    stray.getText('description').insert(0, 'somebody else’s');
    const good = ada.write((text) => text.insert(0, 'good '));
    const bad: [Uint8Array, string][] = [
      [new Uint8Array(LIMITS.updateBytes + 1), 'TOO_LARGE'],
      [good.subarray(0, -1), 'BAD_UPDATE'],
      [Y.encodeStateAsUpdate(stray), 'BAD_UPDATE'],
    ];
    for (const [bytes, code] of bad.slice(0, LIMITS.strikes - 1))
      expect((await ada.send(1, bytes)).refusal?.code).toBe(code);
    expect((await (await join()).send(1, bad[2]![0])).refusal?.code).toBe('BAD_UPDATE');
    expect((await say(ada.socket, 'no such message', {})).refusal?.code).toBe('BAD_MESSAGE');

    const after = await join();
    expect(after.head).toBe(before.head);
    expect([...after.document]).toEqual([...before.document]);
    expect(await ada.send(1, good)).toEqual({ ok: true, seq: before.head + 1 });
    await until('others see it', () => before.rows().length === 1);
  });
});
