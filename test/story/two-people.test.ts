import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { connect, type HeardNote, RefusedError, type Room } from '../../client-sdk/index.ts';
import type { AeroMelody } from '../../server/server.ts';
import { ENGINES, freshDatabase } from '../support/databases.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const JSON_BODY = { 'content-type': 'application/json' };

describe.each(ENGINES)('two people in one room, on %s', (engine) => {
  let server: AeroMelody;
  let drop: () => Promise<void>;
  const open: Room[] = [];

  beforeAll(async () => {
    const database = await freshDatabase(engine);
    drop = database.drop;
    server = await startServer({ DATABASE_URL: database.url });
  });
  afterAll(async () => {
    for (const room of open) await room.leave();
    await server.close();
    await drop();
  });

  async function join(log: string, name: string): Promise<Room> {
    const room = await connect({ url: server.url, log, name });
    open.push(room);
    return room;
  }
  const airports = (room: Room) => room.travelLog.read().waypoints.map((waypoint) => waypoint.airport);

  test('each sees what the other writes, and both end with the same document', async () => {
    const log = await createLog(server.url, 'CDG', 'NRT');
    const [ada, ben] = [await join(log, 'Ada'), await join(log, 'Ben')];
    expect(airports(ben)).toEqual(['CDG', 'NRT']);

    const lax = ada.travelLog.add({ airport: 'LAX' });
    await until('Ben sees LAX', () => airports(ben).includes('LAX'));
    ben.travelLog.entry(lax)!.insert(0, 'Palm trees');
    ada.travelLog.setTitle('Round the Pacific');
    await Promise.all([ada.saved(), ben.saved()]);
    await until('both have both edits', () => ben.travelLog.read().title === 'Round the Pacific');
    await until('Ada reads the entry', () => ada.travelLog.entry(lax)!.toString() === 'Palm trees');
    expect(Y.encodeStateVector(ada.doc)).toEqual(Y.encodeStateVector(ben.doc));
    expect(ada.travelLog.read()).toEqual(ben.travelLog.read());
  });

  test('what was saved is in lists at once, and once the server has closed', async () => {
    const database = await freshDatabase(engine);
    const env = { DATABASE_URL: database.url, SECRET: 'a secret that both of these servers share' };
    const first = await startServer(env);
    const made = await fetch(`${first.url}/api/logs`, { method: 'POST', body: '{}', headers: JSON_BODY });
    const { id, token } = (await made.json()) as { id: string; token: string };
    const listed = async (server: AeroMelody) => {
      const answer = await fetch(`${server.url}/api/logs`, { headers: { authorization: `Bearer ${token}` } });
      return ((await answer.json()) as { logs: { title: string }[] }).logs.map(({ title }) => title);
    };
    const ada = await connect({ url: first.url, log: id, token });
    for (const title of ['North', 'Further north']) {
      ada.travelLog.setTitle(title);
      await ada.saved();
      expect(await listed(first)).toEqual([title]);
      const one = await fetch(`${first.url}/api/logs/${id}`, { headers: { authorization: `Bearer ${token}` } });
      expect(await one.json()).toMatchObject({ title });
    }
    ada.travelLog.setTitle('The pole');
    await ada.saved();
    await ada.leave();
    await first.close();
    const second = await startServer(env);
    expect(await listed(second)).toEqual(['The pole']);
    await second.close();
    await database.drop();
  });

  test('a hundred keystrokes of two people at once are all saved and all arrive', async () => {
    const log = await createLog(server.url, 'CDG');
    const [ada, ben] = [await join(log, 'Ada'), await join(log, 'Ben')];
    const id = ada.travelLog.read().waypoints[0]!.id;
    for (let stroke = 0; stroke < 50; stroke++) {
      ada.travelLog.entry(id)!.insert(0, 'a');
      ben.travelLog.entry(id)!.insert(0, 'b');
      if (stroke % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 30));
    }
    await Promise.all([ada.saved(), ben.saved()]);
    expect([ada.unsaved, ben.unsaved]).toEqual([0, 0]);
    await until(
      'both texts are whole',
      () => ada.travelLog.entry(id)!.length === 100 && ben.travelLog.entry(id)!.length === 100,
    );
    const late = await join(log, 'Cyd');
    expect(late.travelLog.entry(id)!.toString()).toBe(ada.travelLog.entry(id)!.toString());
    expect(ben.travelLog.entry(id)!.toString()).toBe(ada.travelLog.entry(id)!.toString());
  });

  test('they see each other, under the names that the server vouches for', async () => {
    const log = await createLog(server.url, 'CDG');
    const [ada, ben] = [await join(log, 'Ada'), await join(log, 'Ben')];
    ada.awareness.setLocalStateField('cursor', 4);
    ada.awareness.setLocalStateField('user', { userId: 1, name: 'Somebody else', color: '#000000' });
    const seen = () => ben.awareness.getStates().get(ada.doc.clientID);
    await until('Ben sees the cursor', () => seen()?.cursor === 4 && seen()?.user.name !== undefined);
    expect(seen()!.user).toEqual(ada.you);
    await ada.leave();
    await until('Ada is gone', () => seen() === undefined);
  });

  test('a member who shows nothing of itself is seen all the same, at once', async () => {
    const log = await createLog(server.url, 'CDG');
    const [ada, ben] = [await join(log, 'Ada'), await join(log, 'Ben')];
    const names = (room: Room) =>
      [...room.awareness.getStates().values()].map((state) => state.user?.name as string).sort();
    await until('Ada sees Ben', () => names(ada).includes('Ben'));
    await until('Ben sees Ada', () => names(ben).includes('Ada'));
  });

  test('the same token is the same person, and two of one name have two colours', async () => {
    const log = await createLog(server.url, 'CDG');
    const [ada, other] = [await join(log, 'Ada'), await join(log, 'Ada')];
    expect(other.you.color).not.toBe(ada.you.color);
    for (const person of [ada, other]) {
      const again = await connect({ url: server.url, log, token: person.token });
      open.push(again);
      expect(again.you).toEqual(person.you);
    }
  });

  test('both hear the same notes, and an edit while they play takes the tail back', async () => {
    const log = await createLog(server.url, 'CDG', 'NRT', 'LAX');
    const [ada, ben] = [await join(log, 'Ada'), await join(log, 'Ben')];
    const heard: HeardNote[] = [];
    ben.on('note', (note) => heard.push(note));
    await ada.transport.play();
    await until('notes come', () => heard.length > 4);
    const place = (note: HeardNote) => [note.leg, note.voice, note.index, note.at, note.pitch].join('/');
    const score = (room: Room) => [...room.score.notes()].map(place).sort();
    await until('both scores agree', () => score(ada).join() === score(ben).join() && score(ada).length > 4);

    const dropped: number[] = [];
    ada.on('replace', (message) => dropped.push(message.dropped));
    const [, nrt] = ben.travelLog.read().waypoints;
    const before = ben.transport.tick();
    ben.travelLog.edit(nrt!.id, { airport: 'SIN' });
    await until('the tail is taken back', () => dropped.length > 0);
    await until('new notes have come', () => ada.score.legs()[0]?.to === 'SIN' && heard.at(-1)!.revision > 0);
    expect(ada.transport.state).toBe('playing');
    expect(ada.transport.tick()).toBeGreaterThanOrEqual(before);
    await until('both scores agree again', () => score(ada).join() === score(ben).join());
    await ben.transport.pause();
    await until('the pause is heard', () => ada.transport.state === 'paused');
  });

  test('who comes late hears the same piece, from the bar that is playing', async () => {
    const log = await createLog(server.url, 'LHR', 'JFK');
    const ada = await join(log, 'Ada');
    await ada.transport.play();
    await until('a second has been played', () => ada.transport.tick() > 960, 15_000);
    const late = await join(log, 'Late');
    const first = (await late.notes[Symbol.asyncIterator]().next()).value as HeardNote;
    const [beats, unit] = late.score.legs()[0]!.metre;
    expect(first.at).toBeGreaterThan(late.transport.tick() - (beats * 4 * 480 * 2) / unit);
    const place = (note: HeardNote) => [note.leg, note.voice, note.tick, note.pitch].join('/');
    const theirs = new Set([...ada.score.notes()].map(place));
    expect([...late.score.notes()].length).toBeGreaterThan(4);
    await until('no note is theirs alone', () => {
      for (const note of ada.score.notes()) theirs.add(place(note));
      return [...late.score.notes()].every((note) => theirs.has(place(note)));
    });
  });

  test('a journey of one stop cannot be played, and says so', async () => {
    const log = await createLog(server.url, 'CDG');
    const ada = await join(log, 'Ada');
    await expect(ada.transport.play()).rejects.toThrow(RefusedError);
    await expect(ada.transport.play()).rejects.toMatchObject({ refusal: { code: 'NOTHING_TO_PLAY' } });
  });

  test('an airport that does not exist stays in the log, and the music goes around it', async () => {
    const log = await createLog(server.url, 'CDG', 'QQX', 'NRT');
    const ada = await join(log, 'Ada');
    expect(airports(ada)).toEqual(['CDG', 'QQX', 'NRT']);
    await until('the legs are known', () => ada.score.legs().length === 1);
    expect(ada.score.legs().map(({ from, to }) => [from, to])).toEqual([['CDG', 'NRT']]);
  });

  test('a log that does not exist refuses the handshake by name', async () => {
    const unknown = connect({ url: server.url, log: '00000000-0000-4000-8000-000000000000' });
    await expect(unknown).rejects.toMatchObject({ refusal: { code: 'UNKNOWN_LOG' } });
    const forged = connect({ url: server.url, log: server.demoLog, token: 'forged.token' });
    await expect(forged).rejects.toMatchObject({ refusal: { code: 'UNAUTHORIZED' } });
  });
});
