import type { Refusal } from '../../protocol/refusal.ts';
import { createProvider, type Provider } from './provider.ts';
import { type RefusedEdits, refusedEditsOf } from './refused-edits.ts';
import { readJournal } from './saved-session.ts';
import type { Sessions, StoredSession } from './sessions.ts';

/** Sends what closed pages and killed processes have not sent, each session under its own id and numbers. */
export interface OrphanedSessions {
  /** Edits of orphaned sessions that are not acknowledged, count. */
  readonly unsaved: number;
  readonly refusedEdits: readonly RefusedEdits[];
  /** Takes over one orphaned session after the other until there is none left. Only the first call does anything. */
  sendAll(): Promise<void>;
  close(): Promise<void>;
}

/** @param token the token of the member who sends */
export function createOrphanedSessions(options: {
  readonly url: string;
  readonly log: string;
  readonly name?: string | undefined;
  token(): string | undefined;
  readonly sessions: Sessions;
  readonly listen: {
    /** The number of unsaved edits has changed. */
    saved(): void;
    refused(refusal: Refusal, update?: Uint8Array): void;
  };
}): OrphanedSessions {
  const { url, log, name, sessions, listen } = options;
  /** A provider for each session that is not sent to its end. */
  const senders = new Set<Provider>();
  let state: 'idle' | 'sending' | 'closed' = 'idle';

  async function sendAll(): Promise<void> {
    if (state !== 'idle') return;
    state = 'sending';
    for (;;) {
      const session = await sessions.takeOrphan();
      if (!session) return;
      if (isClosed()) return session.close();
      await send(session);
    }
  }

  // A function, since TypeScript takes `state` for unchanged across an await.
  const isClosed = () => state === 'closed';

  async function send(session: StoredSession): Promise<void> {
    if (!readJournal(session.journal.entries)?.unsaved.length) {
      await session.journal.remove();
      return session.close();
    }
    const sender = createProvider({
      ...{ url, log, name, token: options.token(), session, mode: 'flush' },
      listen: {
        synced() {},
        status: ({ kind }) => void (kind === 'refused' && release(sender)),
        saved: listen.saved,
        refused: listen.refused,
        drifted() {},
      },
    });
    senders.add(sender);
    await sender.outbox.saved().then(
      () => discard(sender),
      // The refused edits stay, to be shown and discarded.
      () => void sender.connection.socket.disconnect(),
    );
  }

  /** Leaves a session to the next client. */
  async function release(sender: Provider): Promise<void> {
    senders.delete(sender);
    await sender.close();
  }

  async function discard(sender: Provider): Promise<void> {
    senders.delete(sender);
    await sender.remove();
    listen.saved();
  }

  return {
    get unsaved() {
      return [...senders].reduce((sum, { outbox }) => sum + outbox.unsaved, 0);
    },
    get refusedEdits() {
      return [...senders].flatMap((sender) => refusedEditsOf(sender, () => discard(sender)));
    },
    sendAll,
    async close() {
      state = 'closed';
      await Promise.all([...senders].map((sender) => sender.close()));
    },
  };
}
