import { expect, test } from 'vitest';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Conductor } from '../../server/conductor/conductor.ts';
import type { Audience } from '../../server/room/audience.ts';
import { createDocument } from '../../server/room/document.ts';
import type { Member } from '../../server/room/member.ts';
import { createRoom } from '../../server/room/room.ts';
import { createReplica } from '../../server/sync/replica.ts';
import { createHandClock } from '../support/hand-clock.ts';
import { jamParts } from '../support/jam.ts';
import { noTakes } from '../support/no-takes.ts';
import { roomOpenTo } from '../support/room-access.ts';

const silent = {
  attend() {},
  drag() {},
  revise() {},
  outlook: () => ({ composition: { legs: [] }, transport: {} }),
  close: async () => {},
} as unknown as Conductor;
const logger = { info() {}, warn() {}, error() {} };

test('a member who shows itself while it joins is gone when that fails', async () => {
  const seen = new Awareness(new Y.Doc());
  const replica = createReplica({ seq: 2, bytes: Y.encodeStateAsUpdate(new Y.Doc()) });
  const log = { id: 1, uuid: '7c9e6679-7425-40de-944b-e07fc1f90ae7' };
  const audience: Audience = {
    here: () => {},
    everywhere() {},
    to() {},
    prepare: () => () => {},
    dismiss() {},
    siblings(name, message) {
      if (name === 'awareness' && typeof message === 'object' && 'bytes' in message)
        applyAwarenessUpdate(seen, message.bytes, 'two');
    },
    listen: () => () => {},
  };
  const updateLog = {
    rows: async () => {
      throw new Error('the database is away');
    },
    append: () => Promise.reject(new Error('nobody writes here')),
    find: async () => undefined,
  };
  const clock = createHandClock();
  const room = createRoom({
    ...jamParts({ instance: 'one', clock, audience, conductor: silent }),
    instance: 'one',
    log,
    document: createDocument({ log, replica, state: { kind: 'readable' }, audience, updateLog, logger }),
    audience,
    updateLog,
    access: roomOpenTo(log),
    logClients: { writer: async () => undefined, firstRows: async () => [] },
    trials: { hold: async () => 'passed' },
    clock,
    logger,
    conductor: silent,
    takes: noTakes,
    composing: { network: undefined },
    projector: { follow: () => () => {}, flush: async () => {} },
    airportOf: () => undefined,
    record() {},
  });
  const awareness = new Awareness(new Y.Doc());
  awareness.setLocalState({ cursor: 1 });
  const member: Member = {
    id: 'connection',
    sessionId: '7c9e6679-7425-40de-944b-e07fc1f90ae8',
    clientId: awareness.clientID,
    identity: { userId: 1, name: 'Ada', color: '#446688' },
    lastSeq: 1,
    committed: 0,
  };
  const joining = room.join(member, () => {});
  expect(room.receiveAwareness(member, encodeAwarenessUpdate(awareness, [member.clientId]))).toBeUndefined();
  expect(seen.getStates().has(member.clientId)).toBe(true);
  await expect(joining).rejects.toThrow('the database is away');
  room.leave(member);
  expect(seen.getStates().has(member.clientId)).toBe(false);
  await room.close();
  for (const each of [seen, awareness]) each.destroy();
});
