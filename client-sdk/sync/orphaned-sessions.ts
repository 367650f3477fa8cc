import type { Refusal } from '../../protocol/refusal.ts';
import { createProvider, type Provider } from './provider.ts';
import type { RefusedEdit } from './refused-edits.ts';
import { readJournal } from './saved-session.ts';
import type { Sessions, StoredSession } from './sessions.ts';
import { createSuccession, type Succession } from './succession.ts';

/** Sends what closed pages and killed processes have not sent, each session under its own id and numbers. */
export interface OrphanedSessions {
  /** Edits of orphaned sessions that are not acknowledged, refused ones included, count. */
  readonly unsaved: number;
  readonly refusedEdits: readonly RefusedEdit[];
  /** Takes over one orphaned session after the other until there is none left. Only the first call does anything. */
  sendAll(): Promise<void>;
  close(): Promise<void>;
}

/** An orphaned session that is not sent to its end, or has refused edits to show. */
interface Sender {
  provider: Provider;
  readonly succession: Succession;
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
  const senders = new Set<Sender>();
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
    const saved = readJournal(session.journal.entries);
    if (!saved || saved.unsaved.length + saved.refused.length === 0) {
      await session.journal.remove();
      return session.close();
    }
    const sender: Sender = { provider: join(), succession: createSuccession({ join, succeeded }) };
    senders.add(sender);
    listen.saved();

    function join(former?: Provider): Provider {
      const joined: Provider = createProvider({
        ...{ url, log, name, token: options.token(), session, former, mode: 'flush' },
        mayJoinAnew: () => false,
        listen: {
          synced() {
            sender.succession.joined(joined);
            finish();
          },
          status({ kind }) {
            if (kind === 'refused' && !sender.succession.failed(joined)) void release(sender);
          },
          identity() {},
          access() {},
          saved() {
            listen.saved();
            finish();
          },
          refused: listen.refused,
          withdrawn: () => sender.succession.start(joined),
          drifted() {},
        },
      });
      return joined;
    }

    function succeeded(next: Provider): void {
      sender.provider = next;
      finish();
    }

    /** Refused edits stay, to be shown and discarded. */
    function finish(): void {
      const { outbox, refusedEdits, connection } = sender.provider;
      if (outbox.unsaved > 0 || !senders.has(sender)) return;
      if (refusedEdits.stored().length === 0) void discard(sender);
      else connection.socket.disconnect();
    }
    await sender.provider.outbox.saved().catch(() => {});
  }

  /** Leaves a session to the next client. */
  async function release(sender: Sender): Promise<void> {
    senders.delete(sender);
    sender.succession.close();
    await sender.provider.close();
    listen.saved();
  }

  async function discard(sender: Sender): Promise<void> {
    senders.delete(sender);
    sender.succession.close();
    await sender.provider.remove();
    listen.saved();
  }

  return {
    get unsaved() {
      return [...senders].reduce(
        (sum, { provider }) => sum + provider.outbox.unsaved + provider.refusedEdits.stored().length,
        0,
      );
    },
    get refusedEdits() {
      return [...senders].flatMap(({ provider }) => provider.refusedEdits.list());
    },
    sendAll,
    async close() {
      state = 'closed';
      for (const { succession } of senders) succession.close();
      await Promise.all([...senders].map(({ provider }) => provider.close()));
    },
  };
}
