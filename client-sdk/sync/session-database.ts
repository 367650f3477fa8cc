import { type DBSchema, openDB } from 'idb';
import type { JournalEntry, SessionStorage } from './session-storage.ts';

interface Schema extends DBSchema {
  sessions: { key: [log: string, session: string, entry: number]; value: JournalEntry };
  archive: { key: number; value: { readonly log: string; readonly at: Date; readonly state: Uint8Array } };
}

/**
 * Sessions in IndexedDB, for browsers: one for each tab, which stores its id in its sessionStorage. A web lock holds a
 * session and ends with the page, whatever ends it. Pages outside of a secure context have no locks.
 * @throws DOMException where the browser forbids IndexedDB
 */
export async function openSessionDatabase(log: string): Promise<SessionStorage> {
  let database = await openDatabase();
  const locks: LockManager | undefined = globalThis.navigator?.locks;
  const tab = `aero-melody.session.${log}`;

  /** Opens the database anew after a failure: a connection that the browser has closed takes no more writes. */
  async function attempt(write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
    } catch (error) {
      database.close();
      database = await openDatabase();
      throw error;
    }
  }

  return {
    async ids() {
      const keys = await database.getAllKeys('sessions', IDBKeyRange.bound([log], [log, []]));
      return [...new Set(keys.map(([, id]) => id))];
    },

    async open(id) {
      const all = IDBKeyRange.bound([log, id], [log, id, []]);
      const [keys, entries] = await Promise.all([
        database.getAllKeys('sessions', all),
        database.getAll('sessions', all),
      ]);
      let last = keys.at(-1)?.[2] ?? 0;
      // Without locks another page may have written later entries, which are not ours to remove.
      const known = () => IDBKeyRange.bound([log, id], [log, id, last]);
      return {
        entries,
        async append(entry) {
          last += 1;
          await attempt(() => database.add('sessions', withOwnBytes(entry), [log, id, last]));
        },
        replace: (entry) =>
          attempt(() => {
            const transaction = database.transaction('sessions', 'readwrite');
            const removed = transaction.store.delete(known());
            last += 1;
            return Promise.all([
              removed,
              transaction.store.add(withOwnBytes(entry), [log, id, last]),
              transaction.done,
            ]);
          }),
        remove: () => database.delete('sessions', known()),
      };
    },

    exclusive: locks !== undefined,
    async lock(id, withinMs) {
      if (!locks) return () => {};
      const how = withinMs === 0 ? { ifAvailable: true } : { signal: AbortSignal.timeout(withinMs) };
      return new Promise((resolve) => {
        locks
          .request(`aero-melody ${log} ${id}`, how, (lock) => {
            if (lock) return new Promise<void>(resolve);
            resolve(undefined);
            return undefined;
          })
          .catch(() => resolve(undefined));
      });
    },

    pageSession: () => sessionStorage.getItem(tab) ?? undefined,
    setPageSession: (id) => sessionStorage.setItem(tab, id),
    async archive(state) {
      await database.add('archive', { log, at: new Date(), state });
    },
    close: () => database.close(),
  };
}

const openDatabase = () =>
  openDB<Schema>('aero-melody', 1, {
    upgrade(created) {
      created.createObjectStore('sessions');
      created.createObjectStore('archive', { autoIncrement: true });
    },
  });

/** Copies all bytes: IndexedDB would store the whole received frame with a view of it. */
const withOwnBytes = (entry: JournalEntry): JournalEntry => ({
  ...entry,
  heard: entry.heard.map((bytes) => bytes.slice()),
  written: entry.written.map(({ sessionSeq, bytes, merged }) => ({
    ...{ sessionSeq, bytes: bytes.slice() },
    ...(merged && { merged: merged.map((part) => part.slice()) }),
  })),
});
