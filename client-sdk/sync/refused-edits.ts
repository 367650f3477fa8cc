import * as Y from 'yjs';
import type { Refusal } from '../../protocol/refusal.ts';
import type { Update } from '../../protocol/update.ts';
import type { Refused } from './outcomes.ts';

/** Edits that the server will not take: one that it refused, and what was written after it and builds on it. */
export interface RefusedEdits {
  readonly refusal: Refusal;
  /** Changes, count. */
  readonly count: number;
  /** What they say, for somebody who wants to keep it elsewhere. */
  readonly text: string;
  /** Gives them up: the document is the server's again. @throws RefusedError while there is no connection */
  discard(): Promise<void>;
}

/** Keys of maps whose values mean nothing to people. */
const SILENT: ReadonlySet<string | null> = new Set(['order']);

/** What refused edits have inserted and is still there, line by line; fields are named. */
export function textOf(doc: Y.Doc, { updates }: Pick<Refused, 'updates'>): string {
  const from = firstClocks(updates);
  const lines: string[] = [];
  for (const [client, clock] of from) {
    let end = -1;
    for (const item of doc.store.clients.get(client) ?? []) {
      if (!(item instanceof Y.Item) || item.id.clock + item.length <= clock || item.deleted) continue;
      if (item.content instanceof Y.ContentString) {
        const said = item.content.str.slice(Math.max(0, clock - item.id.clock));
        // Letters that were typed one behind the other are one line.
        const follows = item.origin?.client === client && item.origin.clock === end && lines.length > 0;
        if (follows) lines.push(lines.pop() + said);
        else lines.push(said);
      } else if (item.content instanceof Y.ContentAny && !SILENT.has(item.parentSub))
        lines.push(...item.content.arr.map((value) => `${item.parentSub ?? ''}: ${String(value)}`));
      end = item.id.clock + item.length - 1;
    }
  }
  return lines.join('\n');
}

/** Where the updates begin, by client. */
function firstClocks(updates: readonly Update[]): Map<number, number> {
  const from = new Map<number, number>();
  for (const { bytes } of updates)
    for (const { id } of Y.decodeUpdate(bytes).structs)
      from.set(id.client, Math.min(id.clock, from.get(id.client) ?? id.clock));
  return from;
}
