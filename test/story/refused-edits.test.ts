import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { connect, type Room } from '../../client-sdk/index.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { AeroMelody } from '../../server/server.ts';
import { insertBetween } from '../support/astray.ts';
import { type Gate, openGate } from '../support/gate.ts';
import { joinRaw, say } from '../support/raw-client.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

describe('an edit that is refused harms nothing else', () => {
  let server: AeroMelody;
  let gate: Gate;
  beforeAll(async () => {
    server = await startServer();
    gate = await openGate(server.url);
  });
  afterAll(async () => {
    await gate.close();
    await server.close();
  });

  async function join(log: string, name: string, url = server.url): Promise<Room> {
    const room = await connect({ url, log, name });
    onTestFinished(() => room.leave());
    return room;
  }
  const entryOf = (room: Room, at = 0) => room.travelLog.entry(room.travelLog.read().waypoints[at]!.id)!;
  const makeLog = () => createLog(server.url, 'CDG', 'NRT', 'LAX');

  test('O15: case 2: 300,000 letters leave in pieces, and what is written behind them is saved with them', async () => {
    const log = await makeLog();
    const [p, q] = [await join(log, 'P'), await join(log, 'Q')];
    const { doc } = p;
    const refused: object[] = [];
    p.on('refused', (each) => refused.push(each));
    // A surrogate pair stands across each border of a piece that would be cut by bytes or by letters alone.
    const paste = `a${'🙂'.repeat(60_000)}${'x'.repeat(180_000)}`;
    entryOf(p).insert(0, paste);
    p.travelLog.setTitle('Behind the paste');
    entryOf(p, 1).insert(0, 'Also behind it');
    await p.saved();
    expect([refused, p.refusedEdits, p.unsaved, p.doc === doc]).toEqual([[], [], 0, true]);
    await until('Q reads all of it', () => entryOf(q).toString() === paste);
    expect(q.travelLog.read()).toMatchObject({ title: 'Behind the paste' });
    expect(entryOf(q, 1).toString()).toBe('Also behind it');
  });

  test('O5, O12: case 2: a value that cannot be split is refused alone; later edits are rows within a second', async () => {
    const log = await makeLog();
    const [p, q] = [await join(log, 'P'), await join(log, 'Q')];
    entryOf(p).insertEmbed(0, { image: 'x'.repeat(LIMITS.updateBytes) });
    const began = performance.now();
    p.travelLog.setTitle('Later');
    entryOf(p, 1).insert(0, 'Good words');
    await p.saved();
    expect(performance.now() - began).toBeLessThan(1_000);
    await until('Q reads them', () => entryOf(q, 1).toString() === 'Good words');
    expect(q.travelLog.read().title).toBe('Later');
    expect(p.refusedEdits.map(({ refusal }) => refusal.code)).toEqual(['TOO_LARGE']);
    expect(p.unsaved).toBe(1);
    await p.refusedEdits[0]!.discard();
    expect(p.unsaved).toBe(0);
  });

  test('O5, O12: case 2: an edit that only the server refuses is set aside, and later ones are saved', async () => {
    const log = await makeLog();
    const [p, q] = [await join(log, 'P'), await join(log, 'Q')];
    entryOf(p).insert(0, 'First. ');
    await p.saved();
    p.travelLog.setDescription('Elsewhere');
    await p.saved();
    insertBetween(entryOf(p), p.doc.getText('description'), 'astray ');
    expect(entryOf(p).toString()).toBe('First. astray ');
    entryOf(p).insert(14, 'Second.');
    await until('it is set aside', () => p.refusedEdits.length === 1 && p.unsaved === 1);
    expect(p.refusedEdits[0]!.refusal.code).toBe('BAD_UPDATE');
    await until('Q reads what came behind it', () => entryOf(q).toString() === 'First. Second.');
    expect(entryOf(p).toString()).toBe('First. Second.');
  });

  test('O6, O15: case 3: an unknown top-level type is refused by name, and what is added behind it is saved', async () => {
    const log = await makeLog();
    const [p, q] = [await join(log, 'P'), await join(log, 'Q')];
    p.doc.getText('scratch').insert(0, 'x');
    expect(p.refusedEdits.map(({ refusal }) => refusal)).toEqual([
      { code: 'BAD_UPDATE', detail: 'writes to an unknown top-level type: scratch' },
    ]);
    p.travelLog.add({ airport: 'LIM' });
    await p.saved();
    await until('Q sees the new stop', () => q.travelLog.read().waypoints.length === 4);
    expect(p.refusedEdits[0]!.text).toBe('x');
    await p.saved();
  });

  test('O20: case 7: whose session ended while offline joins as a new guest, and the edit is saved', async () => {
    const log = await makeLog();
    const [p, q] = [await join(log, 'P', gate.url), await join(log, 'Q')];
    const { userId } = p.you;
    entryOf(p).insert(0, 'Before. ');
    await p.saved();
    gate.shut();
    onTestFinished(() => gate.open());
    await until('P is offline', () => p.status.kind === 'reconnecting');
    entryOf(p).insert(8, 'On the train.');
    await fetch(`${server.url}/api/session`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${p.token}` },
    });
    const told: number[] = [];
    p.on('identity', (you) => told.push(you.userId));
    gate.open();
    await p.saved();
    await until('Q reads it', () => entryOf(q).toString() === 'Before. On the train.');
    expect(told).toEqual([p.you.userId]);
    expect(p.you.userId).not.toBe(userId);
    expect([p.you.name, p.status.kind, p.unsaved]).toEqual(['P', 'live', 0]);
    // The new token is good: REST knows the new guest.
    await p.history.name('after the train');
  });

  test('O18: case 8: a stranger who writes under P’s client id costs P a renaming, and no edit', async () => {
    const log = await makeLog();
    const [p, q] = [await join(log, 'P', gate.url), await join(log, 'Q')];
    const { clientID } = p.doc;
    gate.shut();
    onTestFinished(() => gate.open());
    await until('P is offline', () => p.status.kind === 'reconnecting');

    const theirs = new Y.Doc();
    theirs.clientID = clientID;
    const { socket } = await joinRaw(server.url, log, { clientId: clientID });
    onTestFinished(() => void socket.disconnect());
    theirs.getMap('meta').set('travelDate', '2026-05-01');
    const stolen = await say(socket, 'update', { sessionSeq: 1, bytes: Y.encodeStateAsUpdate(theirs) });
    expect(stolen.ok).toBe(true);

    p.travelLog.setTitle('Mine');
    entryOf(p).insert(0, 'Written offline');
    gate.open();
    await p.saved();
    await until('Q reads it', () => entryOf(q).toString() === 'Written offline');
    expect(q.travelLog.read()).toMatchObject({ title: 'Mine', travelDate: '2026-05-01' });
    expect(p.travelLog.read()).toEqual(q.travelLog.read());
    expect(p.doc.clientID).not.toBe(clientID);
    expect([p.refusedEdits, p.unsaved]).toEqual([[], 0]);
  });
});
