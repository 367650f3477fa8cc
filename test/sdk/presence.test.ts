import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { RoomSocket } from '../../client-sdk/room-socket.ts';
import { createPresence, type Presence } from '../../client-sdk/sync/presence.ts';

/** Time that has passed, ms: y-protocols takes `Date.now` when it is loaded, and no clock of a test after it. */
const passed = vi.hoisted(() => {
  const now = Date.now.bind(Date);
  const passed = { ms: 0 };
  Date.now = () => now() + passed.ms;
  return passed;
});

describe('presence of a client', () => {
  const origin = Symbol('server');
  let presence: Presence;
  let server: Awareness;
  /** States that the client has sent, count. */
  let sent: number;
  let receive: (message: { bytes: Uint8Array }) => void;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const doc = new Y.Doc();
    server = new Awareness(new Y.Doc());
    server.setLocalState(null);
    sent = 0;
    const socket = {
      on(name: string, listener: typeof receive) {
        if (name === 'awareness') receive = listener;
      },
      emit(_name: string, { bytes }: { bytes: Uint8Array }) {
        sent += 1;
        applyAwarenessUpdate(server, bytes, 'client');
      },
    };
    presence = createPresence({
      ...{ doc, origin, visible: true, isLive: () => true },
      socket: socket as unknown as RoomSocket,
    });
    presence.awareness.setLocalStateField('cursor', 1);
  });
  afterEach(() => {
    presence.close();
    server.destroy();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  const me = () => presence.awareness.clientID;
  function pass(seconds: number): void {
    for (let second = 0; second < seconds; second++) {
      passed.ms += 1_000;
      vi.advanceTimersByTime(1_000);
    }
  }

  /** The server vouches for this client, under the next number. */
  function renew(): void {
    server.meta.set(me(), { clock: server.meta.get(me())!.clock + 1, lastUpdated: Date.now() });
    receive({ bytes: encodeAwarenessUpdate(server, [me()]) });
  }

  test('I11: sends nothing while the server renews its state', () => {
    for (let time = 0; time < 10; time++) {
      pass(20);
      renew();
    }
    expect(sent).toBe(1);
    expect(server.getStates().get(me())).toEqual({ cursor: 1 });
  });

  test('I11: renews its state itself where the server does not, before others drop it', () => {
    for (let time = 0; time < 10; time++) {
      pass(29);
      expect(server.getStates().has(me())).toBe(true);
    }
    expect(sent).toBeGreaterThan(10);
    expect(sent).toBeLessThan(15);
  });

  test('I11: a change that crosses a renewal is seen, and is not undone here', () => {
    pass(20);
    const { states, meta } = server;
    const before = { state: states.get(me())!, clock: meta.get(me())!.clock };
    presence.awareness.setLocalStateField('cursor', 2);
    expect(server.getStates().get(me())).toEqual({ cursor: 2 });
    // Sent before that change arrived there.
    states.set(me(), before.state);
    meta.set(me(), { clock: before.clock + 1, lastUpdated: Date.now() });
    receive({ bytes: encodeAwarenessUpdate(server, [me()]) });
    expect(presence.awareness.getLocalState()).toEqual({ cursor: 2 });
  });

  test('a renewal of the state that this client has is no change of it', () => {
    let changes = 0;
    presence.awareness.on('change', () => {
      changes += 1;
    });
    server.states.set(me(), { cursor: 1, user: { name: 'Ada' } });
    renew();
    expect(changes).toBe(0);
    expect(presence.awareness.getLocalState()).toEqual({ cursor: 1 });
  });
});
