import * as Y from 'yjs';
import type { Refusal } from '../../protocol/refusal.ts';
import type { Welcome } from '../../protocol/welcome.ts';
import { notConnected, type RoomSocket } from '../room-socket.ts';
import { RefusedError, type Status } from '../status.ts';
import { createProvider, type Provider } from './provider.ts';
import { type RefusedEdits, textOf } from './refused-edits.ts';
import { readJournal } from './saved-session.ts';
import type { Session, Sessions, StoredSession } from './sessions.ts';

/** Documents that differ this often, although each was the server's own, differ for a reason that no copy mends. */
const HEALS = 3;

/** The editing of one log: the document that is shown, and what becomes of edits that it cannot go on with. */
export interface Editing {
  /** Resolves when there is a document: the server's or, while no server answers, the kept one. */
  readonly begun: Promise<void>;
  readonly provider: Provider;
  /** Local edits that are not acknowledged, those that closed pages have left included, count. */
  readonly unsaved: number;
  readonly refusedEdits: readonly RefusedEdits[];
  close(): Promise<void>;
}

export function openEditing(options: {
  readonly url: string;
  readonly log: string;
  readonly name?: string | undefined;
  readonly token?: string | undefined;
  readonly sessions: Sessions;
  /** The one to begin with. */
  readonly session: Session;
  readonly listen: {
    /** A connection is about to be made. */
    connecting(socket: RoomSocket): void;
    synced(socket: RoomSocket, welcome: Welcome): void;
    status(status: Status): void;
    saved(): void;
    refused(refusal: Refusal, update?: Uint8Array): void;
    /** The document is another one. @param archive the one before, where it was given up because it had drifted */
    rebuilt(archive: Uint8Array | undefined): void;
  };
}): Editing {
  const { listen, sessions } = options;
  const couriers = new Set<Provider>();
  let rebuilding: Promise<void> | undefined;
  let sending = false;
  let heals = 0;
  let closed = false;
  let provider: Provider;
  let begin = () => {};
  const begun = new Promise<void>((resolve, reject) => {
    begin = resolve;
    provider = join(options.session, resolve, reject);
  });

  function join(session: Session, ready: () => void, fail: (error: RefusedError) => void): Provider {
    const { url, log, name } = options;
    const token = provider?.token ?? options.token;
    const joined = createProvider({
      ...{ url, log, name, token, session },
      listen: {
        synced(welcome) {
          listen.synced(joined.socket, welcome);
          ready();
          // What cannot be read or sent now is left for the next page.
          void sendLeftBehind().catch(() => {});
        },
        status(status) {
          if (joined === provider) listen.status(status);
          if (status.kind === 'refused') fail(new RefusedError(status.refusal));
          if (joined.kept && (status.kind === 'offline' || status.kind === 'reconnecting')) ready();
        },
        saved: listen.saved,
        refused: listen.refused,
        // Where the server does not let a second session in, the next comparison tries again.
        drifted: () => void heal().catch(() => {}),
      },
    });
    listen.connecting(joined.socket);
    return joined;
  }

  /** Goes on with the server's document, under a new session. @param archive where the old document is to be kept */
  function rebuild(archive: boolean): Promise<void> {
    rebuilding ??= replace(archive).finally(() => {
      rebuilding = undefined;
    });
    return rebuilding;
  }

  async function replace(archive: boolean): Promise<void> {
    const old = provider;
    const session = await sessions.create();
    let next: Provider;
    await new Promise<void>((resolve, reject) => {
      next = join(session, resolve, reject);
    }).catch(async (error) => {
      await next.forget();
      throw error;
    });
    // Words that were written into a document that has drifted are good all the same.
    if (archive && old.status.kind === 'live') await old.outbox.saved().catch(() => {});
    if (closed) return next!.forget();
    provider = next!;
    begin();
    const state = archive ? Y.encodeStateAsUpdate(old.doc) : undefined;
    listen.rebuilt(state);
    if (state) await sessions.archive(state);
    await old.forget();
  }

  async function heal(): Promise<void> {
    heals += 1;
    if (heals <= HEALS) await rebuild(true);
  }

  /** Closed pages may have left edits: they go under their own sessions and numbers, one session after the other. */
  async function sendLeftBehind(): Promise<void> {
    if (sending) return;
    sending = true;
    for (;;) {
      const session = closed ? undefined : await sessions.takeOrphan();
      if (!session) return;
      await sendOff(session);
    }
  }

  async function sendOff(session: StoredSession): Promise<void> {
    const { url, log, name } = options;
    if (!readJournal(session.journal.entries)?.unsaved.length) {
      await session.journal.remove();
      return session.close();
    }
    const courier = createProvider({
      ...{ url, log, name, token: provider.token, session },
      silent: true,
      listen: {
        synced() {},
        status: ({ kind }) => void (kind === 'refused' && dismiss(courier)),
        saved: listen.saved,
        refused: listen.refused,
        drifted() {},
      },
    });
    couriers.add(courier);
    await courier.outbox.saved().then(
      () => discard(courier),
      // What was refused stays to be shown.
      () => void courier.socket.disconnect(),
    );
  }

  async function dismiss(courier: Provider): Promise<void> {
    couriers.delete(courier);
    await courier.close();
  }

  async function discard(courier: Provider): Promise<void> {
    couriers.delete(courier);
    await courier.forget();
    listen.saved();
  }

  const refusedOf = (whose: Provider, discardThem: () => Promise<void>): RefusedEdits[] => {
    const { refused } = whose.outbox;
    if (!refused) return [];
    return [
      {
        refusal: refused.refusal,
        count: refused.updates.length,
        get text() {
          return textOf(whose.doc, refused);
        },
        discard: discardThem,
      },
    ];
  };

  async function rebuildWithout(): Promise<void> {
    if (provider.status.kind !== 'live') throw new RefusedError(notConnected());
    await rebuild(false);
  }

  return {
    begun,
    get provider() {
      return provider;
    },
    get unsaved() {
      return [provider, ...couriers].reduce((sum, { outbox }) => sum + outbox.unsaved, 0);
    },
    get refusedEdits() {
      const theirs = [...couriers].flatMap((courier) => refusedOf(courier, () => discard(courier)));
      return [...refusedOf(provider, rebuildWithout), ...theirs];
    },
    async close() {
      closed = true;
      await Promise.all([provider, ...couriers].map((each) => each.close()));
      sessions.close();
    },
  };
}
