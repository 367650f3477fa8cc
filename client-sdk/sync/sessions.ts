import { uuidv4 } from 'lib0/random';
import type { Update } from '../../protocol/update.ts';
import type { Entry, SessionBook, SessionStorage } from './session-storage.ts';

/** A page that is loaded anew may be there before the old one has let go of its session, ms. */
const RELOAD_MS = 500;

/** An editing session that this client alone holds. */
export interface Session {
  readonly id: string;
  /** Undefined where nothing is kept: the session ends with its process. */
  readonly book: SessionBook | undefined;
  /** Lets go of it; what is kept stays. */
  close(): void;
}

/** The sessions of one log on this machine. */
export interface Sessions {
  /** The session of this page before it was loaded anew, or else one that was left behind, or else a new one. */
  take(): Promise<Session>;
  /** A new session, which this page goes on with. */
  fresh(): Promise<Session>;
  /** A session that its client has left behind; undefined when there are no more. */
  leftBehind(): Promise<Session | undefined>;
  archive(state: Uint8Array): Promise<void>;
  close(): void;
}

export function createSessions(storage: SessionStorage | undefined): Sessions {
  const mine = new Set<string>();

  async function open(kept: SessionStorage, id: string, withinMs: number): Promise<Session | undefined> {
    const close = await kept.lock(id, withinMs);
    if (!close) return undefined;
    mine.add(id);
    return { id, book: await kept.open(id), close };
  }

  async function leftBehind(): Promise<Session | undefined> {
    for (const id of (await storage?.ids()) ?? []) {
      const session = mine.has(id) ? undefined : await open(storage!, id, 0);
      if (session) return session;
    }
    return undefined;
  }

  async function fresh(): Promise<Session> {
    const id = uuidv4();
    if (!storage) return { id, book: undefined, close() {} };
    storage.remember(id);
    return (await open(storage, id, 0))!;
  }

  /** Empty books tell of a session that somebody else has brought to its end. */
  async function resume(): Promise<Session | undefined> {
    if (!storage?.exclusive) return undefined;
    const before = storage.remembered();
    const own = before === undefined ? undefined : await open(storage, before, RELOAD_MS);
    if (own?.book?.entries.length) return own;
    own?.close();
    const left = await leftBehind();
    if (left) storage.remember(left.id);
    return left;
  }

  return {
    take: async () => (await resume()) ?? fresh(),
    fresh,
    leftBehind,
    archive: async (state) => storage?.archive(state),
    close: () => storage?.close(),
  };
}

/** Where a session stood when it was kept last. */
export interface Recollection extends Pick<Entry, 'clientId' | 'you' | 'lastSeq'> {
  /** Changes that make the document, in order. */
  readonly document: readonly Uint8Array[];
  readonly unsaved: readonly Update[];
  /** The number of its last update, 0 for none. */
  readonly lastNumber: number;
}

/** Reads the books of a session; undefined where they are empty. */
export function recall(entries: readonly Entry[]): Recollection | undefined {
  const last = entries.at(-1);
  if (!last) return undefined;
  const written = new Map(entries.flatMap((entry) => entry.written).map((update) => [update.sessionSeq, update]));
  return {
    clientId: last.clientId,
    you: last.you,
    lastSeq: last.lastSeq,
    document: entries.flatMap(({ heard, written }) => [...heard, ...written.map(({ bytes }) => bytes)]),
    unsaved: [...written.values()].filter(({ sessionSeq }) => sessionSeq > last.settled),
    lastNumber: Math.max(last.settled, ...written.keys()),
  };
}
