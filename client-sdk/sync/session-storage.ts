import type { Update } from '../../protocol/update.ts';
import type { Identity } from '../../protocol/welcome.ts';
import type { StoredRefusal } from './refused-edits.ts';

/** An own update, as a journal stores it. */
export interface WrittenUpdate extends Readonly<Update> {
  /** The edits that are merged in it; absent where it is one. */
  readonly merged?: readonly Uint8Array[] | undefined;
}

/** One entry in the journal of an editing session. The names of its fields are those on disk. */
export interface JournalEntry {
  /** The id of the session that the updates are numbered in; absent where it is that of the journal. */
  readonly sessionId?: string | undefined;
  /** The Yjs client id that the session writes with. */
  readonly clientId: number;
  /** The member's identity as the server stated it; absent before the first welcome. */
  readonly you?: Identity | undefined;
  /** The document holds all rows of the server's log up to this one. */
  readonly lastSeq: number;
  /** Own updates up to this number are acknowledged. */
  readonly settled: number;
  /** Changes received from the server, or the whole document. */
  readonly heard: readonly Uint8Array[];
  /** Own changes, in order. */
  readonly written: readonly WrittenUpdate[];
  /** All refused edits that are not discarded; absent where they are those of the entry before. */
  readonly refused?: readonly StoredRefusal[] | undefined;
}

/** The journal of one session. Every write is atomic, and durable once it resolves. */
export interface SessionJournal {
  /** The entries that were there when the journal was opened. */
  readonly entries: readonly JournalEntry[];
  append(entry: JournalEntry): Promise<void>;
  /** Replaces all entries by one. */
  replace(entry: JournalEntry): Promise<void>;
  remove(): Promise<void>;
}

/** Where the sessions of one log outlive their page or process, on this machine. */
export interface SessionStorage {
  ids(): Promise<string[]>;
  /** Opens the journal of a session. It is empty where there is no such session. */
  open(id: string): Promise<SessionJournal>;
  /** Whether `lock` excludes other clients. Where it cannot, a session may be sent by another client but never resumed. */
  readonly exclusive: boolean;
  /**
   * Locks a session for this client, until it is released or the page or process ends.
   * @param withinMs how long to wait for another holder
   * @returns the function that releases it; undefined where another client holds it
   */
  lock(id: string, withinMs: number): Promise<(() => void) | undefined>;
  /** The session that this page had before it was reloaded. */
  pageSession(): string | undefined;
  setPageSession(id: string): void;
  /** Stores a document that was replaced by the server's. */
  archive(state: Uint8Array): Promise<void>;
  close(): void;
}
