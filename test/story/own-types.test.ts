import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { connect, type Room } from '../../client-sdk/index.ts';
import { compositionFile } from '../../protocol/composition-file.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { AeroMelody } from '../../server/server.ts';
import { contentHash } from '../../travel-log/content-hash.ts';
import { joinRaw, say } from '../support/raw-client.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

describe('types of a client’s own', () => {
  let server: AeroMelody;
  let log: string;
  const rooms: Room[] = [];

  beforeAll(async () => {
    server = await startServer();
    log = await createLog(server.url, 'CDG', 'NRT');
  });
  afterAll(async () => {
    for (const room of rooms) await room.leave();
    await server.close();
  });

  async function join(name: string): Promise<Room> {
    const room = await connect({ url: server.url, log, name });
    rooms.push(room);
    return room;
  }

  test('V5, H11: texts, maps, lists and XML are shared, restored with a version, and part of its JSON', async () => {
    const [ada, ben] = [await join('Ada'), await join('Ben')];
    ada.doc.getText('x-notes').insert(0, 'pack the tent');
    ada.doc.getMap('x-votes').set('NRT', 2);
    ada.doc.getArray('x-list').push(['torch', { count: 3 }]);
    const paragraph = new Y.XmlElement('p');
    paragraph.insert(0, [new Y.XmlText('hello')]);
    ada.doc.getXmlFragment('x-page').insert(0, [paragraph]);
    await ada.saved();
    await until('Ben has it', () => ben.doc.getText('x-notes').toString() === 'pack the tent');
    ben.doc.getText('x-notes').insert(0, 'Ben: ');
    await ben.saved();
    const { seq } = await ben.history.name('packed');

    ben.doc.getText('x-notes').delete(0, 5);
    ben.doc.getMap('x-votes').delete('NRT');
    ben.doc.getArray('x-list').delete(0, 1);
    await ben.saved();
    const own = {
      'x-list': ['torch', { count: 3 }],
      'x-notes': 'Ben: pack the tent',
      'x-page': [{ element: 'p', attributes: {}, children: ['hello'] }],
      'x-votes': { NRT: 2 },
    };
    expect((await ada.history.at(seq)).own).toEqual(own);
    await ben.history.restore(seq);
    await until('Ada has it back', () => ada.doc.getText('x-notes').toString() === own['x-notes']);
    await until('Ben, too', () => contentHash(ben.doc) === contentHash(ada.doc));
    expect(ada.doc.getArray('x-list').toJSON()).toEqual(own['x-list']);
    expect(compositionFile.parse(await ada.exports.json()).own).toEqual(own);

    const { socket } = await joinRaw(server.url, log);
    const { head } = await ada.history.versions();
    const answer: { ok: boolean; same?: boolean } = await say(socket, 'compare', {
      seq: head,
      hash: contentHash(ada.doc),
    });
    expect(answer).toMatchObject({ ok: true, same: true });
    socket.disconnect();
  });

  test('V5: a name that is too long is refused by name', async () => {
    const doc = new Y.Doc();
    const { socket } = await joinRaw(server.url, log, { clientId: doc.clientID });
    doc.getText(`x-${'n'.repeat(LIMITS.typeNameLength)}`).insert(0, 'x');
    const { refusal } = await say(socket, 'update', { sessionSeq: 1, bytes: Y.encodeStateAsUpdate(doc) });
    expect(refusal).toMatchObject({ code: 'BAD_UPDATE', detail: expect.stringContaining('x-nnn') });
    socket.disconnect();
  });
});
