import { uuidv4 } from 'lib0/random';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { MemberAccess } from '../../protocol/access.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import type { Identity, Welcome } from '../../protocol/welcome.ts';
import { ANSWER_MS } from '../room-socket.ts';
import type { Status } from '../status.ts';
import { clientIdBeside } from './client-id.ts';
import { watchForDrift } from './comparison.ts';
import { type Connection, openConnection } from './connection.ts';
import { areForeign } from './foreign-rows.ts';
import { createJournalWriter, type JournalWriter } from './journal-writer.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createPresence } from './presence.ts';
import { createRefusedEdits, type RefusedEdits } from './refused-edits.ts';
import { renameUpdates } from './rename-updates.ts';
import { readJournal } from './saved-session.ts';
import type { Session } from './sessions.ts';
import { createSyncedDocument } from './synced-document.ts';
import { LOST } from './unsaved-items.ts';
import type { UnsavedEdit } from './update-queue.ts';

/** Binds a Y.Doc and its awareness to a room, under one editing session. It knows nothing of music. */
export interface Provider {
  readonly session: Session;
  readonly doc: Y.Doc;
  /** The origin of changes that come from the server. */
  readonly remote: symbol;
  readonly awareness: Awareness;
  readonly connection: Pick<Connection, 'socket' | 'status' | 'member'>;
  readonly outbox: Pick<Outbox, 'unsaved' | 'waiting' | 'saved' | 'rename'>;
  /** The last row that this client knows to be there. */
  readonly highestRow: number;
  readonly refusedEdits: RefusedEdits;
  /** True where the edits outlive this page or process. */
  readonly keepsEdits: boolean;
  /** Whether the journal held a document to show before any server answered. */
  readonly restored: boolean;
  /**
   * Continues the session of another provider, which ends with this call.
   * @param what its unsaved edits, since their numbers are withdrawn; or nothing, and these are refused
   */
  succeed(former: Provider, what: 'edits' | 'nothing'): void;
  /** Ends it without releasing the session, and returns what is left to do. */
  handOver(what: 'edits' | 'nothing'): Legacy;
  /** Ends the connection, completes the journal and releases the session. */
  close(): Promise<void>;
  /** Ends a provider that has taken over nothing. The session stays with the former one. */
  abandon(): void;
  /** Closes, and removes the session from this machine. */
  remove(): Promise<void>;
}

/** The unfinished work of a provider, for its successor. */
export interface Legacy {
  /** The edits that are not saved, in order. */
  readonly edits: readonly UnsavedEdit[];
  /** Resolves once it writes no more to the journal. */
  readonly written: Promise<void>;
  /** An edit will not be saved: the open promises of `saved()` that wait for it reject. */
  refuse(edit: UnsavedEdit, refusal: Refusal): void;
  /** The other open promises of `saved()` settle as those of the successor do. */
  passOn(saved: () => Promise<void>): void;
}

export interface ProviderOptions {
  readonly url: string;
  readonly log: string;
  readonly name?: string | undefined;
  readonly token?: string | undefined;
  readonly link?: string | undefined;
  readonly session: Session;
  /** The provider to succeed, once this one is live; undefined where the session begins, or continues from its journal. */
  readonly former?: Provider | undefined;
  /**
   * `edit`: a person edits the document, and other members see them. `flush`: what the session has not sent is sent, and
   * nobody sees it.
   */
  readonly mode: 'edit' | 'flush';
  /** True where this client may join as a new guest once its token is no longer valid. */
  mayJoinAnew(): boolean;
  readonly listen: {
    /** The document is up to date with a welcome. */
    synced(welcome: Welcome): void;
    status(status: Status): void;
    /** The member is another person than before. */
    identity(you: Identity): void;
    /** The member has other rights than before. */
    access(access: MemberAccess): void;
    /** The number of unsaved edits, or why they wait, has changed. */
    saved(): void;
    /** An edit was acknowledged, or refused. @param ms since it was sent */
    acknowledged?(ms: number): void;
    /** @param update the refused edit; undefined where something else was refused */
    refused(refusal: Refusal, update?: Uint8Array): void;
    /** The edits cannot go on in this session. Another provider has to succeed this one. */
    withdrawn(): void;
    /** The document differs from the server's, and must not be edited any further. */
    drifted(how: 'live' | 'unknown updates'): void;
  };
}

export function createProvider(options: ProviderOptions): Provider {
  const { session, mode } = options;
  const bound = bindDocument(options);
  const { doc, restored, connection, presence, outbox, comparison, rows, refusedEdits } = bound;

  // A page may be closed within the outbox's delay after an edit.
  const onPageHide = () => void outbox.unsettled();
  globalThis.addEventListener?.('pagehide', onPageHide);

  /** @param how whether another provider goes on, or the room is left */
  function disconnect(how: 'end' | 'close'): void {
    globalThis.removeEventListener?.('pagehide', onPageHide);
    comparison.close();
    connection[how]();
    presence.close();
  }

  async function end(): Promise<void> {
    outbox.unsettled();
    outbox.close();
    disconnect('close');
    // What could not be written is lost with this process. `unsaved` counts it.
    await bound.journal?.close().catch(() => {});
  }

  return {
    session,
    doc,
    remote: bound.synced.remote,
    awareness: presence.awareness,
    connection,
    outbox,
    restored,
    get highestRow() {
      return rows.highest;
    },
    refusedEdits,
    get keepsEdits() {
      return bound.journal?.keepsEdits === true;
    },
    succeed(former, what) {
      const { edits: left, written, refuse, passOn } = former.handOver(what);
      // One of its own, by which it is discarded.
      const unknown = { ...LOST };
      const edits = what === 'edits' ? left : left.map((edit) => ({ refusal: unknown, ...edit }));
      const { updates, aside } = renameUpdates(edits, doc.clientID, (client) => Y.getState(doc.store, client));
      refusedEdits.setAside(former.doc, edits, aside);
      const told = new Set(left.map(({ refusal }) => refusal));
      for (const [at, edit] of left.entries()) {
        const refusal = edits[at]!.refusal ?? aside.find((part) => part.edit === at)?.refusal;
        if (edit.refusal || !refusal) continue;
        refuse(edit, refusal);
        // Told once the successor has taken over.
        if (!told.has(refusal)) queueMicrotask(() => options.listen.refused(refusal, edit.bytes));
        told.add(refusal);
      }
      bound.begin(written);
      for (const bytes of updates) {
        bound.synced.applyOwn(bytes);
        outbox.push(bytes);
      }
      passOn(outbox.saved);
      if (mode === 'edit') presence.show();
    },
    handOver(what) {
      // The server has more updates of this session than its journal: among them are all those that stood there.
      const legacy = outbox.handOver(what === 'edits' ? 0 : bound.lastNumber);
      disconnect('end');
      return { ...legacy, written: bound.journal?.stop() ?? Promise.resolve() };
    },
    async close() {
      await end();
      session.close();
    },
    abandon() {
      outbox.close();
      disconnect('end');
    },
    async remove() {
      await end();
      await session.journal?.remove();
      session.close();
    },
  };
}

/** Binds the document of a session to everything that it is sent to or compared with. */
function bindDocument(options: ProviderOptions) {
  const { url, log, name, token, link, session, former, mode, mayJoinAnew, listen } = options;
  const saved = former || !session.journal ? undefined : readJournal(session.journal.entries);
  const synced = createSyncedDocument(saved, former && clientIdBeside(former.doc), (bytes) => outbox.push(bytes));
  const { doc, rows } = synced;
  const clientId = doc.clientID;
  const sessionId = former ? uuidv4() : (saved?.sessionId ?? session.id);
  /** Until this provider has taken over; its document is not held any longer. */
  let awaited = former;
  let journal: JournalWriter | undefined;
  /** The last row that the document holds where it takes no others any more. */
  let frozenAt: number | undefined;

  const connection = openConnection({
    ...{ url, log, rows },
    session: { sessionId, clientId, ...(name !== undefined && { name }) },
    member: { you: saved?.you ?? former?.connection.member.you, token },
    link,
    leastRow: () => awaited?.highestRow ?? 0,
    mayJoinAnew,
    // A journal with fewer updates than the server has is damaged: the client's clock is unknown.
    knows: (committed) => mode === 'flush' || saved === undefined || committed <= saved.lastNumber,
    listen: {
      drifted: () => listen.drifted('unknown updates'),
      identity: listen.identity,
      access(access) {
        // Edits that waited for a right need wait no longer.
        if (connection.live) outbox.resume();
        listen.access(access);
      },
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
      status(status) {
        if (status.kind === 'refused') outbox.giveUp(status.refusal);
        listen.status(status);
      },
    },
  });
  const { socket } = connection;
  const presence = createPresence({
    ...{ doc, socket, origin: synced.remote, visible: mode === 'edit' && !former },
    isLive: () => connection.live,
  });

  const refusedEdits = former?.refusedEdits ?? createRefusedEdits(saved?.refused ?? []);

  /**
   * From here on the session is this provider's.
   * @param written resolves once a former one writes no more to the journal; undefined where this one continues it
   */
  function begin(written?: Promise<void>): void {
    awaited = undefined;
    refusedEdits.attach({
      doc,
      refused: () => outbox.refused,
      store: async () => journal?.rewrite(),
      changed: listen.saved,
    });
    if (!session.journal) return;
    journal = createJournalWriter(
      session.journal,
      () => ({
        sessionId,
        clientId,
        you: connection.member.you,
        lastSeq: frozenAt ?? rows.lastSeq,
        settled: outbox.settled,
      }),
      // Numbered first: the document must hold nothing that the outbox does not.
      () => ({
        written: outbox.unsettled(),
        heard: [Y.encodeStateAsUpdate(doc)],
        refused: refusedEdits.stored(),
      }),
      written,
    );
    // Nothing that stood in the journal until now counts any more, even where nothing is left to be sent.
    if (written) void journal.rewrite().catch(() => {});
  }
  if (!former) begin();

  const outbox: Outbox = createOutbox({
    unsaved: saved?.unsaved ?? [],
    lastNumber: saved?.lastNumber ?? 0,
    keep: session.journal && (async (updates) => journal?.write(updates)),
    rewrite: session.journal && (async () => journal?.rewrite('other numbers')),
    // Never called without a connection: Socket.IO's own buffer, which would send twice, stays empty.
    send(update, answer) {
      const sent = performance.now();
      socket.emit('update', update, (saved) => {
        listen.acknowledged?.(performance.now() - sent);
        answer(saved);
      });
    },
    withdraw: (sessionSeq, answer) => socket.emit('withdraw', { sessionSeq }, answer),
    settled(seq) {
      if (seq !== undefined) {
        rows.acknowledged(seq);
        journal?.touch();
      }
      comparison.restart();
      listen.saved();
    },
    refused: listen.refused,
    withdrawn: listen.withdrawn,
  });

  const comparison = watchForDrift({
    doc,
    comparableSeq: () =>
      mode === 'edit' && connection.live && outbox.unsaved === 0 && !rows.hasGap ? rows.lastSeq : undefined,
    compare: (claim) => socket.timeout(ANSWER_MS).emitWithAck('compare', claim),
    drifted: () => listen.drifted('live'),
    // Counts as a lost connection: the client rejoins, and gets the rows behind `lastSeq`.
    behind: () => socket.io.engine.close(),
  });

  socket.on('updates', (message) => {
    // Beside unsaved edits, Yjs would mix them up with its own. These go on under another client id, in another document.
    if (outbox.unsaved > 0 && areForeign(doc, message.updates)) {
      frozenAt ??= rows.lastSeq;
      outbox.rename();
    }
    try {
      if (frozenAt === undefined) {
        for (const update of message.updates) journal?.received(update);
        synced.apply(message);
      } else rows.received(message.to);
    } finally {
      // An observer of the application that throws must not hold it up.
      connection.catchUp();
    }
  });
  socket.on('refused', ({ refusal }) => {
    // Of the awareness state, where another session has written under this client id.
    if (refusal.code === 'CLIENT_ID_TAKEN') outbox.rename();
    else listen.refused(refusal);
  });

  const restored = saved !== undefined && saved.lastSeq > 0 && saved.you !== undefined;
  return {
    ...{ doc, synced, rows, restored, connection, presence, outbox, comparison, refusedEdits, begin },
    lastNumber: saved?.lastNumber ?? 0,
    get journal() {
      return journal;
    },
  };
}
