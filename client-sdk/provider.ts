import { io, type Socket } from 'socket.io-client';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { DownEvents } from '../protocol/down.ts';
import type { Hello } from '../protocol/hello.ts';
import { type Refusal, refusal as refusalSchema, refuse } from '../protocol/refusal.ts';
import type { UpEvents } from '../protocol/up.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import type { Welcome } from '../protocol/welcome.ts';
import { namespaceOf, wire } from '../protocol/wire.ts';
import { createOutbox } from './outbox.ts';
import type { Status } from './status.ts';

export type RoomSocket = Socket<DownEvents, UpEvents>;

/** Refused handshakes that may be answered otherwise later: the client asks again. */
const PASSING: ReadonlySet<Refusal['code']> = new Set(['UNAVAILABLE', 'ROOM_FULL']);
/** The first attempt to join again comes after this long, times 0.5 to 1.5; each further one twice as late. */
const REJOIN_MS = 400;
const REJOIN_MAX_MS = 6_000;

/** Binds a Y.Doc and its awareness to a room, as Yjs calls it; knows nothing of travel logs or music. */
export interface Provider {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly socket: RoomSocket;
  readonly status: Status;
  readonly unsaved: number;
  readonly saved: () => Promise<void>;
  /** What the server said last when it let this client in. */
  readonly welcome: Welcome | undefined;
  close(): void;
}

/**
 * @param listen is told of every welcome, once the document is up to date with it; of changes of status and of the
 * number of unsaved edits; and of refusals
 */
export function createProvider(options: {
  url: string;
  log: string;
  name?: string | undefined;
  token?: string | undefined;
  listen: {
    synced(welcome: Welcome): void;
    status(status: Status): void;
    saved(unsaved: number): void;
    /** @param update the edit that was refused, if it was one */
    refused(refusal: Refusal, update?: Uint8Array): void;
  };
}): Provider {
  const { listen } = options;
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  const sessionId = crypto.randomUUID();
  let token = options.token;
  let lastSeq = 0;
  let welcome: Welcome | undefined;
  let synced = false;
  let status: Status = { kind: 'connecting' };
  let rejoin: ReturnType<typeof setTimeout> | undefined;
  let attempts = 0;

  const socket: RoomSocket = io(options.url + namespaceOf(options.log), {
    ...wire,
    forceNew: true,
    // Refused handshakes, lost servers and dropped sockets are one thing to a person: one backoff serves them all.
    reconnection: false,
    timeout: 5_000,
    // Read at every attempt: what this client has seen changes between them.
    auth: (answer) =>
      answer({
        version: PROTOCOL_VERSION,
        sessionId,
        clientId: doc.clientID,
        lastSeq,
        ...(token !== undefined && { token }),
        ...(options.name !== undefined && { name: options.name }),
      } satisfies Hello),
  });

  const outbox = createOutbox({
    // The outbox is paused while the socket is down: Socket.IO's own buffer, which would send twice, stays empty.
    send: (update, answer) => socket.emit('update', update, answer),
    settled: () => listen.saved(outbox.unsaved),
    refused: listen.refused,
  });

  function setStatus(next: Status): void {
    status = next;
    listen.status(next);
  }

  socket.on('welcome', (message) => {
    welcome = message;
    token = message.token;
    // A server that knows less than this client was restored from a backup: what it has comes whole.
    if (lastSeq > message.head) lastSeq = 0;
    synced = false;
    settleIn();
  });

  socket.on('updates', ({ to, updates }) => {
    doc.transact(() => {
      for (const update of updates) Y.applyUpdate(doc, update, provider);
    }, provider);
    lastSeq = Math.max(lastSeq, to);
    settleIn();
  });

  function settleIn(): void {
    if (!welcome || synced || lastSeq < welcome.head) return;
    synced = true;
    attempts = 0;
    outbox.resume(welcome.committed);
    // Under a new number: the server has forgotten the state, but not that it has seen this number.
    const own = awareness.getLocalState();
    if (own) awareness.setLocalState(own);
    setStatus({ kind: 'live' });
    listen.synced(welcome);
  }

  socket.on('awareness', ({ bytes }) => applyAwarenessUpdate(awareness, bytes, provider));
  socket.on('refused', ({ refusal }) => listen.refused(refusal));

  socket.on('disconnect', (reason) => {
    lostTouch();
    if (reason !== 'io client disconnect') joinAgain();
  });

  socket.on('connect_error', (error) => {
    const parsed = refusalSchema.safeParse((error as Error & { data?: unknown }).data);
    if (parsed.success && !PASSING.has(parsed.data.code)) setStatus({ kind: 'refused', refusal: parsed.data });
    else joinAgain();
  });

  function joinAgain(): void {
    const inMs = Math.round(Math.min(REJOIN_MAX_MS, REJOIN_MS * 2 ** attempts) * (0.5 + Math.random()));
    attempts += 1;
    clearTimeout(rejoin);
    rejoin = setTimeout(() => socket.connect(), inMs);
    setStatus(globalThis.navigator?.onLine === false ? { kind: 'offline' } : { kind: 'reconnecting', inMs });
  }

  function lostTouch(): void {
    synced = false;
    outbox.pause();
    const others = [...awareness.getStates().keys()].filter((id) => id !== doc.clientID);
    removeAwarenessStates(awareness, others, provider);
  }

  doc.on('update', (bytes, origin) => {
    if (origin !== provider) outbox.push(bytes);
  });
  awareness.on('update', (changes: { added: number[]; updated: number[]; removed: number[] }, origin: unknown) => {
    const own = [...changes.added, ...changes.updated, ...changes.removed].includes(doc.clientID);
    if (!own || origin === provider || !synced) return;
    socket.emit('awareness', { bytes: encodeAwarenessUpdate(awareness, [doc.clientID]) });
  });

  const provider: Provider = {
    doc,
    awareness,
    socket,
    get status() {
      return status;
    },
    get unsaved() {
      return outbox.unsaved;
    },
    saved: outbox.saved,
    get welcome() {
      return welcome;
    },
    close() {
      clearTimeout(rejoin);
      outbox.close();
      socket.disconnect();
      awareness.destroy();
      setStatus({ kind: 'left' });
    },
  };
  return provider;
}

/** Refusals that this SDK makes itself. */
export const notConnected = () => refuse('UNAVAILABLE', 'not connected');
