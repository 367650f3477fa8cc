import type { Identity, Room } from '@aero-melody/client';
import type * as Y from 'yjs';
import { prefersReducedMotion } from './reduced-motion.ts';

const GLOW_MS = 3_000;

/** Lets a stop glow in the colour of the member who has just added, moved or edited it. Returns the function that ends it. */
export function glowChanges(room: Room): () => void {
  let { doc } = room;
  const onTransaction = (transaction: Y.Transaction) => {
    if (transaction.local) return;
    const author = authorOf(transaction, room);
    if (!author) return;
    const stops = changedStops(transaction);
    // The list draws what has changed first.
    if (stops.size > 0) requestAnimationFrame(() => requestAnimationFrame(() => glow(stops, author)));
  };
  doc.on('afterTransaction', onTransaction);
  const off = room.on('rebuilt', () => {
    doc.off('afterTransaction', onTransaction);
    ({ doc } = room);
    doc.on('afterTransaction', onTransaction);
  });
  return () => {
    off();
    doc.off('afterTransaction', onTransaction);
  };
}

/** The member who wrote a transaction, if present. A transaction that only deletes text has no author. */
function authorOf({ beforeState, afterState }: Y.Transaction, { awareness, you }: Room): Identity | undefined {
  const writers = [...afterState].flatMap(([client, clock]) =>
    clock > (beforeState.get(client) ?? 0) ? [client] : [],
  );
  // A connection that comes back brings what many have written meanwhile: that is not news.
  if (writers.length !== 1) return undefined;
  const user = awareness.getStates().get(writers[0]!)?.user as Identity | undefined;
  return user?.userId === you.userId ? undefined : user;
}

/** Ids of the stops of which a field has changed, or which are new. Entries show carets instead. */
function changedStops({ changed, doc }: Y.Transaction): ReadonlySet<string> {
  const waypoints = doc.getMap('waypoints');
  const stops = new Set<string>();
  for (const [type, keys] of changed) {
    const id = type.parent === waypoints ? type._item?.parentSub : undefined;
    if (id) stops.add(id);
    if ((type as unknown) === waypoints) for (const key of keys) if (key) stops.add(key);
  }
  return stops;
}

function glow(stops: ReadonlySet<string>, { color }: Identity): void {
  for (const id of stops) {
    const card = document.querySelector(`[data-stop="${CSS.escape(id)}"] > .stop-card`);
    const light = `0 0 0 3px ${color}, 0 0 18px 2px ${color}`;
    const [from, to] = [{ boxShadow: light }, { boxShadow: prefersReducedMotion() ? light : '0 0 0 3px transparent' }];
    card?.animate([from, { ...from, offset: 0.4 }, to], { id: 'glow', duration: GLOW_MS });
  }
}
