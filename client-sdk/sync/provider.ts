import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Refusal } from '../../protocol/refusal.ts';
import type { Welcome } from '../../protocol/welcome.ts';
import { ANSWER_MS } from '../room-socket.ts';
import type { Status } from '../status.ts';
import { watchForDrift } from './comparison.ts';
import { type Connection, openConnection } from './connection.ts';
import { createJournalWriter } from './journal-writer.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createPresence } from './presence.ts';
import { readJournal } from './saved-session.ts';
import type { Session } from './sessions.ts';
import { createSyncedDocument } from './synced-document.ts';

/** Binds a Y.Doc and its awareness to a room, under one editing session. It knows nothing of music. */
export interface Provider {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly connection: Pick<Connection, 'socket' | 'status' | 'member'>;
  readonly outbox: Pick<Outbox, 'unsaved' | 'refused' | 'saved'>;
  /** Whether the journal held a document to show before any server answered. */
  readonly restored: boolean;
  /** Ends the connection, completes the journal and releases the session. */
  close(): Promise<void>;
  /** Closes, and removes the session from this machine. */
  remove(): Promise<void>;
}

export interface ProviderOptions {
  readonly url: string;
  readonly log: string;
  readonly name?: string | undefined;
  readonly token?: string | undefined;
  readonly session: Session;
  /**
   * `edit`: a person edits the document, and other members see them. `flush`: what the session has not sent is sent, and
   * nobody sees it.
   */
  readonly mode: 'edit' | 'flush';
  readonly listen: {
    /** The document is up to date with a welcome. */
    synced(welcome: Welcome): void;
    status(status: Status): void;
    /** The number of unsaved edits has changed. */
    saved(): void;
    /** @param update the refused edit; undefined where something else was refused */
    refused(refusal: Refusal, update?: Uint8Array): void;
    /** The document differs from the server's, and must not be edited any further. */
    drifted(): void;
  };
}

export function createProvider(options: ProviderOptions): Provider {
  const { session } = options;
  const { doc, restored, connection, presence, outbox, journal, comparison } = bindDocument(options);

  // A page may be closed within the outbox's delay after an edit.
  const onPageHide = () => void outbox.unsettled();
  globalThis.addEventListener?.('pagehide', onPageHide);

  async function close(): Promise<void> {
    globalThis.removeEventListener?.('pagehide', onPageHide);
    comparison.close();
    outbox.unsettled();
    outbox.close();
    connection.close();
    presence.close();
    // What could not be written is lost with this process. `unsaved` counts it.
    await journal?.close().catch(() => {});
  }

  return {
    doc,
    awareness: presence.awareness,
    connection,
    outbox,
    restored,
    async close() {
      await close();
      session.close();
    },
    async remove() {
      await close();
      await session.journal?.remove();
      session.close();
    },
  };
}

/** Binds the document of a session to everything that it is sent to or compared with. */
function bindDocument(options: ProviderOptions) {
  const { url, log, name, token, session, mode, listen } = options;
  const saved = session.journal && readJournal(session.journal.entries);
  const synced = createSyncedDocument(saved, (bytes) => outbox.push(bytes));
  const { doc, rows } = synced;
  const clientId = doc.clientID;

  const connection = openConnection({
    ...{ url, log, rows },
    session: { sessionId: session.id, clientId, ...(name !== undefined && { name }) },
    member: { you: saved?.you, token },
    // A journal with fewer updates than the server has is damaged: the client's clock is unknown.
    knows: (committed) => mode === 'flush' || saved === undefined || committed <= saved.lastNumber,
    listen: {
      drifted: listen.drifted,
      live(welcome) {
        outbox.resume();
        presence.announce();
        comparison.restart();
        listen.status(connection.status);
        listen.synced(welcome);
      },
      lost() {
        outbox.pause();
        presence.removeOthers();
      },
      status: listen.status,
    },
  });
  const { socket } = connection;
  const presence = createPresence({
    ...{ doc, socket, origin: synced.remote, visible: mode === 'edit' },
    isLive: () => connection.live,
  });

  const journal =
    session.journal &&
    createJournalWriter(
      session.journal,
      () => ({ clientId, you: connection.member.you, lastSeq: rows.lastSeq, settled: outbox.settled }),
      // Numbered first: the document must hold nothing that the outbox does not.
      () => ({ written: [...outbox.unsettled()], heard: [Y.encodeStateAsUpdate(doc)] }),
    );

  const outbox: Outbox = createOutbox({
    unsaved: saved?.unsaved ?? [],
    lastNumber: saved?.lastNumber ?? 0,
    keep: journal?.write,
    // Never called without a connection: Socket.IO's own buffer, which would send twice, stays empty.
    send: (update, answer) => socket.emit('update', update, answer),
    settled(seq) {
      if (seq !== undefined) {
        rows.acknowledged(seq);
        journal?.touch();
      }
      comparison.restart();
      listen.saved();
    },
    refused: listen.refused,
  });

  const comparison = watchForDrift({
    doc,
    comparableSeq: () =>
      mode === 'edit' && connection.live && outbox.unsaved === 0 && !rows.hasGap ? rows.lastSeq : undefined,
    compare: (claim) => socket.timeout(ANSWER_MS).emitWithAck('compare', claim),
    drifted: listen.drifted,
    // Counts as a lost connection: the client rejoins, and gets the rows behind `lastSeq`.
    behind: () => socket.io.engine.close(),
  });

  socket.on('updates', (message) => {
    synced.apply(message);
    for (const update of message.updates) journal?.received(update);
    connection.catchUp();
  });
  socket.on('refused', ({ refusal }) => listen.refused(refusal));

  const restored = saved !== undefined && saved.lastSeq > 0 && saved.you !== undefined;
  return { doc, restored, connection, presence, outbox, journal, comparison };
}
