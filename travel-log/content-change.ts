import type { ContentJson } from './content-json.ts';
import { compareWaypoints, type Waypoint } from './shape.ts';
import { changeBetween, type TextChange } from './text-change.ts';

/** A travel log as JSON, with its waypoints by id: a change of one then names it, wherever it stands. */
export type ContentById = Omit<ContentJson, 'waypoints'> & {
  readonly waypoints: Readonly<Record<string, Omit<Waypoint, 'id'>>>;
};

/** A change of a travel log: of a field that is set, or goes where there is no value; or of a piece of a text. */
export type ContentChange =
  | { readonly path: readonly string[]; readonly value?: unknown }
  | ({ readonly path: readonly string[] } & TextChange);

/** Fields whose changes are told by the letter: people write in them. */
const TEXTS: ReadonlySet<string> = new Set(['title', 'description', 'entry']);

/** @example byId(content).waypoints['a'] // { airport: 'FRA', order: 'a0', entry: '' } */
export const byId = ({ waypoints, ...rest }: ContentJson): ContentById => ({
  ...rest,
  waypoints: Object.fromEntries(waypoints.map(({ id, ...fields }) => [id, fields])),
});

/** The reverse of `byId`: the waypoints in travelling order. */
export const inOrder = ({ waypoints, ...rest }: ContentById): ContentJson => ({
  ...rest,
  waypoints: Object.entries(waypoints)
    .map(([id, fields]) => ({ id, ...fields }))
    .sort(compareWaypoints),
});

/**
 * The changes that turn one into the other; none where they are equal.
 * @example changesBetween({ title: 'Rain' }, { title: 'Run' }) // [{ path: ['title'], at: 1, remove: 2, insert: 'u' }]
 */
export function changesBetween(before: unknown, after: unknown, path: readonly string[] = []): ContentChange[] {
  if (before === after) return [];
  if (typeof before === 'string' && typeof after === 'string' && TEXTS.has(path.at(-1) ?? ''))
    return [{ path, ...changeBetween(before, after)! }];
  if (isObject(before) && isObject(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) => changesBetween(own(before, name), own(after, name), [...path, name]));
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [after === undefined ? { path } : { path, value: after }];
}

/** The content after changes, which `changesBetween` has found. What stays is shared. */
export const changed = (content: ContentById, changes: readonly ContentChange[]): ContentById =>
  changes.reduce((now, change) => changedAt(now, change.path, change) as ContentById, content);

function changedAt(now: unknown, [name, ...rest]: readonly string[], change: ContentChange): unknown {
  if (name === undefined) return applied(now, change);
  const object = isObject(now) ? now : {};
  const value = changedAt(own(object, name), rest, change);
  if (value !== undefined) return { ...object, [name]: value };
  return Object.fromEntries(Object.entries(object).filter(([other]) => other !== name));
}

function applied(now: unknown, change: ContentChange): unknown {
  if (!('insert' in change)) return change.value;
  const text = typeof now === 'string' ? now : '';
  return text.slice(0, change.at) + change.insert + text.slice(change.at + change.remove);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field of its own: a client may name a waypoint `constructor`. */
const own = (object: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;
