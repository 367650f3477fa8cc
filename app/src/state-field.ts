import type { Identity, Room } from '@aero-melody/client';
import type { Awareness } from 'y-protocols/awareness';

/**
 * Is told what a field of another page's awareness state holds.
 * @param value undefined where the field is gone, or the page
 */
export type FieldListener = (client: number, value: unknown, user: Identity) => void;

/**
 * Tells what a field holds in the states of all other pages, and of each whose field or user changes: a state changes many
 * times a second, and most listeners are concerned with one field of it. Returns the function that ends it.
 */
export function watchField(awareness: Awareness, field: string, listen: FieldListener): () => void {
  /** The values that listeners have, by client id. */
  const told = new Map<number, { readonly text: string; readonly user: Identity }>();
  const look = (clients: Iterable<number>) => {
    for (const client of clients) if (client !== awareness.clientID) lookAt(client);
  };
  function lookAt(client: number): void {
    const state = awareness.getStates().get(client);
    const value: unknown = state?.[field] ?? undefined;
    const before = told.get(client);
    const user = (state?.user as Identity | undefined) ?? before?.user;
    const text = value === undefined ? '' : JSON.stringify([value, user]);
    if (!user || (before?.text ?? '') === text) return;
    if (state) told.set(client, { text, user });
    else told.delete(client);
    listen(client, value, user);
  }
  const onChange = ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', readonly number[]>) => {
    for (const clients of [added, updated, removed]) look(clients);
  };
  awareness.on('change', onChange);
  look(awareness.getStates().keys());
  return () => awareness.off('change', onChange);
}

/** Does so for a room, whose awareness is another one once it is rebuilt. */
export function watchRoomField(room: Room, field: string, listen: FieldListener): () => void {
  const shown = new Map<number, Identity>();
  const watch = () =>
    watchField(room.awareness, field, (client, value, user) => {
      if (value === undefined) shown.delete(client);
      else shown.set(client, user);
      listen(client, value, user);
    });
  let stop = watch();
  const off = room.on('rebuilt', () => {
    stop();
    for (const [client, user] of shown) listen(client, undefined, user);
    shown.clear();
    stop = watch();
  });
  return () => {
    off();
    stop();
  };
}
