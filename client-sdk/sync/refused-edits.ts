import * as Y from 'yjs';
import type { Refusal } from '../../protocol/refusal.ts';
import type { Update } from '../../protocol/update.ts';
import type { Refused } from './outcomes.ts';
import type { Provider } from './provider.ts';

/** Edits that the server does not take: one that it refused, and those made after it, which build on it. */
export interface RefusedEdits {
  readonly refusal: Refusal;
  /** Changes, count. */
  readonly count: number;
  /** The text in them, to be kept elsewhere. */
  readonly text: string;
  /** Discards them: the document is the server's again. @throws RefusedError while there is no connection */
  discard(): Promise<void>;
}

/** The refused edits of a session: none, or one stretch of them. */
export function refusedEditsOf(
  { doc, outbox: { refused } }: Pick<Provider, 'doc' | 'outbox'>,
  discard: () => Promise<void>,
): RefusedEdits[] {
  if (!refused) return [];
  return [
    {
      refusal: refused.refusal,
      count: refused.updates.length,
      get text() {
        return textOf(doc, refused);
      },
      discard,
    },
  ];
}

/** Keys of maps whose values mean nothing to people. */
const TECHNICAL: ReadonlySet<string | null> = new Set(['order']);

/** The text that refused edits inserted and that is still there, line by line. Fields come with their names. */
function textOf(doc: Y.Doc, { updates }: Refused): string {
  const lines: string[] = [];
  for (const [client, clock] of firstClocks(updates)) {
    let end = -1;
    for (const item of doc.store.clients.get(client) ?? []) {
      if (!(item instanceof Y.Item) || item.id.clock + item.length <= clock || item.deleted) continue;
      if (item.content instanceof Y.ContentString) {
        const text = item.content.str.slice(Math.max(0, clock - item.id.clock));
        // Letters typed one behind the other are one line.
        const follows = item.origin?.client === client && item.origin.clock === end && lines.length > 0;
        if (follows) lines.push(lines.pop() + text);
        else lines.push(text);
      } else if (item.content instanceof Y.ContentAny && !TECHNICAL.has(item.parentSub))
        lines.push(...item.content.arr.map((value) => `${item.parentSub ?? ''}: ${String(value)}`));
      end = item.id.clock + item.length - 1;
    }
  }
  return lines.join('\n');
}

/** The clock at which the updates begin, by client. */
function firstClocks(updates: readonly Update[]): Map<number, number> {
  const clocks = new Map<number, number>();
  for (const { bytes } of updates)
    for (const { id } of Y.decodeUpdate(bytes).structs)
      clocks.set(id.client, Math.min(id.clock, clocks.get(id.client) ?? id.clock));
  return clocks;
}
