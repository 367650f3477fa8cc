import { expect, test } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import { shakeHands } from '../../server/connection/handshake.ts';
import type { Member } from '../../server/room/member.ts';
import type { Room } from '../../server/room/room.ts';
import { openTo, roomOpenTo } from '../support/room-access.ts';

const LOG = { id: 1, uuid: '7c9e6679-7425-40de-944b-e07fc1f90ae7' };
const OWNER = 1;

/** The handshake of a person with a room that holds as many members as it may. */
function joinFull(userId: number) {
  const members = new Map(Array.from({ length: LIMITS.members }, (_, at) => [`${at}`, {} as Member]));
  const room = { access: roomOpenTo(LOG), members } as unknown as Room;
  const hello = { version: PROTOCOL_VERSION, sessionId: LOG.uuid, clientId: 2, lastSeq: 0, token: 'a token' };
  return shakeHands('connection', LOG.uuid, hello, {
    access: { readFor: async () => openTo(LOG, OWNER) },
    shareLinks: { isOpen: async () => false },
    redeem: async () => undefined,
    updateLog: { committed: async () => 0 },
    admit: async () => ({
      ...{ user: { userId, name: 'Ada', color: '#446688' }, token: 'a token' },
      ...{ sessionId: null, proofId: 'proof' },
    }),
    rooms: { open: async () => room },
  });
}

test('A8: a full room lets in who manages the log, and nobody else', async () => {
  expect(await joinFull(OWNER + 1)).toMatchObject({ code: 'ROOM_FULL' });
  expect(await joinFull(OWNER)).toMatchObject({ token: 'a token' });
});
