import type { MemberAccess } from '../../protocol/access.ts';
import type { Hello } from '../../protocol/hello.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import type { Identity, Welcome } from '../../protocol/welcome.ts';
import { openRoomSocket, type RoomSocket } from '../room-socket.ts';
import type { Status } from '../status.ts';
import type { AppliedRows } from './applied-rows.ts';
import { createReconnection } from './reconnection.ts';

/** The connection of one session: joins the room, catches up with its head, and joins again after every loss. */
export interface Connection {
  readonly socket: RoomSocket;
  readonly status: Status;
  /** Whether the document is up to date with the last welcome. */
  readonly live: boolean;
  readonly member: Member;
  /** Goes live if the document has reached the head of the welcome. To be called after rows were applied. */
  catchUp(): void;
  /** Ends, as the room is left. */
  close(): void;
  /** Ends, and its status stays, since another connection goes on. */
  end(): void;
}

/** This client's membership, as the last welcome stated it. */
export interface Member {
  readonly you: Identity | undefined;
  readonly token: string | undefined;
  readonly access: MemberAccess;
  /** The call sign of the instance that sent the welcome; undefined before the first one. */
  readonly instance: string | undefined;
}

/**
 * A client that is welcomed again on the same connection catches up without a change of its status: it is then still
 * `shown` as it was before.
 */
type State = Status | { readonly kind: 'catching up'; readonly welcome: Welcome; readonly shown: Status };

export function openConnection(options: {
  readonly url: string;
  readonly log: string;
  readonly session: Pick<Hello, 'sessionId' | 'clientId' | 'name'>;
  /** What was known of the member before any welcome. */
  readonly member: Pick<Member, 'you' | 'token'>;
  /** The token of a share link to join by. */
  readonly link: string | undefined;
  readonly rows: AppliedRows;
  /** The row up to which the document must be complete before it is live, beside the head of the welcome. */
  leastRow(): number;
  /** True where this client may join as a new guest once its token is no longer valid. */
  mayJoinAnew(): boolean;
  /** Whether the session knows its updates up to this number. Asked at its first welcome. */
  knows(committed: number): boolean;
  readonly listen: {
    /** The server has updates of this session that it does not know. The connection has ended. */
    drifted(): void;
    /** The member is another person than before. */
    identity(you: Identity): void;
    /** The member has other rights than before. */
    access(access: MemberAccess): void;
    /** The document is up to date with a welcome, and the status is live. */
    live(welcome: Welcome): void;
    /** The connection is lost or closed. */
    lost(): void;
    /** The status is another one, though not live. */
    status(status: Status): void;
  };
}): Connection {
  const { rows, session, listen } = options;
  let member: Member = { ...options.member, access: { role: null, rights: [] }, instance: undefined };
  let state: State = { kind: 'connecting' };

  const socket = openRoomSocket(options.url, options.log, () => ({
    ...{ version: PROTOCOL_VERSION, ...session, lastSeq: rows.lastSeq },
    ...(member.token !== undefined && { token: member.token }),
    // Once welcomed, this person is a member.
    ...(options.link !== undefined && member.instance === undefined && { link: options.link }),
  }));
  const reconnection = createReconnection(socket, options.url, setStatus, ({ code }) => {
    if (code !== 'UNAUTHORIZED' || member.token === undefined || !options.mayJoinAnew()) return false;
    member = { ...member, token: undefined };
    return true;
  });

  socket.on('welcome', (welcome) => {
    if (member.instance === undefined && !options.knows(welcome.committed)) {
      socket.disconnect();
      return listen.drifted();
    }
    const isOther = member.you !== undefined && member.you.userId !== welcome.you.userId;
    const { you, token, instance } = welcome;
    member = { ...member, you, token, instance };
    if (isOther) listen.identity(you);
    setAccess(welcome);
    // A server that has fewer rows than this client was restored from a backup. It sends its whole document.
    if (rows.lastSeq > welcome.head) rows.restart();
    state = { kind: 'catching up', welcome, shown: shownStatus() };
    catchUp();
  });
  socket.on('access', setAccess);
  socket.on('disconnect', () => {
    // A lost connection is reconnecting or offline by now. One that this client has ended is not announced.
    if (state.kind === 'live' || state.kind === 'catching up') state = { kind: 'offline' };
    listen.lost();
  });

  function catchUp(): void {
    if (state.kind !== 'catching up' || rows.lastSeq < Math.max(state.welcome.head, options.leastRow())) return;
    const { welcome } = state;
    state = { kind: 'live' };
    reconnection.joined();
    listen.live(welcome);
  }

  function setAccess({ role, rights }: MemberAccess): void {
    const before = member.access;
    member = { ...member, access: { role, rights } };
    if (before.role !== role || before.rights.length !== rights.length) listen.access(member.access);
  }

  function setStatus(status: Status): void {
    state = status;
    listen.status(status);
  }

  function end(): void {
    reconnection.close();
    socket.disconnect();
  }

  const shownStatus = (): Status => (state.kind === 'catching up' ? state.shown : state);

  return {
    socket,
    get status() {
      return shownStatus();
    },
    get live() {
      return state.kind === 'live';
    },
    get member() {
      return member;
    },
    catchUp,
    close() {
      end();
      setStatus({ kind: 'left' });
    },
    end,
  };
}
