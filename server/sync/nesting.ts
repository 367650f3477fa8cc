import * as Y from 'yjs';
import { DEPTH } from '../../travel-log/own-types.ts';

/**
 * Levels that an item adds to those around it, count: 1 for a type, for JSON those of its lists and objects, 0 for a plain
 * value. More than `DEPTH` are not told apart.
 */
export function levelsIn({ content }: Y.Item): number {
  if (content instanceof Y.ContentType) return 1;
  if (content instanceof Y.ContentString) return 0;
  let level = jsonIn(content).filter(isNested);
  let levels = 0;
  for (; level.length > 0 && levels <= DEPTH; levels += 1)
    level = level.flatMap((value) => Object.values(value)).filter(isNested);
  return levels;
}

/** Whether a document has values within one another beyond `DEPTH`. */
export function isTooDeep({ store }: Y.Doc): boolean {
  for (const structs of store.clients.values())
    for (const struct of structs)
      if (struct instanceof Y.Item && levelsIn(struct) + levelsAround(struct) > DEPTH) return true;
  return false;
}

function levelsAround(item: Y.Item): number {
  let levels = 0;
  for (let holder = holderOf(item); holder && levels <= DEPTH; levels += 1) holder = holderOf(holder);
  return levels;
}

const holderOf = ({ parent }: Y.Item): Y.Item | null => (parent as Y.AbstractType<unknown>)._item;

function jsonIn(content: Y.Item['content']): readonly unknown[] {
  if (content instanceof Y.ContentEmbed) return [content.embed];
  if (content instanceof Y.ContentFormat) return [content.value];
  return content instanceof Y.ContentAny || content instanceof Y.ContentJSON ? content.arr : [];
}

const isNested = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
