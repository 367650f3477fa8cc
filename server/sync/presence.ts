import * as decoding from 'lib0/decoding';
import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  modifyAwarenessUpdate,
  outdatedTimeout,
  removeAwarenessStates,
} from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { Identity } from '../../protocol/welcome.ts';

/**
 * Silence after which a member's state is renewed here, ms. Receivers drop one after 30 s, and clients that renew theirs do
 * it within 18: those are left to it, since a change that crosses a renewal under the same number is lost.
 */
const RENEW_MS = 20_000;

/** The source of a state: a member's connection here, or another instance, which answers for its own members. */
export type Holder =
  | { readonly kind: 'connection'; readonly id: string }
  | { readonly kind: 'instance'; readonly name: string };

/** The awareness states of a room's members, each stamped with the identity that the server vouches for. */
export interface Presence {
  /**
   * Takes a member's own state, which its connection holds from then on.
   * @returns false where the bytes are no awareness update, or speak for somebody else
   */
  receive(bytes: Uint8Array, member: { id: string; clientId: number; identity: Identity }): boolean;
  /**
   * Takes states that another instance vouches for.
   * @param all these are all that it holds: the members that it held and does not name are gone
   */
  adopt(bytes: Uint8Array, instance: string, all: boolean): void;
  /** That instance is gone, and so are its members. */
  forget(instance: string): void;
  /** The states of the members on this instance, perhaps none. */
  own(): Uint8Array;
  /** A connection has ended. Its member is gone, unless another connection or instance holds its state by now. */
  remove(member: { id: string; clientId: number }): void;
  /** All states, for a new member; undefined where nobody has one. */
  all(): Uint8Array | undefined;
  /** The people of all states, once for each state. */
  people(): Identity[];
  /**
   * Renews the states of silent members on this instance, and removes those that another instance has not renewed in
   * time. To be called every second.
   * @param now ms on any clock
   */
  renew(now: number): void;
  destroy(): void;
}

/**
 * @param listen `changed` is given every change once, as an awareness update, with whose word it was: undefined for one
 *   that was silent for too long. `gone` is true where members are gone. `renewed` is given states that this instance renews. `dragged` is told whether anybody
 *   drags, whenever that changes.
 */
export function createPresence(
  doc: Y.Doc,
  listen: {
    changed(bytes: Uint8Array, from: Holder | undefined, gone: boolean): void;
    renewed(bytes: Uint8Array): void;
    dragged(dragging: boolean): void;
  },
): Presence {
  const awareness = new Awareness(doc);
  // It would drop members who are silent, and cost a timer a room.
  clearInterval(awareness._checkInterval);
  awareness.setLocalState(null);
  const holders = new Map<number, Holder>();
  /** Clients whose state was renewed here last: they do not do it themselves. */
  const vouchedFor = new Set<number>();
  /** When `renew` found a state first since it was heard last, ms. */
  const heardAt = new Map<number, number>();
  const dragging = new Set<number>();

  // Only what is news is told: an old state, told again to members who have forgotten the client, would bring it back.
  awareness.on('update', ({ added, updated, removed }: Changes, origin: Holder | 'timeout' | 'local') => {
    // This instance is no member itself.
    if (origin === 'local') return;
    const from = origin === 'timeout' ? undefined : origin;
    for (const client of removed) holders.delete(client);
    for (const client of [...added, ...updated, ...removed]) {
      heardAt.delete(client);
      vouchedFor.delete(client);
    }
    if (from) for (const client of [...added, ...updated]) holders.set(client, from);
    const bytes = encodeAwarenessUpdate(awareness, [...added, ...updated, ...removed]);
    listen.changed(bytes, from, removed.length > 0);
  });

  awareness.on('change', ({ added, updated, removed }: Changes) => {
    const before = dragging.size > 0;
    for (const client of [...added, ...updated, ...removed]) {
      if (awareness.getStates().get(client)?.dragging === true) dragging.add(client);
      else dragging.delete(client);
    }
    if (before !== dragging.size > 0) listen.dragged(!before);
  });

  function silence(client: number, now: number): number {
    const at = heardAt.get(client) ?? now;
    heardAt.set(client, at);
    return now - at;
  }

  const heldHere = () => [...holders].flatMap(([client, { kind }]) => (kind === 'connection' ? [client] : []));

  const heldBy = (instance: string) =>
    [...holders].flatMap(([client, holder]) =>
      holder.kind === 'instance' && holder.name === instance ? [client] : [],
    );

  return {
    receive(bytes, { id, clientId, identity }) {
      const clients = clientsIn(bytes);
      if (clients?.length !== 1 || clients[0] !== clientId) return false;
      const stamped = modifyAwarenessUpdate(bytes, (state: Record<string, unknown> | null) =>
        state === null ? null : { ...state, user: identity },
      );
      applyAwarenessUpdate(awareness, stamped, { kind: 'connection', id } satisfies Holder);
      return true;
    },
    adopt(bytes, instance, all) {
      const holder: Holder = { kind: 'instance', name: instance };
      applyAwarenessUpdate(awareness, bytes, holder);
      if (!all) return;
      const named = new Set(clientsIn(bytes));
      const gone = heldBy(instance).filter((client) => !named.has(client));
      removeAwarenessStates(awareness, gone, holder);
    },
    forget(instance) {
      const gone = heldBy(instance);
      removeAwarenessStates(awareness, gone, { kind: 'instance', name: instance } satisfies Holder);
      // It may only have been silent: what it says of them next, under the numbers that they had, counts again.
      for (const client of gone) awareness.meta.delete(client);
    },
    own: () => encodeAwarenessUpdate(awareness, heldHere()),
    remove({ id, clientId }) {
      const holder = holders.get(clientId);
      if (holder?.kind === 'connection' && holder.id === id) removeAwarenessStates(awareness, [clientId], holder);
    },
    all() {
      const clients = [...awareness.getStates().keys()];
      return clients.length === 0 ? undefined : encodeAwarenessUpdate(awareness, clients);
    },
    people: () => [...awareness.getStates().values()].flatMap(({ user }) => (user as Identity | undefined) ?? []),
    renew(now) {
      const here = heldHere();
      const due = here.filter((client) => silence(client, now) >= RENEW_MS);
      // The others along with them, so that a room comes to be renewed in one message.
      const renewed = due.length > 0 ? here.filter((client) => vouchedFor.has(client) || due.includes(client)) : [];
      for (const client of renewed) {
        vouchedFor.add(client);
        heardAt.set(client, now);
        const meta = awareness.meta.get(client)!;
        awareness.meta.set(client, { ...meta, clock: meta.clock + 1 });
      }
      if (renewed.length > 0) listen.renewed(encodeAwarenessUpdate(awareness, renewed));
      const outdated = [...holders].flatMap(([client, { kind }]) =>
        kind === 'instance' && silence(client, now) >= outdatedTimeout ? [client] : [],
      );
      removeAwarenessStates(awareness, outdated, 'timeout');
    },
    destroy: () => awareness.destroy(),
  };
}

type Changes = { readonly [Kind in 'added' | 'updated' | 'removed']: readonly number[] };

/** The clients that an awareness update speaks for; undefined where it cannot be read to its end. */
function clientsIn(bytes: Uint8Array): number[] | undefined {
  try {
    const decoder = decoding.createDecoder(bytes);
    const clients: number[] = [];
    for (let left = decoding.readVarUint(decoder); left > 0; left--) {
      clients.push(decoding.readVarUint(decoder));
      decoding.readVarUint(decoder);
      const state: unknown = JSON.parse(decoding.readVarString(decoder));
      if (state !== null && (typeof state !== 'object' || Array.isArray(state))) return undefined;
    }
    return decoding.hasContent(decoder) ? undefined : clients;
  } catch {
    return undefined;
  }
}
