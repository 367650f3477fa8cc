import * as Y from 'yjs';

/** Ids of items, as ranges of their clients' clocks. */
export type Ids = ReturnType<typeof Y.createDeleteSet>;

/** One unit of undo: the ids of the items that some transactions inserted and deleted. */
export interface Step {
  readonly inserted: Ids;
  readonly deleted: Ids;
  /** Ids of the waypoints that it added, or that it brought back where it redoes such a step. */
  readonly additions: ReadonlySet<string>;
  /** The clocks of all clients when it began: what has a later one has come since. */
  readonly known: ReadonlyMap<number, number>;
}

/** The step of a transaction of this client; undefined where it changed nothing. */
export function stepOf(transaction: Y.Transaction, additions: ReadonlySet<string>): Step | undefined {
  const { clientID: client } = transaction.doc;
  const known = transaction.beforeState;
  const from = known.get(client) ?? 0;
  const length = (transaction.afterState.get(client) ?? 0) - from;
  if (length === 0 && transaction.deleteSet.clients.size === 0) return undefined;
  const inserted = length > 0 ? idsFrom(Y.createID(client, from), length) : Y.createDeleteSet();
  return { inserted, deleted: transaction.deleteSet, additions, known };
}

/** Two steps, one after the other, as one. */
export const joinSteps = (first: Step, second: Step): Step => ({
  inserted: Y.mergeDeleteSets([first.inserted, second.inserted]),
  deleted: Y.mergeDeleteSets([first.deleted, second.deleted]),
  additions: new Set([...first.additions, ...second.additions]),
  known: first.known,
});

/** A run of ids of one client. */
export function idsFrom({ client, clock }: Y.ID, length: number): Ids {
  const ids = Y.createDeleteSet();
  ids.clients.set(client, [{ clock, len: length }]);
  return ids;
}

/** The ids that a step deleted and had not inserted itself. */
export function formerIds({ inserted, deleted }: Step): Ids {
  const rest = Y.createDeleteSet();
  for (const [client, ranges] of deleted.clients) {
    const cuts = inserted.clients.get(client) ?? [];
    rest.clients.set(
      client,
      cuts.reduce<readonly Range[]>(cutOut, ranges).map((range) => ({ ...range })),
    );
  }
  return rest;
}

interface Range {
  readonly clock: number;
  readonly len: number;
}

const cutOut = (ranges: readonly Range[], cut: Range): Range[] =>
  ranges.flatMap(({ clock, len }) => {
    const [end, cutEnd] = [clock + len, cut.clock + cut.len];
    const rest = Math.max(clock, cutEnd);
    return [
      { clock, len: Math.min(end, cut.clock) - clock },
      { clock: rest, len: end - rest },
    ].filter((each) => each.len > 0);
  });
