import type { StoredRefusal } from './refused-edits.ts';
import type { JournalEntry, WrittenUpdate } from './session-storage.ts';

/** An editing session as its journal left it. */
export interface SavedSession extends Pick<JournalEntry, 'sessionId' | 'clientId' | 'you' | 'lastSeq'> {
  /** Changes that make the document, in order. */
  readonly document: readonly Uint8Array[];
  /** Own updates that are not acknowledged, in order. */
  readonly unsaved: readonly WrittenUpdate[];
  /** The number of its last update, 0 for none. */
  readonly lastNumber: number;
  readonly refused: readonly StoredRefusal[];
}

/** Reads a session from its journal; undefined where that is empty. */
export function readJournal(entries: readonly JournalEntry[]): SavedSession | undefined {
  const last = entries.at(-1);
  if (!last) return undefined;
  const own = new Map(entries.flatMap(({ written }) => written).map((update) => [update.sessionSeq, update]));
  return {
    ...(last.sessionId !== undefined && { sessionId: last.sessionId }),
    clientId: last.clientId,
    you: last.you,
    lastSeq: last.lastSeq,
    document: entries.flatMap(({ heard, written }) => [...heard, ...written.map(({ bytes }) => bytes)]),
    unsaved: [...own.values()].filter(({ sessionSeq }) => sessionSeq > last.settled),
    lastNumber: Math.max(last.settled, ...own.keys()),
    refused: entries.findLast(({ refused }) => refused)?.refused ?? [],
  };
}
