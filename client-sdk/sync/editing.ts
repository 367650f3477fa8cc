import * as Y from 'yjs';
import type { MemberAccess } from '../../protocol/access.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import type { Identity, Welcome } from '../../protocol/welcome.ts';
import type { RoomSocket } from '../room-socket.ts';
import { RefusedError, type Status } from '../status.ts';
import { deferred } from './deferred.ts';
import { createOrphanedSessions } from './orphaned-sessions.ts';
import { createProvider, type Provider } from './provider.ts';
import type { RefusedEdit } from './refused-edits.ts';
import type { Session, Sessions } from './sessions.ts';
import { createSuccession } from './succession.ts';

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
  /** Local edits that are not acknowledged, those of orphaned sessions and refused ones included, count. */
  readonly unsaved: number;
  readonly refusedEdits: readonly RefusedEdit[];
  close(): Promise<void>;
}

export interface EditingOptions {
  readonly url: string;
  readonly log: string;
  readonly name?: string | undefined;
  readonly token?: string | undefined;
  readonly link?: string | undefined;
  readonly sessions: Sessions;
  /** The session to begin with. */
  readonly session: Session;
  readonly listen: {
    /** A socket is about to connect. */
    connecting(socket: RoomSocket): void;
    /** The document is up to date with a welcome. */
    synced(socket: RoomSocket, welcome: Welcome): void;
    status(status: Status): void;
    /** The member is another person than before. */
    identity(you: Identity): void;
    /** The member has other rights than before. */
    access(access: MemberAccess): void;
    /** The number of unsaved edits, or why they wait, has changed. */
    saved(): void;
    /** An edit was acknowledged, or refused. @param ms since it was sent */
    acknowledged(ms: number): void;
    /** @param update the refused edit; undefined where something else was refused */
    refused(refusal: Refusal, update?: Uint8Array): void;
    /** `provider` is another one. @param archive the state of the former document where that had drifted */
    rebuilt(archive: Uint8Array | undefined): void;
  };
}

export function openEditing(options: EditingOptions): Editing {
  const { url, log, name, session, sessions, listen } = options;
  const begun = deferred();
  let hasBegun = false;
  let driftRebuilds = 0;
  let archive: Uint8Array | undefined;
  const succession = createSuccession({ join, succeeded });
  let provider = join();
  const orphans = createOrphanedSessions({
    ...{ url, log, name, sessions, listen },
    token: () => provider.connection.member.token,
  });

  /** Joins the room. @param former the provider to succeed; undefined for the first one */
  function join(former?: Provider): Provider {
    const token = former ? former.connection.member.token : options.token;
    const joined: Provider = createProvider({
      ...{ url, log, name, token, link: options.link, session, former, mode: 'edit' },
      mayJoinAnew: () => hasBegun,
      listen: {
        synced(welcome) {
          succession.joined(joined);
          listen.synced(joined.connection.socket, welcome);
          begin();
          // Sessions that cannot be read or sent now are left to the next page.
          void orphans.sendAll().catch(() => {});
        },
        status(status) {
          if (joined === provider) listen.status(status);
          if (status.kind === 'refused' && !succession.failed(joined)) begun.reject(new RefusedError(status.refusal));
          if (joined.restored && (status.kind === 'offline' || status.kind === 'reconnecting')) begin();
        },
        identity: listen.identity,
        access(access) {
          if (joined === provider) listen.access(access);
        },
        saved: listen.saved,
        acknowledged: listen.acknowledged,
        refused: listen.refused,
        withdrawn: () => succession.start(joined),
        drifted: (how) => rebuildDrifted(joined, how),
      },
    });
    listen.connecting(joined.connection.socket);
    return joined;
  }

  function begin(): void {
    hasBegun = true;
    begun.resolve();
  }

  /** Continues with the server's document. Edits of a document that has drifted are valid nevertheless. */
  function rebuildDrifted(drifted: Provider, how: 'live' | 'unknown updates'): void {
    driftRebuilds += 1;
    if (driftRebuilds > DRIFT_REBUILDS) return;
    archive = Y.encodeStateAsUpdate(drifted.doc);
    if (how === 'live') drifted.outbox.rename();
    else succession.startWithout(drifted);
  }

  function succeeded(next: Provider): void {
    provider = next;
    const drifted = archive;
    archive = undefined;
    listen.rebuilt(drifted);
    if (drifted) void sessions.archive(drifted).catch(() => {});
  }

  return {
    begun: begun.promise,
    get provider() {
      return provider;
    },
    get unsaved() {
      return provider.outbox.unsaved + provider.refusedEdits.stored().length + orphans.unsaved;
    },
    get refusedEdits() {
      return [...provider.refusedEdits.list(), ...orphans.refusedEdits];
    },
    async close() {
      succession.close();
      await Promise.all([provider.close(), orphans.close()]);
      sessions.close();
    },
  };
}
