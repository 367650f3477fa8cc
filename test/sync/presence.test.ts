import { describe, expect, onTestFinished, test } from 'vitest';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { createPresence, type Holder } from '../../server/sync/presence.ts';

/** A member's client, at the number that its state has reached. */
const stateOf = (clientId: number, clock: number, state: object | null = {}): Uint8Array => {
  const awareness = new Awareness(new Y.Doc());
  awareness.states.set(clientId, state ?? {});
  awareness.meta.set(clientId, { clock, lastUpdated: 0 });
  if (!state) awareness.states.delete(clientId);
  const bytes = encodeAwarenessUpdate(awareness, [clientId]);
  awareness.destroy();
  return bytes;
};

const ADA = { clientId: 11, identity: { userId: 1, name: 'Ada', color: '#446688' } };
const NOBODY = new Uint8Array([0]);

/** The presence of one instance, and what a client sees who is told all of its changes and remembers nobody who left. */
function instance() {
  const watcher = new Awareness(new Y.Doc());
  watcher.setLocalState(null);
  watcher.on('update', ({ removed }: { removed: number[] }) => {
    for (const client of removed) watcher.meta.delete(client);
  });
  const froms: (Holder | undefined)[] = [];
  const renewals: Uint8Array[] = [];
  const presence = createPresence(new Y.Doc(), {
    changed(bytes, from) {
      froms.push(from);
      applyAwarenessUpdate(watcher, bytes, 'told');
    },
    renewed(bytes) {
      renewals.push(bytes);
      applyAwarenessUpdate(watcher, bytes, 'told');
    },
    dragged() {},
  });
  onTestFinished(() => {
    presence.destroy();
    watcher.destroy();
  });
  const seen = () => [...watcher.getStates().keys()].sort((a, b) => a - b);
  return {
    presence,
    seen,
    froms,
    shown: (client: number) => watcher.getStates().get(client),
    /** The number under which the watcher knows a state. */
    clock: (client: number) => watcher.meta.get(client)!.clock,
    /** The clients of each renewal since the last call. */
    renewals: () => renewals.splice(0).map((bytes) => clientsOf(bytes).sort((a, b) => a - b)),
  };
}

const clientsOf = (bytes: Uint8Array): number[] => {
  const awareness = new Awareness(new Y.Doc());
  awareness.setLocalState(null);
  applyAwarenessUpdate(awareness, bytes, 'test');
  const clients = [...awareness.getStates().keys()];
  awareness.destroy();
  return clients;
};

describe('presence on one instance', () => {
  test('a state is told once, with who it is by the word of the server', () => {
    const { presence, shown, froms } = instance();
    expect(presence.receive(stateOf(11, 1, { cursor: 4, user: 'me' }), { ...ADA, id: 'first' })).toBe(true);
    expect(shown(11)).toEqual({ cursor: 4, user: ADA.identity });
    expect(froms).toEqual([{ kind: 'connection', id: 'first' }]);
    expect(presence.receive(stateOf(12, 1), { ...ADA, id: 'first' })).toBe(false);
    expect(presence.receive(new Uint8Array([1, 2, 3]), { ...ADA, id: 'first' })).toBe(false);
    expect(froms).toHaveLength(1);
  });

  test('a session that is back over a new connection stays when its old one ends', () => {
    const { presence, seen } = instance();
    presence.receive(stateOf(11, 1), { ...ADA, id: 'old' });
    presence.receive(stateOf(11, 2), { ...ADA, id: 'new' });
    presence.remove({ ...ADA, id: 'old' });
    expect(seen()).toEqual([11]);
    presence.remove({ ...ADA, id: 'new' });
    expect(seen()).toEqual([]);
  });

  test('a state that an old connection held back does not bring a member back who left', () => {
    const { presence, seen } = instance();
    presence.adopt(stateOf(11, 2), 'elsewhere', false);
    presence.adopt(stateOf(11, 2, null), 'elsewhere', false);
    expect(seen()).toEqual([]);
    presence.receive(stateOf(11, 1), { ...ADA, id: 'old' });
    expect(seen()).toEqual([]);
    expect(clientsOf(presence.own())).toEqual([]);
  });
});

describe('presence across instances', () => {
  test('a member that went on elsewhere stays when its old connection here ends', () => {
    const { presence, seen } = instance();
    presence.receive(stateOf(11, 1), { ...ADA, id: 'old' });
    presence.adopt(stateOf(11, 2), 'elsewhere', false);
    presence.remove({ ...ADA, id: 'old' });
    expect(seen()).toEqual([11]);
    expect(clientsOf(presence.own())).toEqual([]);
  });

  test('a member that came here stays when the instance that it left says an old word of it, and dies', () => {
    const { presence, seen } = instance();
    presence.receive(stateOf(11, 2), { ...ADA, id: 'here' });
    presence.adopt(stateOf(11, 1), 'elsewhere', true);
    expect(clientsOf(presence.own())).toEqual([11]);
    presence.forget('elsewhere');
    expect(seen()).toEqual([11]);
  });

  test('who is not among all that an instance holds is gone, and nobody else', () => {
    const { presence, seen } = instance();
    presence.receive(stateOf(11, 1), { ...ADA, id: 'here' });
    presence.adopt(stateOf(21, 1), 'two', false);
    presence.adopt(stateOf(22, 1), 'two', false);
    presence.adopt(stateOf(31, 1), 'three', false);
    presence.adopt(stateOf(22, 1), 'two', true);
    expect(seen()).toEqual([11, 22, 31]);
    presence.adopt(NOBODY, 'two', true);
    expect(seen()).toEqual([11, 31]);
  });

  test('an instance that was silent and is heard again has its members back, under the numbers that they had', () => {
    const { presence, seen } = instance();
    presence.adopt(stateOf(21, 5), 'two', false);
    presence.forget('two');
    expect(seen()).toEqual([]);
    presence.adopt(stateOf(21, 5), 'two', true);
    expect(seen()).toEqual([21]);
  });
});

describe('renewal of silent members', () => {
  const BEN = { clientId: 12, identity: { userId: 2, name: 'Ben', color: '#884466' } };

  /** Lets time pass, second by second. */
  function pass(seconds: number, ...presences: { renew(now: number): void }[]): void {
    for (let second = 0; second < seconds; second++) {
      now += 1_000;
      for (const presence of presences) presence.renew(now);
    }
  }
  let now = 0;

  test('I11: a member who says nothing stays, in one message for all of the room', () => {
    const { presence, seen, renewals, clock } = instance();
    presence.receive(stateOf(11, 5), { ...ADA, id: 'ada' });
    pass(7, presence);
    presence.receive(stateOf(12, 8), { ...BEN, id: 'ben' });
    pass(13, presence);
    expect(renewals()).toEqual([]);
    pass(8, presence);
    expect(renewals()).toEqual([[11], [11, 12]]);
    pass(60, presence);
    expect(renewals()).toEqual([
      [11, 12],
      [11, 12],
      [11, 12],
    ]);
    expect(seen()).toEqual([11, 12]);
    expect([clock(11), clock(12)]).toEqual([5 + 5, 8 + 4]);
  });

  test('I11: a member who renews its own state is left to it', () => {
    const { presence, seen, renewals, clock } = instance();
    for (let number = 1; number <= 5; number++) {
      presence.receive(stateOf(11, number), { ...ADA, id: 'ada' });
      pass(18, presence);
    }
    expect(renewals()).toEqual([]);
    expect([seen(), clock(11)]).toEqual([[11], 5]);
  });

  test('I11: another instance keeps members who are renewed, and not those who are not', () => {
    const [one, two] = [instance(), instance()];
    one.presence.receive(stateOf(11, 5), { ...ADA, id: 'ada' });
    two.presence.adopt(one.presence.own(), 'one', true);
    two.presence.adopt(stateOf(21, 5), 'three', true);
    const relay = { renew: () => two.presence.adopt(one.presence.own(), 'one', false) };
    pass(29, one.presence, relay, two.presence);
    expect(two.seen()).toEqual([11, 21]);
    pass(60, one.presence, relay, two.presence);
    expect(two.seen()).toEqual([11]);
    expect(two.renewals()).toEqual([]);
  });
});

test('a state that changes after renewals is seen', () => {
  const { presence, shown } = instance();
  presence.receive(stateOf(11, 5), { ...ADA, id: 'ada' });
  for (const now of [0, 20_000]) presence.renew(now);
  presence.receive(stateOf(11, 7, { cursor: 3 }), { ...ADA, id: 'ada' });
  expect(shown(11)).toMatchObject({ cursor: 3 });
});
