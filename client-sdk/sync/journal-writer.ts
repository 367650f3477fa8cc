import type { JournalEntry, SessionJournal, WrittenUpdate } from './session-storage.ts';

/** Received changes are written after this time, ms, or along with the next own update: the server has them, too. */
const WRITE_MS = 1_000;
/** After a failed write everything is written anew after this time, ms, or along with the next own update. */
const RETRY_MS = 5_000;
/** The journal is rewritten as one entry once more bytes than this, and than that entry had, were added to it. */
const REWRITE_BYTES = 256 * 1024;
const REWRITE_ENTRIES = 500;

/** Writes the journal of a session: one write at a time, and what comes meanwhile joins the next. */
export interface JournalWriter {
  /** False after a write that failed, until everything is written anew. */
  readonly keepsEdits: boolean;
  /** Adds a change received from the server. */
  received(bytes: Uint8Array): void;
  /** Adds own updates. Resolves once they are durable, with everything added before them; rejects where the write fails. */
  write(updates: readonly WrittenUpdate[]): Promise<void>;
  /**
   * Writes everything anew, as one entry. Resolves once it is durable; rejects where the write fails.
   * @param as `other numbers`: what stands there has numbers that are withdrawn. It is removed where the write fails
   */
  rewrite(as?: 'other numbers'): Promise<void>;
  /** Schedules a write, since the session's position has changed. */
  touch(): void;
  /** Ends without another write. Resolves once the last one has ended. */
  stop(): Promise<void>;
  /** Ends with a last write. Resolves once everything is durable; rejects where that write fails. */
  close(): Promise<void>;
}

/**
 * @param position how far the session is, read at each write
 * @param whole the session's document, all its unacknowledged updates and its refused edits, for a rewrite
 * @param former resolves once nothing else writes to the journal; the first write then takes the place of all that is
 * there. Undefined where this writer continues the journal.
 */
export function createJournalWriter(
  journal: SessionJournal,
  position: () => Omit<JournalEntry, 'heard' | 'written'>,
  whole: () => Pick<JournalEntry, 'heard' | 'written' | 'refused'>,
  former?: Promise<void>,
): JournalWriter {
  let heard: Uint8Array[] = [];
  let written: WrittenUpdate[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The last write, and the one behind it that still takes additions. */
  let tail: Promise<void> = former ?? Promise.resolve();
  let next: Promise<void> | undefined;
  let rewrites = former !== undefined;
  /** True where the stored session is withdrawn: a client that resumed it would save its edits a second time. */
  let isVoid = rewrites;
  let keepsEdits = true;
  let stopped = false;
  let entries = journal.entries.length;
  let addedBytes = bytesOf(journal.entries);
  let rewrittenBytes = 0;

  function flush(): Promise<void> {
    next ??= tail = tail
      .catch(() => {})
      .then(() => {
        next = undefined;
        clearTimeout(timer);
        timer = undefined;
        if (stopped) return undefined;
        const isLong = addedBytes > Math.max(REWRITE_BYTES, rewrittenBytes) || entries > REWRITE_ENTRIES;
        return (rewrites || isLong ? rewrite() : append()).catch(fail);
      });
    return next;
  }

  /** Half an entry may be there, and nothing may be added behind it. */
  function fail(error: unknown): never {
    keepsEdits = false;
    rewrites = true;
    touch(RETRY_MS);
    throw error;
  }

  async function rewrite(): Promise<void> {
    const entry = { ...position(), ...whole() };
    // After `whole`, which adds the edits that had no number yet.
    clear();
    entries = 1;
    addedBytes = 0;
    rewrittenBytes = bytesOf([entry]);
    const wasVoid = isVoid;
    // Before the write: another may be asked for while it is under way.
    rewrites = false;
    isVoid = false;
    await journal
      .replace(entry)
      .catch(async (error) => {
        if (!wasVoid) throw error;
        // There may be room for it once that is gone.
        await journal.remove();
        await journal.replace(entry);
      })
      .catch((error) => {
        isVoid ||= wasVoid;
        throw error;
      });
    keepsEdits = true;
  }

  async function append(): Promise<void> {
    const entry = { ...position(), heard, written };
    clear();
    entries += 1;
    addedBytes += bytesOf([entry]);
    await journal.append(entry);
  }

  function clear(): void {
    heard = [];
    written = [];
  }

  function touch(ms = WRITE_MS): void {
    timer ??= setTimeout(() => void flush().catch(() => {}), ms);
  }

  function stop(): Promise<void> {
    stopped = true;
    return tail.catch(() => {}).then(() => clearTimeout(timer));
  }

  return {
    get keepsEdits() {
      return keepsEdits;
    },
    received(bytes) {
      heard.push(bytes);
      touch();
    },
    write(updates) {
      written.push(...updates);
      return flush();
    },
    rewrite(as) {
      rewrites = true;
      isVoid ||= as !== undefined;
      return flush();
    },
    touch,
    stop,
    // Another client may hold the session afterwards.
    close: () => (timer === undefined ? tail : flush()).finally(stop),
  };
}

const bytesOf = (entries: readonly JournalEntry[]): number =>
  entries
    .flatMap(({ heard, written }) => [...heard, ...written.map(({ bytes }) => bytes)])
    .reduce((sum, bytes) => sum + bytes.byteLength, 0);
