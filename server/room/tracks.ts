import * as Y from 'yjs';
import type { Attribution, EditsOf } from '../../protocol/history.ts';
import type { Identity } from '../../protocol/welcome.ts';
import { entryOf } from '../../travel-log/edit.ts';
import { readWaypoints, waypointsMap } from '../../travel-log/shape.ts';
import type { HistoricRow } from '../storage/update-history.ts';

/** Changes of a log and their authors, as its rows show them. Plain data: it travels between threads. */
export interface Tracks {
  /** By the id of a waypoint, removed ones included. */
  readonly waypoints: Map<string, Track>;
  /** Yjs client id → user. */
  readonly authors: Map<number, number>;
}

interface Track {
  last: { readonly userId: number; readonly at: Date };
  /** User → count. */
  readonly edits: Map<number, number>;
}

type AttributedWaypoint = Attribution['waypoints'][string];

/** The users that are named in an attribution. */
export function usersOf({ waypoints, authors }: Tracks): ReadonlySet<number> {
  return new Set([...authors.values(), ...[...waypoints.values()].flatMap(({ edits }) => [...edits.keys()])]);
}

/** Returns a function that adds a row to the tracks. It is to be called once the row is applied to the document. */
export function trackRows(doc: Y.Doc, { waypoints, authors }: Tracks): (row: HistoricRow) => void {
  const touched = new Set<string>();
  waypointsMap(doc).observeDeep((events) => {
    for (const event of events) {
      if (event.path.length > 0) touched.add(String(event.path[0]));
      else if (event instanceof Y.YMapEvent) for (const id of event.keysChanged) touched.add(String(id));
    }
  });
  return ({ bytes, userId, createdAt }) => {
    for (const client of Y.parseUpdateMeta(bytes).to.keys()) authors.set(client, userId);
    for (const id of touched) {
      const last = { userId, at: createdAt };
      const track = waypoints.get(id) ?? { last, edits: new Map<number, number>() };
      track.last = last;
      track.edits.set(userId, (track.edits.get(userId) ?? 0) + 1);
      waypoints.set(id, track);
    }
    touched.clear();
  };
}

/** The waypoints that exist and were changed by tracked rows. */
export function attributedWaypoints(
  doc: Y.Doc,
  { waypoints, authors }: Tracks,
  people: ReadonlyMap<number, Identity>,
): Attribution['waypoints'] {
  const attributed: [id: string, AttributedWaypoint][] = [];
  for (const { id } of readWaypoints(doc)) {
    const track = waypoints.get(id);
    if (!track) continue;
    const { last, edits } = track;
    attributed.push([
      id,
      {
        last: { user: people.get(last.userId)!, at: last.at.toISOString() },
        edits: [...edits].map(([userId, count]) => ({ user: people.get(userId)!, edits: count })).sort(byEdits),
        entry: authorsOf(entryOf(doc, id), authors).map(({ userId, length }) => ({
          user: people.get(userId ?? 0) ?? null,
          length,
        })),
      },
    ]);
  }
  return Object.fromEntries(attributed);
}

export const byEdits = (one: EditsOf, other: EditsOf) => other.edits - one.edits;

/** The authors of a text from its first letter to its last; `length` in UTF-16 units. */
function authorsOf(text: Y.Text | undefined, authors: Tracks['authors']) {
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
