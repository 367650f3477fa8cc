import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { connect, type HeardNote, type Room } from '../../client-sdk/index.ts';
import { joinRaw, type Socket, say } from '../support/raw-client.ts';
import { expectOneRevision } from '../support/revisions.ts';
import { type Cluster, createLog, startCluster } from '../support/server.ts';
import { until } from '../support/until.ts';

describe('two instances on one MariaDB and one Redis', () => {
  let cluster: Cluster;
  const rooms: Room[] = [];

  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(async () => {
    for (const room of rooms) await room.leave();
    await cluster?.close();
  });

  /** Ada on the first instance, Ben on the second one, in one room. */
  async function pair(...airports: string[]): Promise<[ada: Room, ben: Room]> {
    const log = await createLog(cluster.instances[0].url, ...airports);
    const ada = await connect({ url: cluster.instances[0].url, log, name: 'Ada' });
    const ben = await connect({ url: cluster.instances[1].url, log, name: 'Ben' });
    rooms.push(ada, ben);
    return [ada, ben];
  }

  test('E2: an edit on one is seen on the other, and both write at once without a hole', async () => {
    const [ada, ben] = await pair('CDG');
    const entry = (room: Room) => room.travelLog.entry(room.travelLog.read().waypoints[0]!.id)!;
    for (let stroke = 0; stroke < 40; stroke++) {
      entry(ada).insert(0, 'a');
      entry(ben).insert(0, 'b');
      await setTimeout(5);
    }
    await Promise.all([ada.saved(), ben.saved()]);
    await until('both have all', () => entry(ada).length === 80 && entry(ben).length === 80);
    expect(entry(ada).toString()).toBe(entry(ben).toString());
  });

  test('case 8, V7: of two sessions that write under one client id on two instances at once, one has the row', async () => {
    const [ada, ben] = await pair('CDG');
    const sockets: Socket[] = [];
    const saved = new Set<string>();
    const urls = cluster.instances.map(({ url }) => url);
    for (let round = 0; round < 8; round++) {
      const strangers = await Promise.all(
        urls.map(async (url, at) => {
          const doc = new Y.Doc();
          doc.clientID = 7_000_000 + round;
          doc.getMap('settings').set(`${round} by ${at}`, true);
          const { socket } = await joinRaw(url, ada.log, { clientId: doc.clientID });
          sockets.push(socket);
          return { socket, bytes: Y.encodeStateAsUpdate(doc), key: `${round} by ${at}` };
        }),
      );
      const answers = await Promise.all(
        strangers.map(({ socket, bytes }) => say(socket, 'update', { sessionSeq: 1, bytes })),
      );
      expect(answers.map(({ ok, refusal }) => (ok ? 'saved' : refusal!.code)).sort()).toEqual([
        'CLIENT_ID_TAKEN',
        'saved',
      ]);
      saved.add(strangers[answers.findIndex(({ ok }) => ok)]!.key);
    }
    const written = (room: Room) => [...room.doc.getMap('settings').keys()].filter((key) => key.includes(' by '));
    for (const room of [ada, ben]) {
      await until('what was saved is there', () => written(room).length === saved.size);
      expect(new Set(written(room))).toEqual(saved);
    }
    for (const socket of sockets) socket.disconnect();
  });

  test('E14, E15, E16: a withdrawal and a copy of the update on another instance have one outcome', async () => {
    const [ada, ben] = await pair('CDG');
    const sockets: Socket[] = [];
    const saved = new Set<string>();
    for (let round = 0; round < 8; round++) {
      const doc = new Y.Doc();
      doc.clientID = 8_000_000 + round;
      doc.getMap('settings').set(`of ${round}`, true);
      const session = { clientId: doc.clientID, sessionId: randomUUID() };
      const [one, other] = await Promise.all(cluster.instances.map(({ url }) => joinRaw(url, ada.log, session)));
      sockets.push(one!.socket, other!.socket);
      const update = { sessionSeq: 1, bytes: Y.encodeStateAsUpdate(doc) };
      const sending = say(one!.socket, 'update', update);
      if (round % 3 > 0) await setTimeout(round % 3);
      const withdrawal: { ok: boolean; seq?: number; kept?: boolean } = await say(other!.socket, 'withdraw', {
        sessionSeq: 1,
      });
      const answer = await sending;
      expect(withdrawal.ok).toBe(true);
      if (withdrawal.kept) {
        expect(answer).toEqual({ ok: true, seq: withdrawal.seq });
        saved.add(`of ${round}`);
      } else expect(answer.refusal?.code).toBe('WITHDRAWN');
      expect((await say(one!.socket, 'update', update)).ok).toBe(withdrawal.kept);
    }
    const kept = (room: Room) => [...room.doc.getMap('settings').keys()].filter((key) => key.startsWith('of '));
    for (const room of [ada, ben]) {
      await until('all that was kept is there', () => kept(room).length === saved.size);
      expect(new Set(kept(room))).toEqual(saved);
    }
    for (const socket of sockets) socket.disconnect();
  });

  test('they see each other across instances', async () => {
    const [ada, ben] = await pair('CDG');
    ben.awareness.setLocalStateField('cursor', 1);
    ada.awareness.setLocalStateField('cursor', 2);
    await until('Ada sees Ben', () => ada.awareness.getStates().get(ben.doc.clientID)?.user?.name === 'Ben');
    await until('Ben sees Ada', () => ben.awareness.getStates().get(ada.doc.clientID)?.user?.name === 'Ada');
    await ben.leave();
    await until('Ben is gone', () => !ada.awareness.getStates().has(ben.doc.clientID));
  });

  test('I7: who comes to another instance sees at once who is here', async () => {
    const [ada, ben] = await pair('CDG');
    const names = (room: Room) => [...room.awareness.getStates().values()].map((state) => state.user?.name as string);
    await until('Ben sees Ada', () => names(ben).includes('Ada'));
    await until('Ada sees Ben', () => names(ada).includes('Ben'));
  });

  test('one conducts, both hear the same notes, and either may pause', async () => {
    const [ada, ben] = await pair('CDG', 'NRT');
    const heard: HeardNote[] = [];
    ben.on('note', (note) => heard.push(note));
    await ada.transport.play();
    await until('Ben hears notes', () => heard.length > 4);
    const score = (room: Room) =>
      [...room.score.notes()].map((note) => `${note.voice}/${note.index}/${note.at}/${note.pitch}`).sort();
    await until('both scores agree', () => score(ada).join() === score(ben).join());
    ben.travelLog.steer({ tempo: 200 });
    await until('the conductor elsewhere follows the edit', () => ada.score.legs()[0]!.tempo === 200);
    await ben.transport.pause();
    await until('the pause reaches the conductor and comes back', () => ada.transport.state === 'paused');
    await until('on both', () => ben.transport.state === 'paused');
  });

  test('M13: a drag on the one is one revision on the other, that conducts', async () => {
    const [ada, ben] = await pair('CDG', 'NRT');
    await ada.transport.play();
    await until('the first one conducts', () => ada.conductor.here && ben.transport.state === 'playing');
    const drag = async () => {
      const release = ben.drag();
      for (let tempo = 90; tempo < 120; tempo++) {
        ben.travelLog.steer({ tempo });
        await setTimeout(20);
      }
      release();
    };
    await expectOneRevision(ada, drag, () => ada.score.legs()[0]!.tempo === 119);
    await ada.transport.pause();
  });

  test('who comes by another instance a moment after play hears the same music', async () => {
    const log = await createLog(cluster.instances[0].url, 'CDG', 'NRT');
    const ada = await connect({ url: cluster.instances[0].url, log, name: 'Ada' });
    rooms.push(ada);
    await ada.transport.play();
    const ben = await connect({ url: cluster.instances[1].url, log, name: 'Ben' });
    rooms.push(ben);
    await until('the music plays for Ben', () => ben.transport.state === 'playing');
    const first = (room: Room) => [...room.score.notes()].filter(({ at }) => at < 1_920).length;
    await until('Ben has the notes from the start', () => first(ben) > 0 && first(ben) === first(ada));
    await ada.transport.pause();
  });

  test('a token of one instance is good on the other', async () => {
    const [ada] = await pair('CDG');
    const elsewhere = await connect({ url: cluster.instances[1].url, log: ada.log, token: ada.token });
    rooms.push(elsewhere);
    expect(elsewhere.you).toEqual(ada.you);
  });
});
