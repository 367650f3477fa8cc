import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { RoomSocket } from '../room-socket.ts';

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
  awareness.meta.set(clientID, { clock: Date.now(), lastUpdated: Date.now() });
  awareness.setLocalState(visible ? {} : null);

  function removeOthers(): void {
    const others = [...awareness.getStates().keys()].filter((id) => id !== clientID);
    removeAwarenessStates(awareness, others, origin);
  }

  // The states of all members follow. A client that read too slowly is welcomed again, and does not know who has left.
  socket.on('welcome', removeOthers);
  socket.on('awareness', ({ bytes }) => applyAwarenessUpdate(awareness, bytes, origin));
  awareness.on('update', (changes: Record<'added' | 'updated' | 'removed', number[]>, from: unknown) => {
    // Awareness remembers the clock of a removed state, and would ignore that member's next one as outdated.
    for (const id of changes.removed) if (id !== clientID) awareness.meta.delete(id);
    const isOwn = [...changes.added, ...changes.updated, ...changes.removed].includes(clientID);
    if (isOwn && from !== origin && isLive())
      socket.emit('awareness', { bytes: encodeAwarenessUpdate(awareness, [clientID]) });
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
