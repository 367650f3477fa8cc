import * as Y from 'yjs';
import type { Refusal } from '../../protocol/refusal.ts';
import type { Welcome } from '../../protocol/welcome.ts';
import { notConnected, type RoomSocket } from '../room-socket.ts';
import { RefusedError, type Status } from '../status.ts';
import { type Deferred, deferred } from './deferred.ts';
import { createOrphanedSessions } from './orphaned-sessions.ts';
import { createProvider, type Provider } from './provider.ts';
import { type RefusedEdits, refusedEditsOf } from './refused-edits.ts';
import type { Session, Sessions } from './sessions.ts';

/** After this many rebuilds, documents that still drift have a cause that no fresh copy removes. */
const DRIFT_REBUILDS = 3;

/** The editing of one log: the document that is shown, and the edits that it cannot go on with. */
export interface Editing {
  /**
   * Resolves when there is a document: the server's or, while no server answers, the saved one. Rejects with a RefusedError
   * where the server does not let this client in.
   */
  readonly begun: Promise<void>;
  readonly provider: Provider;
  /** Local edits that are not acknowledged, those of orphaned sessions included, count. */
  readonly unsaved: number;
  readonly refusedEdits: readonly RefusedEdits[];
  close(): Promise<void>;
}

export interface EditingOptions {
  readonly url: string;
  readonly log: string;
  readonly name?: string | undefined;
  readonly token?: string | undefined;
  readonly sessions: Sessions;
  /** The session to begin with. */
  readonly session: Session;
  readonly listen: {
    /** A socket is about to connect. */
    connecting(socket: RoomSocket): void;
    /** The document is up to date with a welcome. */
    synced(socket: RoomSocket, welcome: Welcome): void;
    status(status: Status): void;
    /** The number of unsaved edits has changed. */
    saved(): void;
    /** @param update the refused edit; undefined where something else was refused */
    refused(refusal: Refusal, update?: Uint8Array): void;
    /** `provider` is another one. @param archive the state of the former document where that had drifted */
    rebuilt(archive: Uint8Array | undefined): void;
  };
}

type State =
  | { readonly kind: 'open' }
  /** Another document is being fetched, to replace the one that is shown. */
  | { readonly kind: 'rebuilding'; readonly done: Promise<void> }
  | { readonly kind: 'closed' };

export function openEditing(options: EditingOptions): Editing {
  const { url, log, name, sessions, listen } = options;
  const begun = deferred();
  let state: State = { kind: 'open' };
  let driftRebuilds = 0;
  let provider = join(options.session, options.token, begun);
  const orphans = createOrphanedSessions({
    ...{ url, log, name, sessions, listen },
    token: () => provider.connection.member.token,
  });

  /** Joins the room under a session. @param ready settles as `begun` does */
  function join(session: Session, token: string | undefined, ready: Deferred): Provider {
    const joined: Provider = createProvider({
      ...{ url, log, name, token, session, mode: 'edit' },
      listen: {
        synced(welcome) {
          listen.synced(joined.connection.socket, welcome);
          ready.resolve();
          // Sessions that cannot be read or sent now are left to the next page.
          void orphans.sendAll().catch(() => {});
        },
        status(status) {
          if (joined === provider) listen.status(status);
          if (status.kind === 'refused') ready.reject(new RefusedError(status.refusal));
          if (joined.restored && (status.kind === 'offline' || status.kind === 'reconnecting')) ready.resolve();
        },
        saved: listen.saved,
        refused: listen.refused,
        // Where the server does not let a second session in, the next comparison tries again.
        drifted: () => void rebuildDrifted().catch(() => {}),
      },
    });
    listen.connecting(joined.connection.socket);
    return joined;
  }

  async function rebuildDrifted(): Promise<void> {
    driftRebuilds += 1;
    if (driftRebuilds <= DRIFT_REBUILDS) await rebuild('archive');
  }

  async function rebuildWithoutRefused(): Promise<void> {
    if (provider.connection.status.kind !== 'live') throw new RefusedError(notConnected());
    await rebuild('discard');
  }

  /** Continues with the server's document, under a new session. @param former what becomes of the document until now */
  async function rebuild(former: 'archive' | 'discard'): Promise<void> {
    if (state.kind === 'closed') return;
    if (state.kind === 'open') {
      const done = replaceProvider(former).finally(() => {
        if (state.kind === 'rebuilding') state = { kind: 'open' };
      });
      state = { kind: 'rebuilding', done };
    }
    return state.done;
  }

  async function replaceProvider(former: 'archive' | 'discard'): Promise<void> {
    const old = provider;
    const ready = deferred();
    const next = join(await sessions.create(), old.connection.member.token, ready);
    await ready.promise.catch(async (error) => {
      await next.remove();
      throw error;
    });
    // Edits of a document that has drifted are valid nevertheless.
    if (former === 'archive' && old.connection.status.kind === 'live') await old.outbox.saved().catch(() => {});
    if (state.kind === 'closed') return next.remove();
    provider = next;
    begun.resolve();
    const archive = former === 'archive' ? Y.encodeStateAsUpdate(old.doc) : undefined;
    listen.rebuilt(archive);
    if (archive) await sessions.archive(archive);
    await old.remove();
  }

  return {
    begun: begun.promise,
    get provider() {
      return provider;
    },
    get unsaved() {
      return provider.outbox.unsaved + orphans.unsaved;
    },
    get refusedEdits() {
      return [...refusedEditsOf(provider, rebuildWithoutRefused), ...orphans.refusedEdits];
    },
    async close() {
      state = { kind: 'closed' };
      await Promise.all([provider.close(), orphans.close()]);
      sessions.close();
    },
  };
}
