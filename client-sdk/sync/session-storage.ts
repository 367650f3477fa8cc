import type { Update } from '../../protocol/update.ts';
import type { Identity } from '../../protocol/welcome.ts';

/** A stretch of an editing session. What is kept of a session is a list of these. */
export interface Entry {
  /** The Yjs client id that the session writes with. */
  readonly clientId: number;
  /** Who the server said this is; absent before its first welcome. */
  readonly you?: Identity | undefined;
  /** The row of the server's log up to which the document is whole. */
  readonly lastSeq: number;
  /** Own updates up to this number are acknowledged. */
  readonly settled: number;
  /** Changes that came from the server, or the whole document. */
  readonly heard: readonly Uint8Array[];
  /** Own changes, in order. */
  readonly written: readonly Update[];
}

/** What is kept of one session. Writes are whole or not at all, and kept once they resolve. */
export interface SessionBook {
  /** As they were when the book was opened. */
  readonly entries: readonly Entry[];
  append(entry: Entry): Promise<void>;
  /** Puts one entry in the place of all. */
  replace(entry: Entry): Promise<void>;
  remove(): Promise<void>;
}

/** A place on this machine where the sessions of one log outlive the page or the process that writes them. */
export interface SessionStorage {
  ids(): Promise<string[]>;
  /** Books of a session that is not there are empty. */
  open(id: string): Promise<SessionBook>;
  /** Whether `lock` keeps others out. Where it cannot, a session may be sent by others but never gone on with. */
  readonly exclusive: boolean;
  /**
   * Takes a session for this client alone, until it says so or ends in whatever way.
   * @param withinMs how long to wait for whoever holds it
   * @returns what lets go of it, or undefined where somebody else holds it
   */
  lock(id: string, withinMs: number): Promise<(() => void) | undefined>;
  /** The session that this page had before it was loaded anew. */
  remembered(): string | undefined;
  remember(id: string): void;
  /** Keeps a document that was given up. */
  archive(state: Uint8Array): Promise<void>;
  close(): void;
}
