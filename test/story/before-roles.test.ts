import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { connect, type Room } from '../../client-sdk/index.ts';
import type { AeroMelody } from '../../server/server.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { addWaypoint, setTitle } from '../../travel-log/edit.ts';
import { ENGINES, emptyDatabase } from '../support/databases.ts';
import { signOldToken } from '../support/old-tokens.ts';
import { NAMES } from '../support/planted-migrations.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const SECRET = 'the secret of an installation from before there were roles';
/** The last migration of a release that knew no roles. */
const LAST = '0015-log-clients';

describe.each(ENGINES)('a database from before there were roles, on %s', (engine) => {
  const log = randomUUID();
  const thrownAway = randomUUID();
  let server: AeroMelody;
  let token: string;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const fresh = await emptyDatabase(engine);
    drop = fresh.drop;
    const database = openDatabase(fresh.url);
    await database.migrate();
    for (const name of NAMES.slice(NAMES.indexOf(LAST) + 1).toReversed())
      expect(await database.migrateDown()).toBe(name);
    const guestOf = async (name: string): Promise<number> => {
      const [id] = await database.knex('users').insert({ uuid: randomUUID(), name, color: '#446688', kind: 'guest' });
      return id!;
    };
    const ada = await guestOf('Ada');
    const doc = new Y.Doc();
    setTitle(doc, 'North');
    addWaypoint(doc, { airport: 'KEF', entry: 'Wind.' }, 'wind');
    for (const [uuid, owner] of [
      [log, ada],
      [thrownAway, await guestOf('Guest 4711')],
    ] as const) {
      const [id] = await database.knex('travel_logs').insert({
        ...{ uuid, owner_id: owner, head: 1, title: 'North', description: '', waypoints: '[]', tags: '[]' },
        search_text: 'north',
      });
      await database.knex('travel_log_updates').insert({
        ...{ log_id: id, seq: 1, session_id: randomUUID(), session_seq: 1, user_id: owner },
        bytes: Buffer.from(Y.encodeStateAsUpdate(doc)),
      });
    }
    const sessionId = randomUUID();
    const expires = Date.now() + 86_400_000;
    await database.knex('login_sessions').insert({ id: sessionId, user_id: ada, ended: false, expires_at: expires });
    token = signOldToken({ sessionId, userId: ada, expires }, SECRET);
    await database.close();
    server = await startServer({ DATABASE_URL: fresh.url, SECRET, AUTH_MODE: 'guests' });
  });
  afterAll(async () => {
    await server.close();
    await drop();
  });

  async function join(id: string, options: { token?: string; link?: string; name?: string } = {}): Promise<Room> {
    const room = await connect({ url: server.url, log: id, ...options });
    onTestFinished(() => room.leave());
    return room;
  }

  test('comes up, and nobody loses a journey', async () => {
    const owner = await join(log, { token });
    expect([owner.access.role, owner.travelLog.read().title]).toEqual(['owner', 'North']);
    // The old token is exchanged, and the new one is as good.
    expect(owner.token).not.toBe(token);
    expect((await join(log, { token: owner.token })).access.role).toBe('owner');
    // Whoever has the address edits, as before, of logs whose makers have thrown their tokens away as well.
    for (const id of [log, thrownAway]) {
      const stranger = await join(id, { name: 'Ben' });
      expect(stranger.access.role).toBe('editor');
      stranger.travelLog.setTitle('Further north');
      await stranger.saved();
    }
    await until('the owner sees it', () => owner.travelLog.read().title === 'Further north');
  });

  test('lets its owner end the old link, and invite whom it wants', async () => {
    const owner = await join(log, { token });
    const stranger = await join(log, { name: 'Ben' });
    const { token: link } = await owner.sharing.addLink({ role: 'editor', label: 'Family' });
    await owner.sharing.setPublic(false);
    await until('the old link has ended', () => stranger.status.kind === 'refused');
    await expect(join(log)).rejects.toMatchObject({ refusal: { code: 'UNKNOWN_LOG' } });
    expect((await join(log, { token: stranger.token, link })).access.role).toBe('editor');
  });
});
