import { openDB } from 'idb';
import type { Entry, SessionStorage } from './session-storage.ts';

const SESSIONS = 'sessions';
const ARCHIVE = 'archive';

/**
 * Sessions in IndexedDB, as a browser keeps them: one a tab, known to the tab by its sessionStorage, and held by a web
 * lock, which ends with the page however that ends. A page without a secure context has no locks.
 */
export async function openSessionDatabase(log: string): Promise<SessionStorage> {
  const database = await openDB('aero-melody', 1, {
    upgrade(fresh) {
      // Keys are [log, session, number of the entry].
      fresh.createObjectStore(SESSIONS);
      fresh.createObjectStore(ARCHIVE, { autoIncrement: true });
    },
  });
  const locks: LockManager | undefined = globalThis.navigator?.locks;
  const tab = `aero-melody.session.${log}`;

  return {
    async ids() {
      const keys = await database.getAllKeys(SESSIONS, IDBKeyRange.bound([log], [log, []]));
      return [...new Set(keys.map((key) => (key as [string, string, number])[1]))];
    },

    async open(id) {
      const all = IDBKeyRange.bound([log, id], [log, id, []]);
      const [keys, entries] = await Promise.all([database.getAllKeys(SESSIONS, all), database.getAll(SESSIONS, all)]);
      let last = (keys.at(-1) as [string, string, number] | undefined)?.[2] ?? 0;
      // Without locks others may have written more since: that is not ours to remove.
      const known = () => IDBKeyRange.bound([log, id], [log, id, last]);
      return {
        entries,
        async append(entry) {
          last += 1;
          await database.add(SESSIONS, whole(entry), [log, id, last]);
        },
        async replace(entry) {
          const transaction = database.transaction(SESSIONS, 'readwrite');
          const removed = transaction.store.delete(known());
          last += 1;
          await Promise.all([removed, transaction.store.add(whole(entry), [log, id, last]), transaction.done]);
        },
        remove: () => database.delete(SESSIONS, known()),
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

    remembered: () => sessionStorage.getItem(tab) ?? undefined,
    remember: (id) => sessionStorage.setItem(tab, id),
    async archive(state) {
      await database.add(ARCHIVE, { log, at: new Date(), state });
    },
    close: () => database.close(),
  };
}

/** Bytes that are a view of a received frame would be kept with all of that frame. */
const whole = (entry: Entry): Entry => ({
  ...entry,
  heard: entry.heard.map((bytes) => bytes.slice()),
  written: entry.written.map((update) => ({ ...update, bytes: update.bytes.slice() })),
});
