import * as Y from 'yjs';
import type { Scene, Scenes } from '../../protocol/replay.ts';
import { type ContentById, changesBetween } from '../../travel-log/content-change.ts';
import { settingsToJson } from '../../travel-log/content-json.ts';
import { readAround, readWaypoint, removalOf, waypointsMap } from '../../travel-log/shape.ts';
import type { HistoricRow } from '../storage/update-history.ts';

/** The changes of rows, row by row. */
export interface Film {
  /** The document at which it began. */
  readonly start: Scenes['start'];
  /** To be called once a row is applied to the document. */
  add(row: HistoricRow): void;
  scenes(): readonly Scene[];
}

/** Opens a film of a document. Only waypoints that a row has touched are read again. */
export function openFilm(doc: Y.Doc, seq: number): Film {
  const touched = new Set<string>(waypointsMap(doc).keys());
  const waypoints = new Map<string, ContentById['waypoints'][string]>();
  let now: ContentById;
  const scenes: Scene[] = [];

  waypointsMap(doc).observeDeep((events) => {
    for (const event of events) {
      if (event.path.length > 0) touched.add(String(event.path[0]));
      else if (event instanceof Y.YMapEvent) for (const id of event.keysChanged) touched.add(String(id));
    }
  });

  function read(): ContentById {
    for (const id of touched) {
      const fields = waypointsMap(doc).get(id);
      if (!(fields instanceof Y.Map) || removalOf(fields)) waypoints.delete(id);
      else {
        const { id: _, ...rest } = readWaypoint(id, fields);
        waypoints.set(id, rest);
      }
    }
    touched.clear();
    const { settings, ...around } = readAround(doc);
    return { ...around, settings: settingsToJson(settings), waypoints: Object.fromEntries(waypoints) };
  }

  now = read();
  const start = { seq, content: now };
  return {
    start,
    add({ seq: row, userId, createdAt }) {
      const next = read();
      const changes = changesBetween(now, next);
      now = next;
      if (changes.length > 0) scenes.push({ seq: row, at: createdAt.getTime(), by: userId, changes });
    },
    scenes: () => scenes,
  };
}
