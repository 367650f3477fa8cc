import type { Scene, Scenes } from '../../protocol/replay.ts';
import { type ContentById, type ContentChange, changed, inOrder } from '../../travel-log/content-change.ts';
import { fromJson } from '../../travel-log/content-json.ts';
import type { TravelLogContent } from '../../travel-log/shape.ts';

/** Scenes from one kept document to the next, count: a jump applies fewer. */
const KEYFRAME = 64;

/** The place of an edit. */
export interface Written {
  /** The waypoint; undefined for the title and the description. */
  readonly stop: string | undefined;
  /** Name of its outermost field, as `entry` or `airport`; undefined for a waypoint that came or went. */
  readonly field: string | undefined;
  /** Behind the last letter, UTF-16 units; undefined for what is no text. */
  readonly caret: number | undefined;
  readonly by: number;
  /** ms since 1970. */
  readonly at: number;
}

/** The document of an evening at any of its times. It grows by pages. */
export interface EveningDocument {
  readonly scenes: readonly Scene[];
  /** To be called with the pages in their order. */
  add(page: Scenes): void;
  /** The document once all scenes up to a time are applied; undefined before the first page. */
  at(time: number): TravelLogContent | undefined;
  /** The document at the last scene up to row `seq`. */
  atRow(seq: number): TravelLogContent | undefined;
  /** The last place that each person wrote at between two times, the second one included. */
  written(after: number, upTo: number): readonly Written[];
}

/** Keeps a document every so many scenes: a jump to either side applies a few of them to the nearest one. */
export function createEveningDocument(): EveningDocument {
  const scenes: Scene[] = [];
  /** The documents before scene 0, KEYFRAME, 2 · KEYFRAME … */
  const keyframes: ContentById[] = [];
  let latest: ContentById | undefined;
  /** The document that was asked for last, with its scenes: the next one is mostly a few scenes later. */
  let last: { readonly count: number; readonly content: ContentById; readonly read: TravelLogContent } | undefined;

  /** The document after the first `count` scenes. */
  function after(count: number): TravelLogContent | undefined {
    if (!keyframes[0]) return undefined;
    if (last?.count === count) return last.read;
    const keyframe = Math.floor(count / KEYFRAME);
    let from = keyframe * KEYFRAME;
    let content = keyframes[keyframe] ?? latest!;
    if (last && last.count < count && last.count >= from) ({ count: from, content } = last);
    for (const { changes } of scenes.slice(from, count))
      content = changed(content, changes as readonly ContentChange[]);
    last = { count, content, read: fromJson(inOrder(content)) };
    return last.read;
  }

  return {
    scenes,
    add({ start, scenes: more }) {
      latest ??= start.content as ContentById;
      for (const scene of more) {
        if (scenes.length % KEYFRAME === 0) keyframes[scenes.length / KEYFRAME] = latest;
        latest = changed(latest, scene.changes as readonly ContentChange[]);
        // Clocks may be set back: rows stay in their order.
        scenes.push({ ...scene, at: Math.max(scene.at, scenes.at(-1)?.at ?? 0) });
      }
      if (scenes.length % KEYFRAME === 0) keyframes[scenes.length / KEYFRAME] = latest;
    },
    at: (time) => after(firstBehind(scenes, time)),
    atRow(seq) {
      const found = scenes.findIndex((scene) => scene.seq > seq);
      return after(found < 0 ? scenes.length : found);
    },
    written(afterTime, upTo) {
      const places = new Map<number, Written>();
      for (const scene of scenes.slice(firstBehind(scenes, afterTime), firstBehind(scenes, upTo))) {
        const place = placeOf(scene);
        if (place) places.set(scene.by, place);
      }
      return [...places.values()];
    },
  };
}

/** The number of scenes up to a time, by bisection. */
function firstBehind(scenes: readonly Scene[], time: number): number {
  let low = 0;
  let high = scenes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (scenes[middle]!.at <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function placeOf({ changes, by, at }: Scene): Written | undefined {
  const change = changes.findLast(({ path }) => path[0] !== 'settings');
  if (!change) return undefined;
  const [outer, id, field] = change.path;
  const caret = 'insert' in change ? change.at + change.insert.length : undefined;
  return outer === 'waypoints' ? { stop: id, field, caret, by, at } : { stop: undefined, field: outer, caret, by, at };
}
