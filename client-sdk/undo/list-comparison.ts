import * as Y from 'yjs';
import { parentOf, type Span, typeOf } from './spans.ts';

/**
 * Whether texts and lists look different once these spans are deleted and brought back. They do not where a word was
 * replaced by itself.
 */
export function looksDifferent(gone: readonly Span[], back: readonly Span[]): boolean {
  const types = new Set([...gone, ...back].map(({ item }) => parentOf(item)));
  return [...types].some((type) => {
    const [left, joined] = [gone, back].map((spans) => spans.filter(({ item }) => parentOf(item) === type));
    return lengthOf(left!) !== lengthOf(joined!) || content(type, [], []) !== content(type, left!, joined!);
  });
}

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, { length }) => sum + length, 0);

/** The content of a list, as JSON, without some spans and with others. */
function content(type: Y.AbstractType<unknown>, gone: readonly Span[], back: readonly Span[]): string {
  const [less, more] = [gone, back].map(namesOf);
  const units: unknown[] = [];
  for (let item = type._start; item; item = item.right)
    for (const [at, unit] of unitsOf(item).entries()) {
      const name = nameOf(item.id.client, item.id.clock + at);
      if (item.deleted ? more!.has(name) : !less!.has(name)) units.push(unit);
    }
  return JSON.stringify(units);
}

const namesOf = (spans: readonly Span[]): ReadonlySet<string> =>
  new Set(spans.flatMap(({ id, length }) => Array.from({ length }, (_, at) => nameOf(id.client, id.clock + at))));

const nameOf = (client: number, clock: number): string => `${client}:${clock}`;

function unitsOf(item: Y.Item): unknown[] {
  const { content } = item;
  if (content instanceof Y.ContentFormat) return [[content.key, content.value]];
  return typeOf(item) ? [item.id] : content.getContent();
}
