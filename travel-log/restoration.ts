import diff from 'fast-diff';
import * as Y from 'yjs';
import { isTextual, itemsOf, ownTypeNames, plainValue } from './own-types.ts';
import { descriptionText, type Removal, removalOf } from './shape.ts';
import { changeBetween, isHighSurrogate } from './text-change.ts';

/**
 * Edits a document until its content is that of another one, to restore a version. Equal parts stay untouched and texts
 * change by letters, so that concurrent edits merge with it and members keep their undo. It yields after each edit, with an
 * upper estimate of its size in bytes, so that edits can be grouped.
 * @param removal of the waypoints that the version does not have: they go to the bin, since members may be writing at them
 */
export function* restore(doc: Y.Doc, version: Y.Doc, removal: Removal): Edits {
  for (const name of ['meta', 'settings']) yield* restoreMap(doc.getMap(name), version.getMap(name), remove);
  yield* restoreMap(doc.getMap('waypoints'), version.getMap('waypoints'), (waypoints, id) => {
    const waypoint = waypoints.get(id);
    return waypoint instanceof Y.Map ? toBin(waypoint, removal) : remove(waypoints, id);
  });
  yield* restoreText(descriptionText(doc), descriptionText(version));
  for (const name of new Set([...ownTypeNames(doc), ...ownTypeNames(version)])) yield* restoreOwn(doc, version, name);
}

type Edits<T = void> = Generator<number, T, undefined>;

function* remove(map: Y.Map<unknown>, key: string): Edits {
  map.delete(key);
  yield ITEM_BYTES;
}

function* toBin(waypoint: Y.Map<unknown>, removal: Removal): Edits {
  if (!removalOf(waypoint)) yield* put(waypoint, 'removed', removal);
}

/** Size of an item without its content: ids, clocks, the name of its field. */
const ITEM_BYTES = 60;

/** @param surplus edits a key away that the version does not have */
function* restoreMap(now: Y.Map<unknown>, then: Y.Map<unknown>, surplus: typeof remove): Edits {
  for (const key of [...now.keys()]) if (!then.has(key)) yield* surplus(now, key);
  for (const [key, value] of then) {
    const current = now.get(key);
    if (value instanceof Y.Map) {
      yield* restoreMap(current instanceof Y.Map ? current : yield* put(now, key, new Y.Map<unknown>()), value, remove);
    } else if (value instanceof Y.Text) {
      yield* restoreText(current instanceof Y.Text ? current : yield* put(now, key, new Y.Text()), value);
    } else if (value instanceof Y.AbstractType) {
      if (JSON.stringify(value) !== JSON.stringify(current)) yield* put(now, key, value.clone());
    } else if (JSON.stringify(value) !== JSON.stringify(current)) yield* put(now, key, value);
  }
}

/**
 * Restores a top-level type of a client's own. Its content tells its class, since these documents were never asked for
 * one.
 */
function* restoreOwn(doc: Y.Doc, version: Y.Doc, name: string): Edits {
  const both = [doc.get(name), version.get(name)];
  if (both.every((type) => itemsOf(type).length === 0))
    yield* restoreMap(doc.getMap(name), version.getMap(name), remove);
  else if (both.some(isTextual)) yield* restoreType(doc.getText(name), version.getText(name));
  // An element has attributes and a list: it can be edited as whatever the type is to its client.
  else yield* restoreType(doc.get(name, Y.XmlElement), version.get(name, Y.XmlElement));
}

function* restoreType(now: unknown, then: unknown): Edits {
  if (now instanceof Y.Map && then instanceof Y.Map) yield* restoreMap(now, then, remove);
  if (now instanceof Y.Array && then instanceof Y.Array) yield* restoreList(now, then);
  if (now instanceof Y.XmlElement && then instanceof Y.XmlElement) {
    yield* restoreAttributes(now, then);
    yield* restoreList(now, then);
  }
  if (now instanceof Y.Text && then instanceof Y.Text) {
    yield* restoreAttributes(now, then);
    yield* restoreText(now, then);
  }
}

interface Attributed {
  getAttributes(): { readonly [name: string]: unknown };
  setAttribute(name: string, value: unknown): void;
  removeAttribute(name: string): void;
}

function* restoreAttributes(now: Attributed, then: Attributed): Edits {
  const [ours, theirs] = [now.getAttributes(), then.getAttributes()];
  for (const name of Object.keys(ours)) {
    if (name in theirs) continue;
    now.removeAttribute(name);
    yield ITEM_BYTES;
  }
  for (const [name, value] of Object.entries(theirs)) {
    if (name in ours && isSame(ours[name], value)) continue;
    const fresh = freshOf(value);
    now.setAttribute(name, fresh);
    yield ITEM_BYTES + sizeOf(name) + sizeOf(plainValue(value));
    yield* restoreType(fresh, value);
  }
}

interface List {
  toArray(): readonly unknown[];
  insert(at: number, values: unknown[]): void;
  delete(at: number, length: number): void;
}

/** Leaves equal values at both ends as they are, and types of one kind in between as what they are. */
function* restoreList(now: List, then: List): Edits {
  const [ours, theirs] = [now.toArray(), then.toArray()];
  const most = Math.min(ours.length, theirs.length);
  let start = 0;
  while (start < most && isSame(ours[start], theirs[start])) start += 1;
  let end = 0;
  while (end < most - start && isSame(ours.at(-1 - end), theirs.at(-1 - end))) end += 1;
  const before = ours.slice(start, ours.length - end);
  for (const [at, value] of theirs.slice(start, theirs.length - end).entries()) {
    const current = before[at];
    if (isOfKind(current, value)) {
      yield* restoreType(current, value);
      continue;
    }
    if (at < before.length) now.delete(start + at, 1);
    const fresh = freshOf(value);
    now.insert(start + at, [fresh]);
    yield ITEM_BYTES + (fresh instanceof Y.AbstractType ? 0 : sizeOf(plainValue(value)));
    yield* restoreType(fresh, value);
  }
  const surplus = ours.length - theirs.length;
  if (surplus <= 0) return;
  now.delete(theirs.length - end, surplus);
  yield ITEM_BYTES;
}

const isSame = (one: unknown, other: unknown) =>
  JSON.stringify(plainValue(one)) === JSON.stringify(plainValue(other)) &&
  one instanceof Y.AbstractType === other instanceof Y.AbstractType;

const isOfKind = (one: unknown, other: unknown) =>
  one instanceof Y.AbstractType &&
  other instanceof Y.AbstractType &&
  one.constructor === other.constructor &&
  (!(one instanceof Y.XmlElement) || one.nodeName === (other as Y.XmlElement).nodeName);

/** An empty type of the same kind, or the value itself; a plain one in place of a value that Yjs writes nowhere. */
function freshOf(value: unknown): unknown {
  if (value instanceof Y.AbstractType) return value._copy();
  return value === undefined || typeof value === 'bigint' ? plainValue(value) : value;
}

function* put<T>(map: Y.Map<unknown>, key: string, value: T): Edits<T> {
  map.set(key, value);
  yield ITEM_BYTES + sizeOf(key) + sizeOf(value instanceof Y.AbstractType ? value.toJSON() : value);
  return value;
}

/** A UTF-16 unit takes three bytes at most. */
const sizeOf = (value: unknown): number => 3 * (JSON.stringify(value)?.length ?? 0);

function* restoreText(now: Y.Text, then: Y.Text): Edits {
  if (isPlain(now) && isPlain(then)) {
    let at = 0;
    for (const [kind, piece] of textEdits(now.toString(), then.toString())) {
      if (kind === diff.DELETE) {
        now.delete(at, piece.length);
        yield ITEM_BYTES;
        continue;
      }
      if (kind === diff.INSERT) yield* insert(now, at, piece);
      at += piece.length;
    }
  } else if (JSON.stringify(now.toDelta()) !== JSON.stringify(then.toDelta())) {
    // The app writes neither formats nor embeds: a text with them is replaced as a whole.
    now.delete(0, now.length);
    now.applyDelta(then.toDelta());
    yield ITEM_BYTES + sizeOf(then.toDelta());
  }
}

const isPlain = (text: Y.Text): boolean =>
  (text.toDelta() as { insert: unknown; attributes?: unknown }[]).every(
    ({ insert, attributes }) => typeof insert === 'string' && attributes === undefined,
  );

/** Inserts a long text in pieces, so that no edit exceeds the limit of an update. */
function* insert(text: Y.Text, at: number, content: string): Edits {
  for (let from = 0; from < content.length; ) {
    const end = from + PIECE;
    const to = isHighSurrogate(content, end - 1) ? end - 1 : end;
    const piece = content.slice(from, to);
    text.insert(at + from, piece);
    yield ITEM_BYTES + sizeOf(piece);
    from = to;
  }
}

/** UTF-16 units. */
const PIECE = 16_000;

/** Letters, words or lines that are compared with as many others, count: the time is quadratic. */
const COMPARED = 1_000;

const TOKENS = [/./gsu, /\S+\s*|\s+/gu, /.*\n|.+$/gu];

/**
 * The edits that turn one text into another, in fast-diff's format: by letters where the difference is short, by words or
 * lines where it is longer, and as a whole beyond.
 * @example textEdits('Paris', 'Parma') // [[0, 'Par'], [-1, 'is'], [1, 'ma']]
 */
export function textEdits(before: string, after: string): diff.Diff[] {
  const change = changeBetween(before, after);
  if (!change) return before === '' ? [] : [[diff.EQUAL, before]];
  const end = change.at + change.remove;
  const edits: diff.Diff[] = [
    [diff.EQUAL, before.slice(0, change.at)],
    ...middleEdits(before.slice(change.at, end), change.insert),
    [diff.EQUAL, before.slice(end)],
  ];
  return edits.filter(([, piece]) => piece !== '');
}

function middleEdits(before: string, after: string): diff.Diff[] {
  for (const pattern of TOKENS) {
    const [ours, theirs] = [before.match(pattern) ?? [], after.match(pattern) ?? []];
    if (ours.length > COMPARED || theirs.length > COMPARED) continue;
    // Each token becomes a character with a code far below the surrogates.
    const alphabet = [...new Set([...ours, ...theirs])];
    const codes = new Map(alphabet.map((token, code) => [token, String.fromCharCode(code)]));
    const coded = (tokens: readonly string[]) => tokens.map((token) => codes.get(token)).join('');
    const decoded = (text: string) => [...text].map((letter) => alphabet[letter.charCodeAt(0)]).join('');
    return diff(coded(ours), coded(theirs), undefined, true).map(([kind, text]) => [kind, decoded(text)]);
  }
  return [
    [diff.DELETE, before],
    [diff.INSERT, after],
  ];
}
