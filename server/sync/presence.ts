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
  adopt(bytes: Uint8Array): void;
  /** The member is gone. Returns the update that tells others, or undefined where it had no state. */
  remove(clientId: number): Uint8Array | undefined;
  /** All states, for a new member; undefined where nobody has one. */
  all(): Uint8Array | undefined;
  destroy(): void;
}

export function createPresence(doc: Y.Doc): Presence {
  const awareness = new Awareness(doc);
  awareness.setLocalState(null);
  return {
    receive(bytes, clientId, identity) {
      const clients = clientsIn(bytes);
      if (clients?.length !== 1 || clients[0] !== clientId) return undefined;
      const stamped = modifyAwarenessUpdate(bytes, (state: Record<string, unknown> | null) =>
        state === null ? null : { ...state, user: identity },
      );
      applyAwarenessUpdate(awareness, stamped, 'member');
      return stamped;
    },
    adopt: (bytes) => applyAwarenessUpdate(awareness, bytes, 'sibling'),
    remove(clientId) {
      if (!awareness.getStates().has(clientId)) return undefined;
      removeAwarenessStates(awareness, [clientId], 'member');
      return encodeAwarenessUpdate(awareness, [clientId]);
    },
    all() {
      const clients = [...awareness.getStates().keys()];
      return clients.length === 0 ? undefined : encodeAwarenessUpdate(awareness, clients);
    },
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
