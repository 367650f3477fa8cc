import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { admitMembers } from '../../server/connection/admission.ts';
import { createHandClock } from '../support/hand-clock.ts';

test('nothing is left of a member whose room closes before its welcome', async () => {
  const logs = Object.assign(new EventEmitter(), { use() {} });
  const clock = createHandClock();
  const events: string[] = [];
  const parts = {
    clock,
    connections: { leave: () => events.push('left') },
    sessionSockets: { add: () => () => events.push('taken out') },
    backpressure: { watch: () => () => {} },
    record() {},
  };
  const namespaces = { logs, disposeIfEmpty: (name: string) => events.push(`${name} disposed of`) };
  admitMembers(namespaces as never, { find: () => undefined } as never, parts as never, () => false);

  const socket = Object.assign(new EventEmitter(), {
    connected: true,
    nsp: { name: '/logs/a' },
    data: {
      admission: {
        room: { uuid: 'a', leave() {} },
        member: { id: 'm', identity: { userId: 1 } },
        proofId: 'session',
        expires: Date.now() + 3_600_000,
      },
    },
    onAny() {},
    // As that of Socket.IO, in the same turn.
    disconnect() {
      socket.connected = false;
      socket.emit('disconnect');
    },
  });
  logs.emit('connection', socket);
  await new Promise(setImmediate);
  expect(events).toEqual(['taken out', 'left', '/logs/a disposed of']);
  expect(clock.timers).toBe(0);
});
