import * as Y from 'yjs';
import { entryOf } from '../../travel-log/edit.ts';
import { readWaypoints, waypointsMap } from '../../travel-log/shape.ts';
import type { HistoricRow, UpdateHistory } from '../storage/update-history.ts';
import { HISTORY_LIMITS } from './history-limits.ts';
import { applyRows, type RebuildParts, rebuild } from './rebuild.ts';

/** Who changed what of each waypoint, by user id. */
export interface Attributed {
  /** The row up to which rows were read. */
  readonly head: number;
  /** Rows up to this one were not read. */
  readonly after: number;
  readonly waypoints: ReadonlyMap<string, AttributedWaypoint>;
}

export interface AttributedWaypoint extends Track {
  /** The authors of the entry's text, from its first letter to its last; `length` in UTF-16 units. */
  readonly entry: readonly { readonly userId: number | undefined; readonly length: number }[];
}

interface Track {
  readonly last: { readonly userId: number; readonly at: Date };
  /** User → count. */
  readonly edits: ReadonlyMap<number, number>;
}

/** What the rows up to `head` show; a later reading continues from here. */
interface Reading extends Attributed {
  readonly tracks: Map<string, { last: Track['last']; edits: Map<number, number> }>;
  /** Yjs client id → user. */
  readonly authors: Map<number, number>;
  /** Skipped rows at the time of reading, count: an operator may since have skipped a row that is part of it. */
  readonly skipped: number;
}

/** Reads from the update log who changed what. */
export interface Attributions {
  /** As of row `head` or later; concurrent callers share one reading. */
  read(logId: number, head: number): Promise<Attributed>;
}

export function createAttributions(
  parts: RebuildParts & { readonly updateHistory: Pick<UpdateHistory, 'rows' | 'skipped'> },
): Attributions {
  const known = new Map<number, Reading>();
  const underWay = new Map<number, Promise<Reading>>();

  async function readRows(logId: number, head: number, before: Reading | undefined): Promise<Reading> {
    const after = before?.after ?? Math.max(0, head - HISTORY_LIMITS.attributedRows);
    const reading = before ?? { after, head: after, tracks: new Map(), authors: new Map() };
    const replica = await rebuild(parts, logId, reading.head);
    const touched = new Set<string>();
    waypointsMap(replica.doc).observeDeep((events) => {
      for (const event of events) {
        if (event.path.length > 0) touched.add(String(event.path[0]));
        else if (event instanceof Y.YMapEvent) for (const id of event.keysChanged) touched.add(String(id));
      }
    });
    await applyRows(parts, logId, replica, head, (row) => {
      for (const client of Y.parseUpdateMeta(row.bytes).to.keys()) reading.authors.set(client, row.userId);
      for (const id of touched) track(reading.tracks, id, row);
      touched.clear();
    });
    const waypoints = new Map<string, AttributedWaypoint>();
    for (const { id } of readWaypoints(replica.doc)) {
      const trace = reading.tracks.get(id);
      if (trace) waypoints.set(id, { ...trace, entry: authorsOf(entryOf(replica.doc, id), reading.authors) });
    }
    const skipped = await parts.updateHistory.skipped(logId, replica.head);
    const read = { ...reading, head: replica.head, waypoints, skipped };
    replica.destroy();
    return read;
  }

  return {
    async read(logId, head) {
      const last = known.get(logId);
      const stale = last && last.skipped !== (await parts.updateHistory.skipped(logId, last.head));
      const before = stale ? undefined : last;
      if (before && before.head >= head) return before;
      const reading = underWay.get(logId) ?? readRows(logId, head, before).finally(() => underWay.delete(logId));
      underWay.set(logId, reading);
      const read = await reading;
      // In order of use: the least recently used log goes first.
      known.delete(logId);
      known.set(logId, read);
      if (known.size > HISTORY_LIMITS.attributionsCached) known.delete(known.keys().next().value!);
      return read;
    },
  };
}

function track(tracks: Reading['tracks'], id: string, { userId, createdAt }: HistoricRow): void {
  const trace = tracks.get(id) ?? { last: { userId, at: createdAt }, edits: new Map<number, number>() };
  trace.last = { userId, at: createdAt };
  trace.edits.set(userId, (trace.edits.get(userId) ?? 0) + 1);
  tracks.set(id, trace);
}

function authorsOf(text: Y.Text | undefined, authors: ReadonlyMap<number, number>): AttributedWaypoint['entry'] {
  const runs: { userId: number | undefined; length: number }[] = [];
  for (let item = text?._start ?? null; item; item = item.right) {
    // An embed is a place in the text, but no letter of the entry.
    if (item.deleted || !(item.content instanceof Y.ContentString)) continue;
    const userId = authors.get(item.id.client);
    const last = runs.at(-1);
    if (last && last.userId === userId) last.length += item.length;
    else runs.push({ userId, length: item.length });
  }
  return runs;
}
