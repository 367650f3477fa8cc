import type { Update } from '../../protocol/update.ts';
import type { Entry, SessionBook } from './session-storage.ts';

/** What others wrote can be had again: it is kept after this time, or along with the next own update. */
const KEEP_MS = 1_000;
/** The books are rewritten as one entry when more has been added than this, and more than that entry was long. */
const REWRITE_BYTES = 256 * 1024;
const REWRITE_ENTRIES = 500;

/** Keeps a session's books while it goes on: one write at a time, and what comes meanwhile goes along with the next. */
export interface Journal {
  /** A change that came from the server. */
  hear(bytes: Uint8Array): void;
  /** Own updates; resolves once they are kept, with all that came before them. */
  write(updates: readonly Update[]): Promise<void>;
  /** Where the session stands has changed. */
  touch(): void;
  /** Resolves once everything is kept. */
  close(): Promise<void>;
}

/**
 * @param stand where the session stands
 * @param whole its document, and all its updates that are not settled
 */
export function createJournal(
  book: SessionBook,
  stand: () => Omit<Entry, 'heard' | 'written'>,
  whole: () => Pick<Entry, 'heard' | 'written'>,
): Journal {
  let heard: Uint8Array[] = [];
  let written: Update[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tail: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  let entries = book.entries.length;
  let added = bytesOf(book.entries);
  let rewritten = 0;

  function flush(): Promise<void> {
    next ??= tail = tail.then(() => {
      next = undefined;
      clearTimeout(timer);
      timer = undefined;
      return keep();
    });
    return next;
  }

  async function keep(): Promise<void> {
    if (added > Math.max(REWRITE_BYTES, rewritten) || entries > REWRITE_ENTRIES) {
      const entry = { ...stand(), ...whole() };
      heard = [];
      written = [];
      entries = 1;
      added = 0;
      rewritten = bytesOf([entry]);
      await book.replace(entry);
    } else {
      const entry = { ...stand(), heard, written };
      heard = [];
      written = [];
      entries += 1;
      added += bytesOf([entry]);
      await book.append(entry);
    }
  }

  function touch(): void {
    timer ??= setTimeout(() => void flush().catch(() => {}), KEEP_MS);
  }

  return {
    hear(bytes) {
      heard.push(bytes);
      touch();
    },
    write(updates) {
      written.push(...updates);
      return flush();
    },
    touch,
    close: () => (timer === undefined ? tail : flush()),
  };
}

const bytesOf = (entries: readonly Entry[]): number =>
  entries
    .flatMap(({ heard, written }) => [...heard, ...written.map(({ bytes }) => bytes)])
    .reduce((sum, bytes) => sum + bytes.byteLength, 0);
