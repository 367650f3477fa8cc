import { type Refusal, readRefusal } from '../../protocol/refusal.ts';
import type { RoomSocket } from '../room-socket.ts';
import type { Status } from '../status.ts';

/** Refusals of a handshake after which the client tries again. */
const TRANSIENT: ReadonlySet<Refusal['code']> = new Set(['UNAVAILABLE', 'ROOM_FULL']);
/** Delay before the first attempt to rejoin, ms, times 0.5 to 1.5. It doubles with each further attempt. */
const REJOIN_MS = 400;
const REJOIN_MAX_MS = 6_000;

export interface Reconnection {
  /** Resets the backoff, since the room is joined. */
  joined(): void;
  close(): void;
}

/**
 * Reconnects a socket with exponential backoff, one for refused handshakes, unreachable servers and dropped
 * connections. It tries at once when the browser reports that it is online again.
 * @param onStatus is called with `refused`, `offline` or `reconnecting`
 * @param mends whether the next hello will be another one, without what was refused
 */
export function createReconnection(
  socket: RoomSocket,
  onStatus: (status: Status) => void,
  mends: (refusal: Refusal) => boolean,
): Reconnection {
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
    onStatus(globalThis.navigator?.onLine === false ? { kind: 'offline' } : { kind: 'reconnecting', inMs });
  }

  socket.on('disconnect', (reason) => {
    if (reason !== 'io client disconnect') joinLater();
  });
  socket.on('connect_error', (error) => {
    const refusal = readRefusal('data' in error ? error.data : undefined);
    if (refusal && !TRANSIENT.has(refusal.code) && !mends(refusal)) onStatus({ kind: 'refused', refusal });
    else joinLater();
  });

  const onOnline = () => {
    attempts = 0;
    if (timer !== undefined) join();
  };
  // The heartbeat would need ten seconds to notice.
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
