import { createDecoder, readVarString, readVarUint } from 'lib0/decoding';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { RoomSocket } from '../room-socket.ts';

/**
 * Delay of this client's own renewals, ms: y-protocols renews a state after 15 s, and the server would do it after 20 and
 * with those of others, which costs less. Where it does not, this client does it before others drop the state after 30.
 */
const LATER_MS = 8_000;

/** The awareness of a document, shared with the room. */
export interface Presence {
  readonly awareness: Awareness;
  /** Gives this client a state that others see. */
  show(): void;
  /** Sends this client's state again: the server forgets it with the connection. */
  announce(): void;
  /** Removes the states of all other members, which are unknown without a connection. */
  removeOthers(): void;
  close(): void;
}

/**
 * @param origin the origin of changes that come from the server
 * @param visible whether this client has a state that others see
 * @param isLive whether states may be sent
 */
export function createPresence(options: {
  readonly doc: Y.Doc;
  readonly socket: RoomSocket;
  readonly origin: symbol;
  readonly visible: boolean;
  isLive(): boolean;
}): Presence {
  const { doc, socket, origin, visible, isLive } = options;
  const { clientID } = doc;
  const awareness = new Awareness(doc);
  // Others remember the last clock of a resumed client id, and ignore lower ones: this one must be higher.
  numberOwn(Date.now());
  awareness.setLocalState(visible ? {} : null);

  function numberOwn(clock: number): void {
    awareness.meta.set(clientID, { clock, lastUpdated: Date.now() + LATER_MS });
  }
  const ownClock = () => awareness.meta.get(clientID)!.clock;

  function removeOthers(): void {
    const others = [...awareness.getStates().keys()].filter((id) => id !== clientID);
    removeAwarenessStates(awareness, others, origin);
  }

  // The states of all members follow. A client that read too slowly is welcomed again, and does not know who has left.
  socket.on('welcome', removeOthers);
  socket.on('awareness', ({ bytes }) => {
    // The server has renewed this client's state, perhaps an earlier one: it must not replace the one here.
    const renewed = clockIn(bytes, clientID);
    if (renewed > ownClock()) numberOwn(renewed);
    applyAwarenessUpdate(awareness, bytes, origin);
  });
  awareness.on('update', (changes: Record<'added' | 'updated' | 'removed', number[]>, from: unknown) => {
    // Awareness remembers the clock of a removed state, and would ignore that member's next one as outdated.
    for (const id of changes.removed) if (id !== clientID) awareness.meta.delete(id);
    const isOwn = [...changes.added, ...changes.updated, ...changes.removed].includes(clientID);
    if (!isOwn || from === origin) return;
    // Ahead of all numbers that the server may have renewed it under: it counts by one every 20 s.
    numberOwn(Math.max(ownClock(), Date.now()));
    if (isLive()) socket.emit('awareness', { bytes: encodeAwarenessUpdate(awareness, [clientID]) });
  });

  return {
    awareness,
    show: () => awareness.setLocalState({}),
    announce() {
      // Setting the state raises its clock: the server forgets the state, but remembers the clock.
      const own = awareness.getLocalState();
      if (own) awareness.setLocalState(own);
    },
    removeOthers,
    close: () => awareness.destroy(),
  };
}

/** The number of a client's state in an awareness update; 0 where it is not in it. */
function clockIn(bytes: Uint8Array, clientId: number): number {
  const decoder = createDecoder(bytes);
  for (let left = readVarUint(decoder); left > 0; left--) {
    const client = readVarUint(decoder);
    const clock = readVarUint(decoder);
    readVarString(decoder);
    if (client === clientId) return clock;
  }
  return 0;
}
