import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Refusal } from '../../protocol/refusal.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import type { Identity, Welcome } from '../../protocol/welcome.ts';
import { ANSWER_MS, openRoomSocket, type RoomSocket } from '../room-socket.ts';
import type { Status } from '../status.ts';
import { watchForDrift } from './comparison.ts';
import { createJournalWriter } from './journal-writer.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { keepJoining } from './reconnection.ts';
import { readJournal, type SavedSession } from './saved-session.ts';
import type { Session } from './sessions.ts';

/** Binds a Y.Doc and its awareness to a room, as Yjs calls it; knows nothing of music. */
export interface Provider {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly socket: RoomSocket;
  readonly outbox: Pick<Outbox, 'unsaved' | 'refused' | 'saved'>;
  readonly status: Status;
  /** Whether there was a document to show before any server was asked. */
  readonly kept: boolean;
  /** The call sign of the instance that welcomed this client last. */
  readonly instance: string | undefined;
  /** Who this is, as the server vouches for it; undefined before it ever did. */
  readonly you: Identity | undefined;
  readonly token: string | undefined;
  /** Ends the connection, keeps what there is to keep, and lets go of the session. */
  close(): Promise<void>;
  /** The same, and forgets the session. */
  forget(): Promise<void>;
}

export interface ProviderOptions {
  readonly url: string;
  readonly log: string;
  readonly name?: string | undefined;
  readonly token?: string | undefined;
  readonly session: Session;
  /** Sends what the session has left, and shows nothing of itself. */
  readonly silent?: boolean;
  readonly listen: {
    /** The document is up to date with a welcome. */
    synced(welcome: Welcome): void;
    status(status: Status): void;
    saved(unsaved: number): void;
    /** @param update the edit that was refused, if it was one */
    refused(refusal: Refusal, update?: Uint8Array): void;
    /** This document is not what the server has, and must not be written any further. */
    drifted(): void;
  };
}

export function createProvider(options: ProviderOptions): Provider {
  const { listen, session } = options;
  const before = session.journal && readJournal(session.journal.entries);
  const doc = restore(before);
  const { clientID } = doc;
  const awareness = new Awareness(doc);
  // Others remember the last number of a client id that is gone on with: this one must be higher.
  awareness.meta.set(clientID, { clock: Date.now(), lastUpdated: Date.now() });
  awareness.setLocalState(options.silent ? null : {});
  let you = before?.you;
  let token = options.token;
  let lastSeq = before?.lastSeq ?? 0;
  /** Own rows that were acknowledged while rows before them were still on their way. */
  const ahead = new Set<number>();
  let welcome: Welcome | undefined;
  let synced = false;
  let status: Status = { kind: 'connecting' };

  const socket = openRoomSocket(options.url, options.log, () => ({
    version: PROTOCOL_VERSION,
    sessionId: session.id,
    clientId: clientID,
    lastSeq,
    ...(token !== undefined && { token }),
    ...(options.name !== undefined && { name: options.name }),
  }));
  const reconnection = keepJoining(socket, setStatus);

  const journal =
    session.journal &&
    createJournalWriter(
      session.journal,
      () => ({ clientId: clientID, you, lastSeq, settled: outbox.settled }),
      // Numbered first: the document must hold nothing that the outbox does not know.
      () => ({ written: [...outbox.unsettled()], heard: [Y.encodeStateAsUpdate(doc)] }),
    );

  const outbox: Outbox = createOutbox({
    unsaved: before?.unsaved ?? [],
    lastNumber: before?.lastNumber ?? 0,
    keep: journal?.write,
    // The outbox is paused while the socket is down: Socket.IO's own buffer, which would send twice, stays empty.
    send: (update, answer) => socket.emit('update', update, answer),
    settled(seq) {
      if (seq !== undefined && seq > lastSeq) reach(lastSeq, ahead.add(seq));
      if (seq !== undefined) journal?.touch();
      comparison.restart();
      listen.saved(outbox.unsaved);
    },
    refused: listen.refused,
  });

  const comparison = watchForDrift({
    doc,
    seq: () => (synced && !options.silent && outbox.unsaved === 0 && ahead.size === 0 ? lastSeq : undefined),
    ask: (claim) => socket.timeout(ANSWER_MS).emitWithAck('compare', claim),
    drifted: listen.drifted,
    // The reason is not the client's own wish, so it joins again at once, and hears what follows `lastSeq`.
    behind: () => socket.io.engine.close(),
  });

  function setStatus(next: Status): void {
    status = next;
    listen.status(next);
  }

  /** Counts rows in: those up to `to`, and own ones that follow them without a gap. */
  function reach(to: number, own: Set<number>): void {
    lastSeq = Math.max(lastSeq, to);
    while (own.delete(lastSeq + 1)) lastSeq += 1;
    for (const seq of own) if (seq <= lastSeq) own.delete(seq);
  }

  socket.on('welcome', (message) => {
    // More was sent in this session's name than its books tell: they were damaged, and its clock is not known.
    if (!welcome && before && !options.silent && message.committed > before.lastNumber) {
      socket.disconnect();
      return listen.drifted();
    }
    welcome = message;
    token = message.token;
    you = message.you;
    // A server that knows less than this client was restored from a backup: what it has comes whole.
    if (lastSeq > message.head) lastSeq = 0;
    synced = false;
    settleIn();
  });

  socket.on('updates', ({ to, updates }) => {
    doc.transact(() => {
      for (const update of updates) Y.applyUpdate(doc, update, provider);
    }, provider);
    for (const update of updates) journal?.received(update);
    reach(to, ahead);
    settleIn();
  });

  function settleIn(): void {
    if (!welcome || synced || lastSeq < welcome.head) return;
    synced = true;
    reconnection.joined();
    outbox.resume();
    // Under a new number: the server has forgotten the state, but not that it has seen this number.
    const own = awareness.getLocalState();
    if (own) awareness.setLocalState(own);
    comparison.restart();
    setStatus({ kind: 'live' });
    listen.synced(welcome);
  }

  socket.on('awareness', ({ bytes }) => applyAwarenessUpdate(awareness, bytes, provider));
  socket.on('refused', ({ refusal }) => listen.refused(refusal));
  socket.on('disconnect', () => {
    synced = false;
    outbox.pause();
    const others = [...awareness.getStates().keys()].filter((id) => id !== clientID);
    removeAwarenessStates(awareness, others, provider);
  });

  doc.on('update', (bytes, origin) => {
    if (origin !== provider) outbox.push(bytes);
  });
  awareness.on('update', (changes: { added: number[]; updated: number[]; removed: number[] }, origin: unknown) => {
    // It would else remember their numbers, and take what the server tells of them next for old news.
    for (const id of changes.removed) if (id !== clientID) awareness.meta.delete(id);
    const own = [...changes.added, ...changes.updated, ...changes.removed].includes(clientID);
    if (!own || origin === provider || !synced) return;
    socket.emit('awareness', { bytes: encodeAwarenessUpdate(awareness, [clientID]) });
  });

  // A page that goes may have written a letter in its last milliseconds.
  const onHide = () => void outbox.unsettled();
  globalThis.addEventListener?.('pagehide', onHide);

  async function close(): Promise<void> {
    globalThis.removeEventListener?.('pagehide', onHide);
    reconnection.close();
    comparison.close();
    outbox.unsettled();
    outbox.close();
    socket.disconnect();
    awareness.destroy();
    setStatus({ kind: 'left' });
    // What could not be kept is lost with this process: it was told by `unsaved`.
    await journal?.close().catch(() => {});
  }

  const provider: Provider = {
    doc,
    awareness,
    socket,
    outbox,
    get status() {
      return status;
    },
    kept: before !== undefined && before.lastSeq > 0 && before.you !== undefined,
    get instance() {
      return welcome?.instance;
    },
    get you() {
      return you;
    },
    get token() {
      return token;
    },
    async close() {
      await close();
      session.close();
    },
    async forget() {
      await close();
      await session.journal?.remove();
      session.close();
    },
  };
  return provider;
}

function restore(before: SavedSession | undefined): Y.Doc {
  const doc = new Y.Doc();
  if (!before) return doc;
  doc.transact(() => {
    for (const update of before.document) Y.applyUpdate(doc, update);
  });
  // Set last: Yjs takes another id when it sees its own come in from outside.
  doc.clientID = before.clientId;
  return doc;
}
