import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { JournalEntry } from '../../client-sdk/sync/session-storage.ts';
import type { Sessions, StoredSession } from '../../client-sdk/sync/sessions.ts';

/** The sessions of one machine, which outlive the processes of its clients. */
export interface Disk {
  /** The sessions for another process. */
  open(): Sessions;
  /** The process that has opened it ends. What it was writing is there, or is not. */
  crash(written: boolean): void;
  /** True where these letters stand in some journal. */
  holds(letters: string): boolean;
}

export function createDisk(): Disk {
  const journals = new Map<string, JournalEntry[]>();
  let held = new Set<string>();
  let unfinished: (() => void)[] = [];

  /** Takes until the next turn of the event loop. A crash decides about what is under way. */
  async function write(mine: ReadonlySet<string>, change: () => void): Promise<void> {
    if (mine === held) unfinished.push(change);
    await setImmediate();
    if (!unfinished.includes(change)) return new Promise(() => {});
    unfinished.splice(unfinished.indexOf(change), 1);
    change();
    return undefined;
  }

  function sessionOf(id: string): StoredSession {
    held.add(id);
    const mine = held;
    const entriesOf = () => journals.get(id) ?? [];
    return {
      id,
      journal: {
        entries: structuredClone(entriesOf()),
        append: (entry) => write(mine, () => void journals.set(id, [...entriesOf(), structuredClone(entry)])),
        replace: (entry) => write(mine, () => void journals.set(id, [structuredClone(entry)])),
        remove: () => write(mine, () => void journals.delete(id)),
      },
      close: () => void mine.delete(id),
    };
  }

  const takeOrphan = async () => {
    const id = [...journals.keys()].find((each) => !held.has(each));
    return id === undefined ? undefined : sessionOf(id);
  };

  return {
    open: () => ({
      resumeOrCreate: async () => (await takeOrphan()) ?? sessionOf(randomUUID()),
      takeOrphan,
      archive: async () => {},
      close() {},
    }),
    crash(written) {
      const begun = unfinished;
      unfinished = [];
      held = new Set();
      if (written) for (const change of begun) change();
    },
    holds: (letters) =>
      [...journals.values()]
        .flat()
        .some(
          ({ written, heard, refused = [] }) =>
            [...heard, ...written.map(({ bytes }) => bytes)].some((bytes) => Buffer.from(bytes).includes(letters)) ||
            refused.some(({ text }) => text.includes(letters)),
        ),
  };
}
