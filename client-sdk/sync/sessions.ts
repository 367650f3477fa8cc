import { uuidv4 } from 'lib0/random';
import { openSessionDatabase } from './session-database.ts';
import type { SessionJournal, SessionStorage } from './session-storage.ts';

/** How long a reloaded page waits until the old page has released its session, ms. */
const RELOAD_MS = 500;

/** An editing session that this client holds. */
export interface Session {
  readonly id: string;
  /** Undefined where nothing is stored: the session ends with its process. */
  readonly journal: SessionJournal | undefined;
  /** Releases the session. Its journal stays. */
  close(): void;
}

/** A session with a journal. */
export interface StoredSession extends Session {
  readonly journal: SessionJournal;
}

/** The sessions of one log on this machine. */
export interface Sessions {
  /** Resumes the session that this page had before its reload, else an orphaned one; else creates one. */
  resumeOrCreate(): Promise<Session>;
  /** Takes over a session whose page or process has ended; undefined where there is none left. */
  takeOrphan(): Promise<StoredSession | undefined>;
  /** Stores a document that was replaced by the server's. */
  archive(state: Uint8Array): Promise<void>;
  close(): void;
}

/**
 * Opens the sessions of a log: in a folder, else in the browser's IndexedDB, else in memory.
 * @throws Error of the file system where the folder cannot be made
 */
export async function openSessions(log: string, folder: string | undefined): Promise<Sessions> {
  const storage = await openStorage(log, folder);
  return storage ? storedSessions(storage) : sessionsInMemory();
}

async function openStorage(log: string, folder: string | undefined): Promise<SessionStorage | undefined> {
  // Imported only where it is needed: browsers have no file system.
  if (folder !== undefined) return (await import('./session-files.ts')).openSessionFiles(folder, log);
  if (typeof indexedDB === 'undefined') return undefined;
  // Some browsers forbid it in private windows: edits then last as long as the page.
  return openSessionDatabase(log).catch(() => undefined);
}

const inMemory = (id: string): Session => ({ id, journal: undefined, close() {} });

const sessionsInMemory = (): Sessions => ({
  resumeOrCreate: async () => inMemory(uuidv4()),
  takeOrphan: async () => undefined,
  archive: async () => {},
  close() {},
});

function storedSessions(storage: SessionStorage): Sessions {
  /** Sessions that this client holds or has held: not orphaned. */
  const taken = new Set<string>();

  async function open(id: string, withinMs: number): Promise<StoredSession | undefined> {
    const close = await storage.lock(id, withinMs);
    if (!close) return undefined;
    taken.add(id);
    // A session that cannot be read is passed over.
    const journal = await storage.open(id).catch(close);
    return journal ? { id, journal, close } : undefined;
  }

  async function takeOrphan(): Promise<StoredSession | undefined> {
    // Sessions that cannot be listed are left to the next page.
    for (const id of await storage.ids().catch(() => [])) {
      const session = taken.has(id) ? undefined : await open(id, 0);
      if (session) return session;
    }
    return undefined;
  }

  async function create(): Promise<Session> {
    const id = uuidv4();
    storage.setPageSession(id);
    // A full disk has no room for a lock.
    return (await open(id, 0)) ?? inMemory(id);
  }

  async function resume(): Promise<Session | undefined> {
    if (!storage.exclusive) return undefined;
    const previous = storage.pageSession();
    const own = previous === undefined ? undefined : await open(previous, RELOAD_MS);
    // An empty journal belongs to a session that another client has completed.
    if (own && own.journal.entries.length > 0) return own;
    own?.close();
    const orphan = await takeOrphan();
    if (orphan) storage.setPageSession(orphan.id);
    return orphan;
  }

  return {
    resumeOrCreate: async () => (await resume()) ?? create(),
    takeOrphan,
    archive: (state) => storage.archive(state),
    close: () => storage.close(),
  };
}
