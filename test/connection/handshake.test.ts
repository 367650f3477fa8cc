import { expect, test } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import { OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION } from '../../protocol/version.ts';
import type { Identity } from '../../protocol/welcome.ts';
import { shakeHands } from '../../server/connection/handshake.ts';
import { admit } from '../../server/identity/bearer.ts';
import { BELIEVED_MS, createSessions } from '../../server/identity/sessions.ts';
import { createTokens } from '../../server/identity/tokens.ts';
import type { Member } from '../../server/room/member.ts';
import type { Room } from '../../server/room/room.ts';
import { createAccess } from '../../server/storage/access.ts';
import { createMemoryStore } from '../../server/storage/cache-store.ts';
import { createLoginSessions } from '../../server/storage/login-sessions.ts';
import { createShareLinks } from '../../server/storage/share-links.ts';
import { createUpdateLog } from '../../server/storage/update-log.ts';
import { createUsers } from '../../server/storage/users.ts';
import { createHandClock } from '../support/hand-clock.ts';
import { openTo, roomOpenTo } from '../support/room-access.ts';
import { SECRET } from '../support/sessions.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';

const LOG = { id: 1, uuid: '7c9e6679-7425-40de-944b-e07fc1f90ae7' };
const OWNER = 1;
const refused: unknown[] = [];

/** The handshake of a person with a room that holds as many members as it may. */
function join(userId: number, version: unknown = PROTOCOL_VERSION) {
  const members = new Map(Array.from({ length: LIMITS.members }, (_, at) => [`${at}`, {} as Member]));
  const room = { access: roomOpenTo(LOG), members, identityHere: (person: Identity) => person } as unknown as Room;
  const hello = { version, sessionId: LOG.uuid, clientId: 2, lastSeq: 0, token: 'a token' };
  return shakeHands('connection', LOG.uuid, hello, {
    access: { readFor: async () => openTo(LOG, OWNER) },
    shareLinks: { isOpen: async () => false },
    redeem: async () => undefined,
    closures: { refusal: () => undefined },
    refused: (log, userId, code) => void refused.push([log, userId, code]),
    updateLog: { committed: async () => 0 },
    admit: async () => ({
      ...{ user: { userId, name: 'Ada', color: '#446688' }, token: 'a token' },
      ...{ sessionId: null, proofId: 'proof' },
    }),
    rooms: { open: async () => room },
  });
}

test('A8: a full room lets in who manages the log, and nobody else, and tells whom it refused', async () => {
  expect(await join(OWNER + 1)).toMatchObject({ code: 'ROOM_FULL' });
  expect(refused).toEqual([[LOG.uuid, OWNER + 1, 'ROOM_FULL']]);
  expect(await join(OWNER)).toMatchObject({ token: 'a token' });
});

test('J9: clients of this version and of the oldest one that lacks nothing are let in, and no others', async () => {
  expect(await join(OWNER, OLDEST_PROTOCOL_VERSION)).toMatchObject({ token: 'a token' });
  for (const version of [OLDEST_PROTOCOL_VERSION - 1, PROTOCOL_VERSION + 1, 10.5, '11', Number.NaN])
    expect(await join(OWNER, version)).toMatchObject({ code: 'WRONG_VERSION' });
});

onEachEngine('joins', (ground) => {
  /** Joins an open room of a log. Resolves with the token, and the times that the database was asked. */
  async function arrivals() {
    const { database } = ground;
    const log = await makeLog(database);
    const access = createAccess(database);
    await access.setAddressRole(log.id, 'editor');
    const clock = createHandClock(Date.UTC(2027, 0, 1));
    const sessions = createSessions({
      rows: createLoginSessions(database),
      store: createMemoryStore({ bytes: 1e6, now: clock.now }),
      tokens: createTokens({ secret: SECRET, formerSecrets: [] }),
      clock,
      failed(error) {
        throw error;
      },
    });
    const users = createUsers(database);
    const room = {
      access: roomOpenTo(log),
      members: new Map(),
      identityHere: (person: Identity) => person,
    } as unknown as Room;
    const parts = {
      access,
      shareLinks: createShareLinks(database),
      redeem: async () => undefined,
      closures: { refusal: () => undefined },
      refused() {},
      updateLog: createUpdateLog(database, { laneBytes: 1e6 }),
      admit: (who: { token: string | undefined; name: string | undefined }) =>
        admit({
          ...who,
          authMode: 'guests',
          isOfProvider: async () => false,
          sessions,
          accessTokens: { find: async () => undefined },
          users,
        }),
      rooms: { open: async () => room },
    };
    const { client } = database.knex;
    const acquire = client.acquireConnection.bind(client);
    async function join(token?: string) {
      let asked = 0;
      client.acquireConnection = () => {
        asked += 1;
        return acquire();
      };
      const hello = { version: PROTOCOL_VERSION, sessionId: log.sessionId, clientId: 2, lastSeq: 0, token };
      const admission = await shakeHands('connection', log.uuid, hello, parts);
      client.acquireConnection = acquire;
      return { admission, asked };
    }
    return { clock, join, users };
  }

  test('a guest costs three statements, and comes back by its token for as many', async () => {
    const { clock, join, users } = await arrivals();
    const first = await join();
    expect(first).toMatchObject({ admission: { member: { committed: 1 } }, asked: 3 });
    const { member, token } = first.admission as Exclude<typeof first.admission, { code: unknown }>;
    expect(await users.find(member.identity.userId)).toMatchObject({ kind: 'guest', name: member.identity.name });
    expect(await join(token)).toMatchObject({ admission: { member: { identity: member.identity } }, asked: 3 });
    // The row of its session is read again.
    clock.advance(BELIEVED_MS);
    expect(await join(token)).toMatchObject({ admission: { member: { identity: member.identity } }, asked: 4 });
  });
});
