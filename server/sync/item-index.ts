import * as Y from 'yjs';

/**
 * The list that an item stands in, or the key of a map. Undefined where that is gone with what it was part of: who had
 * not heard of it may still write there, and it comes to nothing.
 */
type Place = string | undefined;

/** Items of one client, from (inclusive) to (exclusive), and where they stand. */
export interface Standing {
  readonly from: number;
  readonly to: number;
  readonly place: Place;
  /** What the place is part of; undefined at the top. */
  readonly within: Y.ID | undefined;
  /** Whether something can be written in it, or could before it was deleted. */
  readonly holds: 'anything' | 'nothing' | 'nothing any more';
}

/** Where the items of a document stand, updates on their way to the database included. */
export interface ItemIndex {
  /**
   * Where the items of an update would stand, all of one client. Undefined where one of them lies between two that do
   * not stand in one place, or in what holds nothing: Yjs takes such items, and replicas would differ over them.
   */
  settle(items: readonly Y.Item[]): Standing[] | undefined;
  /** Counts an update in, so that the next one may build on it before it is applied. */
  add(client: number, standings: readonly Standing[]): void;
}

export function createItemIndex(doc: Y.Doc): ItemIndex {
  const underWay = new Map<number, Standing[]>();

  /** @param fresh of the same client as the item that builds on it. Undefined where it is gone */
  function find({ client, clock }: Y.ID, own: number, fresh: readonly Standing[]): Standing | undefined {
    const mine = client === own ? search(fresh, clock) : undefined;
    if (mine) return mine;
    if (clock < Y.getState(doc.store, client)) return inReplica(Y.createID(client, clock));
    const waiting = search(underWay.get(client) ?? [], clock);
    // A row that was applied since may have taken away what it would stand in.
    return waiting?.within && isGone(waiting.within) ? undefined : waiting;
  }

  function inReplica(id: Y.ID): Standing | undefined {
    const item: Y.Item | Y.GC = Y.getItem(doc.store, id);
    if (!(item instanceof Y.Item)) return undefined;
    const parent = item.parent as Y.AbstractType<unknown>;
    const within = parent._item?.id;
    return {
      from: item.id.clock,
      to: item.id.clock + item.length,
      place: placeIn(within ? nameOf(within) : Y.findRootTypeKey(parent), item.parentSub),
      within,
      holds: holdsOf(item),
    };
  }

  const isGone = (id: Y.ID) => id.clock < Y.getState(doc.store, id.client) && inReplica(id)?.holds !== 'anything';

  /** False where the item does not fit. */
  function stand(item: Y.Item, fresh: readonly Standing[]): Pick<Standing, 'place' | 'within'> | false {
    const { origin, rightOrigin, parent, parentSub } = item;
    const { client } = item.id;
    const neighbours = [origin, rightOrigin].filter((id) => id !== null).map((id) => find(id, client, fresh));
    if (neighbours.length > 0) {
      const [one, other = one] = neighbours;
      return one?.place === other?.place && { place: one?.place, within: one?.within };
    }
    if (!(parent instanceof Y.ID)) return { place: placeIn(parent as unknown as string, parentSub), within: undefined };
    const holder = find(parent, client, fresh);
    if (!holder || holder.holds === 'nothing any more' || holder.place === undefined) return NOWHERE;
    return holder.holds === 'anything' && { place: placeIn(nameOf(parent), parentSub), within: parent };
  }

  return {
    settle(items) {
      const fresh: Standing[] = [];
      for (const item of items) {
        const standing = stand(item, fresh);
        if (!standing) return undefined;
        const from = item.id.clock;
        fresh.push({ from, to: from + item.length, ...standing, holds: holdsOf(item) });
      }
      return fresh;
    },
    add(client, standings) {
      const [first] = standings;
      if (!first) return;
      const reached = Y.getState(doc.store, client);
      // What was to stand at the same clocks has failed.
      const before = (underWay.get(client) ?? []).filter(({ from, to }) => to > reached && from < first.from);
      underWay.set(client, [...before, ...standings]);
    },
  };
}

const NOWHERE = { place: undefined, within: undefined };

function holdsOf({ content }: Y.Item): Standing['holds'] {
  if (content instanceof Y.ContentType) return 'anything';
  return content instanceof Y.ContentDeleted ? 'nothing any more' : 'nothing';
}

const nameOf = ({ client, clock }: Y.ID) => `${client}:${clock}`;

const placeIn = (parent: string, key: string | null): string => (key === null ? parent : `${parent} ${key}`);

/** By halves: a large update builds on itself. */
function search(standings: readonly Standing[], clock: number): Standing | undefined {
  let low = 0;
  let high = standings.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (standings[middle]!.to <= clock) low = middle + 1;
    else high = middle;
  }
  const found = standings[low];
  return found && found.from <= clock ? found : undefined;
}
