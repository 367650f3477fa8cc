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

/** Who is here: the awareness states of a room's members, each with the identity that the server vouches for. */
export interface Presence {
  /**
   * Takes a member's own state and returns it as others may see it.
   * @returns undefined where the bytes are no awareness update, or speak for somebody else
   */
  receive(bytes: Uint8Array, clientId: number, identity: Identity): Uint8Array | undefined;
  /** Takes states that another instance vouches for. */
  adopt(bytes: Uint8Array, instance: string): void;
  /** That instance is gone, and so are its members. Returns the update that tells others, or undefined for none. */
  forget(instance: string): Uint8Array | undefined;
  /** The states of the members on this instance; undefined where nobody has one. */
  own(): Uint8Array | undefined;
  /** The member is gone. Returns the update that tells others, or undefined where it had no state. */
  remove(clientId: number): Uint8Array | undefined;
  /** All states, for a new member; undefined where nobody has one. */
  all(): Uint8Array | undefined;
  destroy(): void;
}

/** @param dragged is told whether anybody drags, whenever that changes */
export function createPresence(doc: Y.Doc, dragged: (dragging: boolean) => void): Presence {
  const awareness = new Awareness(doc);
  awareness.setLocalState(null);
  /** Who is with another instance, and with which. */
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
      const told = encoded(gone);
      // It may only have been silent: what it says of them next, under the numbers that they had, counts again.
      for (const client of gone) awareness.meta.delete(client);
      return told;
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
