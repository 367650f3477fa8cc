import { type Refusal, refusal as refusalSchema } from '../../protocol/refusal.ts';
import type { RoomSocket } from '../room-socket.ts';
import type { Status } from '../status.ts';

/** Refused handshakes that may be answered otherwise later: the client asks again. */
const PASSING: ReadonlySet<Refusal['code']> = new Set(['UNAVAILABLE', 'ROOM_FULL']);
/** The first attempt to join again comes after this long, times 0.5 to 1.5; each further one twice as late. */
const REJOIN_MS = 400;
const REJOIN_MAX_MS = 6_000;

export interface Reconnection {
  /** The room is joined: the next attempt is a first one again. */
  joined(): void;
  close(): void;
}

/**
 * Keeps a socket trying. Refused handshakes, lost servers and dropped sockets are one thing to a person: one backoff
 * serves them all. Where a browser says that it is online again, the next attempt is now.
 */
export function keepJoining(socket: RoomSocket, tell: (status: Status) => void): Reconnection {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempts = 0;

  function join(): void {
    clearTimeout(timer);
    timer = undefined;
    socket.connect();
  }

  function joinLater(): void {
    const inMs = Math.round(Math.min(REJOIN_MAX_MS, REJOIN_MS * 2 ** attempts) * (0.5 + Math.random()));
    attempts += 1;
    clearTimeout(timer);
    timer = setTimeout(join, inMs);
    tell(globalThis.navigator?.onLine === false ? { kind: 'offline' } : { kind: 'reconnecting', inMs });
  }

  socket.on('disconnect', (reason) => {
    if (reason !== 'io client disconnect') joinLater();
  });
  socket.on('connect_error', (error) => {
    const parsed = refusalSchema.safeParse((error as Error & { data?: unknown }).data);
    if (parsed.success && !PASSING.has(parsed.data.code)) tell({ kind: 'refused', refusal: parsed.data });
    else joinLater();
  });

  const onOnline = () => {
    attempts = 0;
    if (timer !== undefined) join();
  };
  // Else it would take ten seconds without an answer to find out.
  const onOffline = () => {
    if (socket.connected) socket.io.engine.close();
  };
  // Node has neither of these events.
  globalThis.addEventListener?.('online', onOnline);
  globalThis.addEventListener?.('offline', onOffline);

  return {
    joined() {
      attempts = 0;
    },
    close() {
      clearTimeout(timer);
      globalThis.removeEventListener?.('online', onOnline);
      globalThis.removeEventListener?.('offline', onOffline);
    },
  };
}
