import * as decoding from 'lib0/decoding';
import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  modifyAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { Identity } from '../../protocol/welcome.ts';

/** The awareness states of a room's members, each stamped with the identity that the server vouches for. */
export interface Presence {
  /**
   * Takes a member's own state and returns it as others receive it.
   * @returns undefined where the bytes are no awareness update, or hold the state of another client
   */
  receive(bytes: Uint8Array, clientId: number, identity: Identity): Uint8Array | undefined;
  /** Takes states that another instance vouches for. */
  adopt(bytes: Uint8Array, instance: string): void;
  /** Removes the members of an instance that is gone. Returns the update for the others, or undefined for none. */
  forget(instance: string): Uint8Array | undefined;
  /** The states of the members on this instance; undefined for none. */
  own(): Uint8Array | undefined;
  /** Removes a member. Returns the update for the others, or undefined where it had no state. */
  remove(clientId: number): Uint8Array | undefined;
  /** All states, for a new member; undefined for none. */
  all(): Uint8Array | undefined;
  destroy(): void;
}

/** @param dragged is called when the first member begins to drag (true), and when the last one ends (false) */
export function createPresence(doc: Y.Doc, dragged: (dragging: boolean) => void): Presence {
  const awareness = new Awareness(doc);
  awareness.setLocalState(null);
  /** Client → the instance that its state came from, for members of other instances. */
  const elsewhere = new Map<number, string>();
  const dragging = new Set<number>();

  awareness.on('change', ({ added, updated, removed }: { [kind in 'added' | 'updated' | 'removed']: number[] }) => {
    const before = dragging.size > 0;
    for (const client of [...added, ...updated, ...removed]) {
      if (awareness.getStates().get(client)?.dragging === true) dragging.add(client);
      else dragging.delete(client);
    }
    if (before !== dragging.size > 0) dragged(!before);
  });

  const encoded = (clients: readonly number[]) =>
    clients.length === 0 ? undefined : encodeAwarenessUpdate(awareness, [...clients]);

  return {
    receive(bytes, clientId, identity) {
      const clients = clientsIn(bytes);
      if (clients?.length !== 1 || clients[0] !== clientId) return undefined;
      const stamped = modifyAwarenessUpdate(bytes, (state: Record<string, unknown> | null) =>
        state === null ? null : { ...state, user: identity },
      );
      applyAwarenessUpdate(awareness, stamped, 'member');
      elsewhere.delete(clientId);
      return stamped;
    },
    adopt(bytes, instance) {
      applyAwarenessUpdate(awareness, bytes, 'sibling');
      for (const client of clientsIn(bytes) ?? []) {
        if (awareness.getStates().has(client)) elsewhere.set(client, instance);
        else elsewhere.delete(client);
      }
    },
    forget(instance) {
      const gone = [...elsewhere].filter(([, holder]) => holder === instance).map(([client]) => client);
      for (const client of gone) elsewhere.delete(client);
      removeAwarenessStates(awareness, gone, 'sibling');
      const removal = encoded(gone);
      // The instance may only have been silent: its next states, under the same clocks, must count again.
      for (const client of gone) awareness.meta.delete(client);
      return removal;
    },
    own: () => encoded([...awareness.getStates().keys()].filter((client) => !elsewhere.has(client))),
    remove(clientId) {
      if (!awareness.getStates().has(clientId)) return undefined;
      removeAwarenessStates(awareness, [clientId], 'member');
      return encodeAwarenessUpdate(awareness, [clientId]);
    },
    all: () => encoded([...awareness.getStates().keys()]),
    destroy: () => awareness.destroy(),
  };
}

/** The clients whose states an awareness update holds; undefined where it cannot be read to its end. */
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
