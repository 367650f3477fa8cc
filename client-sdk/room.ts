import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { Refusal } from '../protocol/refusal.ts';
import type { Right, Role } from '../protocol/role.ts';
import type { Identity } from '../protocol/welcome.ts';
import type { Removal } from '../travel-log/shape.ts';
import type { Address } from './address.ts';
import { createEvents } from './events.ts';
import { createExperience, type Hearing } from './music/experience.ts';
import { createHeardTakes, type HeardTakes } from './music/heard-takes.ts';
import { createJam, type JamEvents, type RoomJam } from './music/jam.ts';
import { createMusic, type MusicEvents } from './music/music.ts';
import { noteStream } from './music/note-stream.ts';
import { createOwnPlayhead } from './music/own-playhead.ts';
import type { LiveNote } from './music/played-note.ts';
import { createRoomClock } from './music/room-clock.ts';
import { createRoomConductor, type RoomConductor } from './music/room-conductor.ts';
import { createRoomTransport, type RoomTransport } from './music/room-transport.ts';
import type { ClientScore, HeardNote } from './music/score.ts';
import { createRoomExports, type RoomExports } from './rest/exports.ts';
import { createRoomHistory, type RoomHistory } from './rest/history.ts';
import { createRequest } from './rest/request.ts';
import { createRoomSharing, type RoomSharing } from './rest/sharing.ts';
import { createTakeRequests, type TakeRequests } from './rest/takes.ts';
import { accept, ask } from './room-socket.ts';
import { RefusedError, type Status } from './status.ts';
import { createDrags } from './sync/drags.ts';
import { openEditing } from './sync/editing.ts';
import type { Provider } from './sync/provider.ts';
import { isBrief } from './sync/refusal-consequences.ts';
import type { RefusedEdit } from './sync/refused-edits.ts';
import { openSessions } from './sync/sessions.ts';
import { createTravelLog, FOR_GOOD, type TravelLog } from './travel-log.ts';
import { createUndo, type DocumentUndo, type RoomUndo } from './undo/room-undo.ts';

/** The events of a room. */
export interface RoomEvents extends MusicEvents, JamEvents {
  /**
   * The number of unsaved edits has changed, or why they wait; 0 means that everything is a row in the server's database.
   */
  saved: { readonly unsaved: number; readonly waiting?: Refusal };
  /** This member is a new guest: the login session that the token proved has ended. */
  identity: Identity;
  /** The role of this member is another one. Null: it was removed, and the connection is closed. */
  access: Access;
  /** `canUndo` or `canRedo` has changed. */
  undo: { readonly canUndo: boolean; readonly canRedo: boolean };
  status: Status;
  /** The server refused something. Where it was an edit, `update` is there, and it is one of `refusedEdits`. */
  refused: { readonly refusal: Refusal; readonly update?: Uint8Array };
  /**
   * `room.doc`, `room.awareness`, `room.travelLog` and `room.undo` are others now, without what was refused, and there is
   * nothing to undo: an edit was refused, the Yjs client id belongs to another session, or the document had drifted from
   * the server's. In that last case `archive` is its state, which is also stored beside the outbox.
   */
  rebuilt: { readonly archive?: Uint8Array };
}

/** Role and rights of this member in the log. */
export interface Access {
  /** Null before the first welcome, and for a member that was removed. */
  readonly role: Role | null;
  readonly rights: readonly Right[];
}

export interface Room {
  readonly log: string;
  /** The document; another one after `rebuilt`, as are `awareness`, `travelLog` and `undo`. */
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly travelLog: TravelLog;
  readonly undo: RoomUndo;
  readonly transport: RoomTransport;
  readonly conductor: RoomConductor;
  readonly score: Pick<ClientScore, 'legs' | 'load' | 'leg' | 'notes' | 'notesOf'>;
  readonly takes: HeardTakes & TakeRequests;
  readonly history: RoomHistory;
  readonly exports: RoomExports;
  readonly sharing: RoomSharing;
  /**
   * Notes as they are received, from the bar under the playhead on, and those that other members play. It ends when the
   * room is left.
   */
  readonly notes: AsyncIterable<HeardNote | LiveNote>;
  readonly jam: RoomJam;
  /** This member's identity, as the server stated it. */
  readonly you: Identity;
  readonly access: Access;
  /** Proves that identity: pass it to `connect` next time. */
  readonly token: string;
  readonly status: Status;
  /** Local edits that are not acknowledged, refused ones included, count. */
  readonly unsaved: number;
  /** Unacknowledged edits outlive this page or process: in IndexedDB, or in the outbox's folder. */
  readonly keepsEdits: boolean;
  /** Edits that the server does not take, until they are discarded. They keep no other edit from being saved. */
  readonly refusedEdits: readonly RefusedEdit[];
  /** Why edits wait although there is a connection, e.g. LOG_FULL. They are sent once that is over. */
  readonly waiting: Refusal | undefined;
  /** Room time, ms: one clock for all members. */
  roomTime(): number;
  /** Adds a listener and returns the function that removes it. */
  on<N extends keyof RoomEvents>(event: N, listener: (value: RoomEvents[N]) => void): () => void;
  /**
   * Says whether this member hears the music, for the figures of what was listened to; off until then. A playback says so
   * itself: call it where its output is muted.
   */
  hear(hearing: Hearing): void;
  /**
   * Begins a drag: its edits are undone at once, and make one revision of the music. Returns the function that ends it.
   * @example const release = room.drag()
   */
  drag(): () => void;
  /**
   * Resolves when every local edit so far is acknowledged, apart from those in `refusedEdits`; rejects with a RefusedError
   * where one is refused meanwhile, and where none is sent any more: this client is not let in, or has left.
   */
  saved(): Promise<void>;
  /**
   * Leaves the room. Edits that are not acknowledged stay in the outbox; where that is in memory, await `saved()` first.
   */
  leave(): Promise<void>;
}

/** The member who joins, and the storage of this client. */
export interface MemberOptions {
  /** The display name of a new guest, up to 60 characters. */
  readonly name?: string | undefined;
  /** `room.token` of an earlier connection, to join as the same person. */
  readonly token?: string | undefined;
  /** The token of a share link: makes this person a member, with the role of the link. */
  readonly link?: string | undefined;
  /**
   * A folder in which unacknowledged edits, and the document that they build on, outlive this process (Node). Without it
   * they are kept in memory; a browser always stores them in IndexedDB.
   */
  readonly outbox?: { readonly folder: string } | undefined;
}

/** A room that is about to be joined. */
export interface OpenRoom {
  readonly room: Room;
  /** Settles as `Editing.begun` does. */
  readonly begun: Promise<void>;
  /** There is a stored document, which can be edited without any server. */
  readonly restored: boolean;
}

/**
 * Opens the sessions of a log and begins to join its room.
 * @throws Error of the file system where the outbox's folder cannot be made
 */
export async function openRoom({ url, log }: Address, { name, token, link, outbox }: MemberOptions): Promise<OpenRoom> {
  const events = createEvents<RoomEvents>();
  const clock = createRoomClock({
    async ping() {
      const delay = clock.delay();
      return (await ask(socket(), (timed) => timed.emitWithAck('ping', delay > 0 ? { delay } : {}))).time;
    },
    counts: () => music.transport?.state === 'playing' || jam.stageState !== 'off',
  });
  const music = createMusic(events, clock.now);
  const playhead = createOwnPlayhead();
  const jam = createJam({
    events,
    music,
    playhead,
    now: clock.now,
    delay: clock.delay,
    you: () => room.you,
    socket: () => socket(),
    step: async (on, solo) => accept(await ask(socket(), (timed) => timed.emitWithAck('stage', { on, solo }))),
  });
  const heard = createHeardTakes(music.score);
  const experience = createExperience(music, clock.now, () => socket());
  const sessions = await openSessions(log, outbox?.folder);

  const session = await sessions.resumeOrCreate();
  const editing = openEditing({
    ...{ url, log, name, token, link, sessions },
    session,
    listen: {
      connecting(socket) {
        music.receiveFrom(socket);
        experience.receiveFrom(socket);
        jam.receiveFrom(socket);
        socket.on('takes', (message) => {
          heard.receive(message);
          events.emit('takes', undefined);
        });
      },
      synced(socket, welcome) {
        clock.join(welcome.time);
        music.requestScore(socket);
        jam.joined();
      },
      status: (status) => events.emit('status', status),
      identity: (you) => events.emit('identity', you),
      access: (access) => events.emit('access', access),
      saved: emitSaved,
      acknowledged: experience.acknowledged,
      refused: (refusal, update) => events.emit('refused', { refusal, ...(update && { update }) }),
      rebuilt(archive) {
        undo.close();
        ({ travelLog, undo } = edit(editing.provider));
        events.emit('rebuilt', { ...(archive && { archive }) });
        undoChanged();
        events.emit('status', room.status);
        emitSaved();
      },
    },
  });
  let { travelLog, undo } = edit(editing.provider);
  const socket = () => editing.provider.connection.socket;
  const request = createRequest({ url, log, token: () => room.token });

  const room: Room = {
    log,
    get doc() {
      return editing.provider.doc;
    },
    get awareness() {
      return editing.provider.awareness;
    },
    get travelLog() {
      return travelLog;
    },
    get undo() {
      return undo;
    },
    transport: createRoomTransport(
      music,
      playhead,
      clock.now,
      async (command) => accept(await ask(socket(), (timed) => timed.emitWithAck('command', command))),
      (tempo) => travelLog.steer({ tempo }),
    ),
    conductor: createRoomConductor(
      music,
      () => editing.provider.connection.member.instance,
      async (to) => accept(await ask(socket(), (timed) => timed.emitWithAck('baton', { to }))),
    ),
    score: music.score,
    takes: { ...heard.takes, ...createTakeRequests(request, music.score.leg) },
    history: createRoomHistory(request, savedSoon),
    exports: createRoomExports(request, async () => {
      // Without a connection the wait would not end, and refused edits are no part of the journey.
      if (room.status.kind === 'live') await savedSoon().catch(() => {});
    }),
    sharing: createRoomSharing(request),
    jam,
    notes: { [Symbol.asyncIterator]: () => noteStream(room) },
    get you() {
      // Known once `begun` resolves, by a welcome or by the journal.
      return editing.provider.connection.member.you!;
    },
    get access() {
      return editing.provider.connection.member.access;
    },
    get token() {
      return editing.provider.connection.member.token ?? '';
    },
    get status() {
      return editing.provider.connection.status;
    },
    get unsaved() {
      return editing.unsaved;
    },
    get keepsEdits() {
      return editing.provider.keepsEdits;
    },
    get refusedEdits() {
      return editing.refusedEdits;
    },
    get waiting() {
      return editing.provider.outbox.waiting;
    },
    roomTime: clock.now,
    on: events.on,
    hear(hearing) {
      experience.hearing = hearing;
    },
    drag() {
      const ends = [beginDrag(), undo.hold()];
      return () => {
        for (const end of ends) end();
      };
    },
    saved: () => editing.provider.outbox.saved(),
    leave,
  };
  const beginDrag = createDrags(room);

  /** As `saved`, but rejects where edits wait for something that may last for ever. */
  function savedSoon(): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = () => room.waiting && !isBrief(room.waiting) && reject(new RefusedError(room.waiting));
      const stop = events.on('saved', check);
      check();
      room.saved().then(resolve, reject).finally(stop);
    });
  }

  function emitSaved(): void {
    const { waiting } = editing.provider.outbox;
    events.emit('saved', { unsaved: editing.unsaved, ...(waiting && { waiting }) });
  }

  function undoChanged(): void {
    events.emit('undo', { canUndo: undo.canUndo, canRedo: undo.canRedo });
  }

  function edit({ doc, remote, awareness }: Provider): { travelLog: TravelLog; undo: DocumentUndo } {
    const sign = (): Removal => ({ by: room.you.name, at: new Date(clock.now()).toISOString() });
    return {
      travelLog: createTravelLog(doc, sign),
      undo: createUndo(doc, {
        others: new Set([remote, FOR_GOOD]),
        sign,
        whoIs: (client) => awareness.getStates().get(client)?.user as Identity | undefined,
        now: () => performance.now(),
        changed: undoChanged,
      }),
    };
  }

  async function leave(): Promise<void> {
    clock.close();
    jam.close();
    const told = experience.close();
    // Without music heard there is nothing to wait for.
    if (told) await told;
    await editing.close();
    events.clear();
  }

  return {
    room,
    begun: editing.begun,
    get restored() {
      return editing.provider.restored;
    },
  };
}
