import { readRefusal } from '../../protocol/refusal.ts';
import { type Refusal, refuseHere } from '../refusal.ts';
import type { RoomSocket } from '../room-socket.ts';
import type { Status } from '../status.ts';
import { whyNoSocket } from './reachability.ts';

/** Refusals of a handshake after which the client tries again. */
const TRANSIENT: ReadonlySet<Refusal['code']> = new Set(['UNAVAILABLE', 'ROOM_FULL', 'RATE_LIMITED']);
/** Delay before the first attempt to rejoin, ms, times 0.5 to 1.5. It doubles with each further attempt. */
const REJOIN_MS = 400;
const REJOIN_MAX_MS = 3_000;
/** Timeout of an attempt, until the welcome, ms. */
const WELCOME_MS = 12_000;

export interface Reconnection {
  /** Resets the backoff, since the room is joined. */
  joined(): void;
  close(): void;
}

/**
 * Reconnects a socket with exponential backoff, one for refused handshakes, unreachable servers and dropped
 * connections. It tries at once when the browser reports that it is online again.
 * @param url the server's address
 * @param onStatus is called with `refused`, `offline` or `reconnecting`; again where the reason turns out to be another one
 * @param mends whether the next hello will be another one, without what was refused
 */
export function createReconnection(
  socket: RoomSocket,
  url: string,
  onStatus: (status: Status) => void,
  mends: (refusal: Refusal) => boolean,
): Reconnection {
  const closed = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let welcomeTimer: ReturnType<typeof setTimeout> | undefined;
  let attempts = 0;
  /** Start of the next attempt, on the monotonic clock, ms. */
  let nextAt = 0;
  /** Why no attempt since the last welcome has succeeded; undefined while unknown. */
  let known: Refusal | undefined;
  let isExplaining = false;

  function join(): void {
    clearTimeout(timer);
    timer = undefined;
    awaitWelcome();
    socket.connect();
  }

  function awaitWelcome(): void {
    clearTimeout(welcomeTimer);
    welcomeTimer = setTimeout(() => {
      known = refuseHere('TIMED_OUT');
      socket.io.engine.close();
    }, WELCOME_MS);
  }

  function joinLater(why: Refusal): void {
    // An attempt that was under way fails after the end.
    if (closed.signal.aborted) return;
    const inMs = Math.round(Math.min(REJOIN_MAX_MS, REJOIN_MS * 2 ** attempts) * (0.5 + Math.random()));
    attempts += 1;
    nextAt = performance.now() + inMs;
    clearTimeout(welcomeTimer);
    clearTimeout(timer);
    timer = setTimeout(join, inMs);
    say(why);
  }

  function say(why: Refusal): void {
    const inMs = Math.max(0, Math.round(nextAt - performance.now()));
    onStatus(globalThis.navigator?.onLine === false ? { kind: 'offline' } : { kind: 'reconnecting', inMs, why });
  }

  /** No WebSocket could be opened: the status says why as soon as that is known. */
  async function explain(): Promise<void> {
    if (isExplaining) return;
    isExplaining = true;
    const why = await whyNoSocket(url, closed.signal);
    isExplaining = false;
    if (socket.connected || closed.signal.aborted) return;
    known = why;
    if (timer !== undefined) say(why);
  }

  socket.on('disconnect', (reason) => {
    if (reason !== 'io client disconnect') joinLater(known ?? refuseHere('NOT_CONNECTED'));
  });
  socket.on('connect_error', (error) => {
    const refusal = readRefusal('data' in error ? error.data : undefined);
    const isAnswered = socket.io.engine.readyState === 'open';
    if (!refusal && isAnswered) joinLater(refuseHere('UNREACHABLE', `the server said: ${error.message}`));
    else if (!refusal) {
      joinLater(known ?? refuseHere(error.message === 'timeout' ? 'TIMED_OUT' : 'UNREACHABLE'));
      void explain();
    } else if (TRANSIENT.has(refusal.code) || mends(refusal)) joinLater(refusal);
    else {
      clearTimeout(welcomeTimer);
      onStatus({ kind: 'refused', refusal });
    }
  });
  socket.on('welcome', () => {
    clearTimeout(welcomeTimer);
    known = undefined;
  });
  awaitWelcome();

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
      closed.abort();
      clearTimeout(timer);
      clearTimeout(welcomeTimer);
      globalThis.removeEventListener?.('online', onOnline);
      globalThis.removeEventListener?.('offline', onOffline);
    },
  };
}
