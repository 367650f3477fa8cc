import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { serveMember } from '../../server/connection/connection.ts';
import { LIVE } from '../../server/connection/socket-audience.ts';
import { createHandClock } from '../support/hand-clock.ts';

/** A member on its way into a room, of which `events` tells; `arrive` ends its catching up. */
function bringIn(isOpen: () => boolean) {
  const events: string[] = [];
  let arrive = () => {};
  const socket = Object.assign(new EventEmitter(), {
    connected: true,
    onAny() {},
    emit: (name: string) => events.push(name),
    join: (name: string) => events.push(`joins ${name}`),
    disconnect: () => events.push('disconnected'),
  });
  const room = {
    greet: () => ({ role: 'viewer', rights: [] }),
    head: () => 0,
    join: async (_member: unknown, synced: () => void) => {
      await new Promise<void>((resolve) => {
        arrive = resolve;
      });
      synced();
    },
    leave: () => events.push('left'),
  };
  const parts = {
    clock: createHandClock(),
    messagesPerSecond: 10,
    backpressure: { watch: () => () => {} },
    record() {},
  };
  const member = { id: 'a', identity: { userId: 1 }, committed: 0 };
  serveMember(socket as never, { room, member } as never, parts as never, isOpen);
  const settle = () => new Promise(setImmediate);
  return {
    events,
    socket,
    async arrive() {
      arrive();
      await settle();
    },
  };
}

test('J10: a room that is closed, or loaded anew, before the welcome sends nothing of its log', () => {
  expect(bringIn(() => false).events).toEqual(['disconnected']);
});

test('J10: a room that is closed to a member while it catches up closes its connection', async () => {
  let open = true;
  const { events, arrive } = bringIn(() => open);
  open = false;
  await arrive();
  expect(events).toEqual(['welcome', `joins ${LIVE}`, 'disconnected']);
});

test('a member that disconnects while it catches up joins nothing', async () => {
  const { events, socket, arrive } = bringIn(() => true);
  socket.connected = false;
  await arrive();
  expect(events).toEqual(['welcome', 'left']);
});
