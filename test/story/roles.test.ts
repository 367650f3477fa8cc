import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { connect, type GivenRole, type Room } from '../../client-sdk/index.ts';
import { joinRaw, say } from '../support/raw-client.ts';
import { type Cluster, startCluster } from '../support/server.ts';
import { until } from '../support/until.ts';

describe('the roles of a log, on two instances', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.close());

  let log: string;
  let owner: Room;
  beforeEach(async () => {
    const body = JSON.stringify({ title: 'Ours', waypoints: [{ airport: 'CDG' }, { airport: 'NRT' }] });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${cluster.instances[0].url}/api/logs`, { method: 'POST', headers, body });
    const made = (await answer.json()) as { id: string; token: string };
    log = made.id;
    owner = await join(0, { token: made.token });
    await owner.sharing.setPublic(false);
  });

  async function join(at: 0 | 1, options: { token?: string; link?: string; name?: string } = {}): Promise<Room> {
    const room = await connect({ url: cluster.instances[at].url, log, ...options });
    onTestFinished(() => room.leave());
    return room;
  }

  async function invite(role: GivenRole, name: string, more: { maxUses?: number; expiresAt?: string } = {}) {
    const { token, id } = await owner.sharing.addLink({ role, ...more });
    return { room: await join(1, { link: token, name }), token, id };
  }

  test('A1, A6: the address of a private log is no key, and a link is one', async () => {
    await expect(join(1)).rejects.toMatchObject({ refusal: { code: 'UNKNOWN_LOG' } });
    await expect(join(1, { link: 'no-such-link' })).rejects.toMatchObject({ refusal: { code: 'UNKNOWN_LOG' } });
    const { room, token } = await invite('viewer', 'Ada', { maxUses: 1 });
    expect(room.access).toEqual({ role: 'viewer', rights: ['read'] });
    expect(owner.access.role).toBe('owner');
    await expect(join(1, { link: token })).rejects.toMatchObject({ refusal: { code: 'UNKNOWN_LOG' } });
    // By the same link again, and without it: a member is a member.
    for (const options of [{ token: room.token, link: token }, { token: room.token }])
      expect((await join(0, options)).access.role).toBe('viewer');
    const { owner: shown, members } = await owner.sharing.read();
    expect([shown?.userId, members.map(({ name, role }) => [name, role])]).toEqual([
      owner.you.userId,
      [['Ada', 'viewer']],
    ]);
  });

  test('A4: a viewer hears and reads, and neither plays nor writes', async () => {
    const { room } = await invite('viewer', 'Ada');
    await expect(room.transport.play()).rejects.toMatchObject({ refusal: { code: 'NOT_ALLOWED' } });
    await expect(room.conductor.take()).rejects.toMatchObject({ refusal: { code: 'NOT_ALLOWED' } });
    room.travelLog.setTitle('Mine');
    await expect(room.history.name('With it')).rejects.toMatchObject({ refusal: { code: 'READ_ONLY' } });
    await until('it waits', () => room.waiting?.code === 'READ_ONLY');
    // Nothing is lost: it goes out once it may.
    await owner.sharing.setRole(room.you.userId, 'editor');
    await room.saved();
    await until('the owner sees it', () => owner.travelLog.read().title === 'Mine');
  });

  test('A3: a steerer shapes the music, and changes no text', async () => {
    const { room } = await invite('steerer', 'Ada');
    room.travelLog.steer({ tempo: 99 });
    await room.saved();
    await until('the owner hears it', () => owner.travelLog.read().settings.tempo === 99);
    room.travelLog.setTitle('Mine');
    await until('it is refused', () => room.refusedEdits.length === 1);
    expect(room.refusedEdits[0]?.refusal.code).toBe('NOT_ALLOWED');
    // What comes behind it is saved.
    room.travelLog.steer({ tempo: 101 });
    await room.saved();
    await until('the owner hears that', () => owner.travelLog.read().settings.tempo === 101);
    expect(owner.travelLog.read().title).toBe('Ours');
    await room.transport.play();
  });

  test('A5: a role changes under an open page, and who is removed goes at once, for good', async () => {
    const { room, token } = await invite('editor', 'Ada');
    const seen: (string | null)[] = [];
    room.on('access', ({ role }) => void seen.push(role));
    await owner.sharing.setRole(room.you.userId, 'player');
    await until('it is a player', () => room.access.role === 'player');
    room.travelLog.setTitle('Not yours');
    const saved = room.saved();
    const refusal = { code: 'UNKNOWN_LOG' };
    const rejected = expect(saved).rejects.toMatchObject({ refusal });
    await owner.sharing.remove(room.you.userId);
    await rejected;
    await expect(room.saved()).rejects.toMatchObject({ refusal });
    await expect(owner.sharing.remove(999_999)).rejects.toMatchObject({
      refusal: { code: 'NOT_FOUND', detail: 'there is no such member' },
    });
    await expect(owner.sharing.leave()).rejects.toMatchObject({ refusal: { code: 'NOT_FOUND' } });
    await until('it is refused', () => room.status.kind === 'refused');
    expect(seen).toEqual(['player', null]);
    expect(room.status).toMatchObject({ refusal: { code: 'UNKNOWN_LOG' } });
    await expect(join(0, { token: room.token, link: token })).rejects.toMatchObject({
      refusal: { code: 'UNKNOWN_LOG' },
    });
  });

  test('A7: a role ends with the time of its link', async () => {
    const { room } = await invite('editor', 'Ada', { expiresAt: new Date(Date.now() + 10_000).toISOString() });
    room.travelLog.setTitle('In time');
    await room.saved();
    await until('its time has passed', () => room.status.kind === 'refused');
  });

  test('A2: what was on its way when a right was taken is no row, and nobody else’s edit fails', async () => {
    const [ada, bob] = [(await invite('editor', 'Ada')).room, (await invite('editor', 'Bob')).room];
    let stopped = false;
    const typing = [ada, bob].map(async (room, at) => {
      for (let n = 0; !stopped; n++) {
        room.travelLog.addTag(`${at}-${n}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });
    await until('both write', () => owner.travelLog.read().tags.length > 20);
    await owner.sharing.setRole(ada.you.userId, 'viewer');
    await until('it waits', () => ada.waiting?.code === 'READ_ONLY');
    const at = owner.travelLog.read().tags.filter((tag) => tag.startsWith('0-')).length;
    await until(
      'the other goes on',
      () => owner.travelLog.read().tags.filter((tag) => tag.startsWith('1-')).length > at,
    );
    stopped = true;
    await Promise.all(typing);
    await bob.saved();
    expect(bob.refusedEdits).toEqual([]);
    const ofBob = (room: Room) => room.travelLog.read().tags.filter((tag) => tag.startsWith('1-')).length;
    await until('all of his edits are there', () => ofBob(owner) === ofBob(bob));
  });

  test('A3: bytes decide, whatever client sends them', async () => {
    const { room } = await invite('steerer', 'Ada');
    const doc = new Y.Doc();
    const { socket } = await joinRaw(cluster.instances[1].url, log, { token: room.token, clientId: doc.clientID });
    onTestFinished(() => void socket.disconnect());
    const sent: Uint8Array[] = [];
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(owner.doc));
    doc.on('update', (bytes: Uint8Array) => sent.push(bytes));
    doc.transact(() => {
      doc.getMap('settings').set('energy', 0.2);
      doc.getMap('meta').set('title', 'smuggled');
    });
    expect(await say(socket, 'update', { sessionSeq: 1, bytes: sent[0] })).toMatchObject({
      refusal: { code: 'NOT_ALLOWED' },
    });
  });
});
