import * as Y from 'yjs';
import { jsonOf, parentOf, type Span, typeOf } from './spans.ts';

/**
 * True where texts and lists look different once these spans are deleted and brought back. They do not where a word was
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

/**
 * The content of a list, as JSON, without some spans and with others. This runs at each transaction, also in long texts:
 * letters are taken by the item.
 */
function content(type: Y.AbstractType<unknown>, gone: readonly Span[], back: readonly Span[]): string {
  const [less, more] = [gone, back].map(rangesIn);
  const units: unknown[] = [];
  let text = '';
  for (let item = type._start; item; item = item.right) {
    const shown = item.deleted ? more!.get(item) : without(item.length, less!.get(item));
    for (const { from, to } of shown ?? []) {
      if (item.content instanceof Y.ContentString) {
        text += item.content.str.slice(from, to);
        continue;
      }
      if (text !== '') units.push(text);
      text = '';
      units.push(...unitsOf(item).slice(from, to));
    }
  }
  return jsonOf([...units, text]);
}

/** Places in an item, `to` exclusive. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** The ranges of spans in their items, in order. */
function rangesIn(spans: readonly Span[]): ReadonlyMap<Y.Item, readonly Range[]> {
  const ranges = new Map<Y.Item, Range[]>();
  for (const { item, id, length } of spans) {
    const from = id.clock - item.id.clock;
    const known = ranges.get(item) ?? [];
    known.push({ from, to: from + length });
    ranges.set(item, known);
  }
  for (const each of ranges.values()) each.sort((a, b) => a.from - b.from);
  return ranges;
}

/** @example without(5, [{ from: 1, to: 2 }]) // [{ from: 0, to: 1 }, { from: 2, to: 5 }] */
function without(length: number, gaps: readonly Range[] = []): Range[] {
  const starts = [0, ...gaps.map(({ to }) => to)];
  const ends = [...gaps.map(({ from }) => from), length];
  return starts.map((from, at) => ({ from, to: ends[at]! })).filter(({ from, to }) => from < to);
}

function unitsOf(item: Y.Item): unknown[] {
  const { content } = item;
  if (content instanceof Y.ContentFormat) return [[content.key, content.value]];
  return typeOf(item) ? [item.id] : content.getContent();
}
