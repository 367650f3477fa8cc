import { toBase64 } from 'lib0/buffer';
import * as Y from 'yjs';

/** A plain JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * True for a top-level type of a client's own. The travel log keeps it and gives it no meaning.
 * @example isOwnType('x-notes') // true
 */
export const isOwnType = (name: string): boolean => name.startsWith('x-');

/** Names of the own types that a document holds, whether they are empty or not. */
export const ownTypeNames = (doc: Y.Doc): string[] => [...doc.share.keys()].filter(isOwnType).sort();

/**
 * Own types as plain values, by name; empty ones are left out. It reads items and not classes: a replica where nobody has
 * asked for a type yet does not know whether it is a text, a list or a map. Bytes become base64, a bigint its digits, an
 * XML element `{ element, attributes, children }`. The formatting of texts is left out.
 * @example readOwnTypes(doc) // { 'x-notes': 'pack the tent', 'x-votes': { NRT: 2 } }
 */
export function readOwnTypes(doc: Y.Doc): Readonly<Record<string, Json>> {
  const values = ownTypeNames(doc).map((name) => [name, joined(partsOf(doc.share.get(name)!, 0))] as const);
  return Object.fromEntries(values.filter(([, value]) => !isEmpty(value)));
}

/** A value of an own type, which may be a type itself, as a plain one. */
export const plainValue = (value: unknown): Json =>
  value instanceof Y.AbstractType ? valueIn(value, 0) : plain(value, 0);

/** The items of a type, whatever its class. */
type Type = Pick<Y.AbstractType<unknown>, '_start' | '_map'>;

/** True for a list of letters, as texts have. */
export const isTextual = (type: Type): boolean =>
  itemsOf(type).some(({ content }) => TEXTUAL.some((kind) => content instanceof kind));

/** The items of a list that are not deleted. */
export function itemsOf(type: Type): Y.Item[] {
  const items: Y.Item[] = [];
  for (let item = type._start; item; item = item.right) if (!item.deleted) items.push(item);
  return items;
}

const TEXTUAL = [Y.ContentString, Y.ContentFormat, Y.ContentEmbed] as const;

/**
 * Levels of types, lists and objects within one another, count: no update may bring more, and beyond them a value is read as
 * null. Reading them takes stack, and so does deleting them.
 */
export const DEPTH = 100;

/** The value of a type within another one, whose class all replicas know. */
function valueIn(type: Y.AbstractType<unknown>, depth: number): Json {
  if (depth > DEPTH) return null;
  const parts = partsOf(type, depth);
  if (type instanceof Y.XmlElement) return { element: type.nodeName, ...parts };
  const value = joined(parts);
  if (!isEmpty(value)) return value;
  if (type instanceof Y.Map) return {};
  return type instanceof Y.Text ? '' : [];
}

interface Parts {
  readonly attributes: Json;
  readonly children: Json;
}

const partsOf = (type: Type, depth: number): Parts => ({
  attributes: fieldsOf(type, depth),
  children: isTextual(type) ? textOf(type, depth) : itemsOf(type).flatMap((item) => valuesIn(item, depth)),
});

/** Most types have fields or a list, and not both. */
function joined({ attributes, children }: Parts): Json {
  if (isEmpty(attributes)) return children;
  return isEmpty(children) ? attributes : { attributes, children };
}

function fieldsOf(type: Type, depth: number): { [key: string]: Json } {
  const entries: [string, Json][] = [];
  for (const [key, item] of type._map) if (!item.deleted) entries.push([key, valuesIn(item, depth).at(-1) ?? null]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A string, or its pieces where something is embedded. */
function textOf(type: Type, depth: number): string | Json[] {
  const pieces: Json[] = [];
  for (const item of itemsOf(type)) {
    if (!(item.content instanceof Y.ContentString)) pieces.push(...valuesIn(item, depth));
    else if (typeof pieces.at(-1) === 'string') pieces.push(`${pieces.pop()}${item.content.str}`);
    else pieces.push(item.content.str);
  }
  return pieces.every((piece) => typeof piece === 'string') ? pieces.join('') : pieces;
}

function valuesIn({ content }: Y.Item, depth: number): Json[] {
  if (content instanceof Y.ContentFormat) return [];
  if (content instanceof Y.ContentType) return [valueIn(content.type, depth + 1)];
  return content.getContent().map((value) => plain(value, depth));
}

function plain(value: unknown, depth: number): Json {
  if (depth > DEPTH) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return toBase64(value);
  if (Array.isArray(value)) return value.map((inner) => plain(inner, depth + 1));
  if (typeof value !== 'object' || value === null) return null;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner, depth + 1)]));
}

const isEmpty = (value: Json): boolean =>
  value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
