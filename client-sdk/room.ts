import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { HandoffAnswer } from '../protocol/handoff.ts';
import type { Refusal } from '../protocol/refusal.ts';
import { dueAt } from '../protocol/tempo.ts';
import type { Command, CommandAnswer, Transport } from '../protocol/transport.ts';
import type { Identity } from '../protocol/welcome.ts';
import { createEvents } from './events.ts';
import { createMusic, type MusicEvents } from './music/music.ts';
import { noteStream } from './music/note-stream.ts';
import { createRoomClock } from './music/room-clock.ts';
import type { ClientScore, HeardNote } from './music/score.ts';
import { createRoomExports, type RoomExports } from './rest/exports.ts';
import { createRoomHistory, type RoomHistory } from './rest/history.ts';
import { createRequest } from './rest/request.ts';
import { RefusedError, type Status } from './status.ts';
import { openEditing } from './sync/editing.ts';
import type { RefusedEdits } from './sync/refused-edits.ts';
import { ANSWER_MS, notConnected } from './sync/room-socket.ts';
import { openSessionDatabase } from './sync/session-database.ts';
import type { SessionStorage } from './sync/session-storage.ts';
import { createSessions } from './sync/sessions.ts';
import { createTravelLog, type TravelLog } from './travel-log.ts';

/** What a room tells its listeners. */
export interface RoomEvents extends MusicEvents {
  /** The number of unsaved edits has changed; 0 means that everything is a row in the server's database. */
  saved: { readonly unsaved: number };
  status: Status;
  /** The server said no to something; `update` is there where it was an edit, which is then one of `refusedEdits`. */
  refused: { readonly refusal: Refusal; readonly update?: Uint8Array };
  /**
   * `room.doc`, `room.awareness` and `room.travelLog` are others now: refused edits were discarded, or the document had
   * drifted from the server's. In that case `archive` is its state, which is also kept where the outbox is.
   */
  rebuilt: { readonly archive?: Uint8Array };
}

export interface RoomTransport {
  /** The server's last word; undefined until there was one. */
  readonly current: Transport | undefined;
  readonly state: Transport['state'];
  readonly endTick: number;
  /** Where the playhead stands now, ticks. */
  tick(): number;
  /** When the playhead passes a tick, room time in ms. */
  timeAt(tick: number): number;
  /** These reject with a RefusedError. */
  play(): Promise<void>;
  pause(): Promise<void>;
  seek(tick: number): Promise<void>;
  /** Beats a minute for the whole journey, or null for the journey's own: a shared setting, that undo knows. */
  setTempo(bpm: number | null): void;
}

/** Which instance of the server streams the music. While music plays, the baton may be passed without a break. */
export interface RoomConductor {
  /** The call sign of the instance; undefined while none is known to conduct. */
  readonly name: string | undefined;
  /** Whether this client is connected to that one. */
  readonly here: boolean;
  /** To the instance that this client is connected to. These reject with a RefusedError. */
  take(): Promise<void>;
  /** To another instance than that, if there is one with members in the room. */
  pass(): Promise<void>;
}

export interface Room {
  readonly log: string;
  /** The document; another one after `rebuilt`, as are `awareness` and `travelLog`. */
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly travelLog: TravelLog;
  readonly transport: RoomTransport;
  readonly conductor: RoomConductor;
  readonly score: Pick<ClientScore, 'legs' | 'load' | 'leg' | 'notes' | 'notesOf'>;
  readonly history: RoomHistory;
  readonly exports: RoomExports;
  /** Notes as they come, from the bar that is playing on. It ends when the room is left. */
  readonly notes: AsyncIterable<HeardNote>;
  readonly you: Identity;
  /** To be given to `connect` next time, to be the same person. */
  readonly token: string;
  readonly status: Status;
  /** Local edits that are not acknowledged yet, refused ones included, count. */
  readonly unsaved: number;
  /** Edits that the server will not take. They are shown in this document alone. */
  readonly refusedEdits: readonly RefusedEdits[];
  /** Room time, ms: one clock for everybody. */
  roomTime(): number;
  on<N extends keyof RoomEvents>(event: N, listener: (value: RoomEvents[N]) => void): () => void;
  /**
   * Says that this member drags: the edits from here on belong together, and the music follows them once. Returns what
   * says that they have let go.
   * @example const release = room.drag()
   */
  drag(): () => void;
  /** Resolves when every local edit so far is acknowledged; rejects with a RefusedError where one is refused. */
  saved(): Promise<void>;
  /** Says goodbye. Edits that are not acknowledged stay in the outbox; where it is in memory, await `saved()` first. */
  leave(): Promise<void>;
}

export interface ConnectOptions {
  /** Where the server is, e.g. "http://127.0.0.1:4321". */
  readonly url: string;
  /** The id of the travel log, as `POST /api/logs` answered it. */
  readonly log: string;
  readonly name?: string | undefined;
  readonly token?: string | undefined;
  /**
   * A folder in which edits that are not acknowledged, and the document that they build on, outlive this process (Node).
   * Without it they are kept in memory; a browser always keeps them in IndexedDB.
   */
  readonly outbox?: { readonly folder: string } | undefined;
}

/**
 * Joins a room. Resolves once there is a document and editing can begin.
 * @throws RefusedError where the handshake is refused (UNKNOWN_LOG, WRONG_VERSION, UNAUTHORIZED …). An unreachable
 * server is not an error: it goes on trying, and shows the document that was kept, if there is one.
 * @example const room = await connect({ url: 'http://127.0.0.1:4321', log, name: 'Ada' })
 */
export async function connect(options: ConnectOptions): Promise<Room> {
  const { url, log, name, token } = options;
  const events = createEvents<RoomEvents>();
  const clock = createRoomClock(
    async () => (await ask(() => socket().timeout(ANSWER_MS).emitWithAck('ping', {}))).time,
  );
  const music = createMusic(events, clock.now);
  const sessions = createSessions(await openStorage(options));

  const editing = openEditing({
    ...{ url, log, name, token, sessions },
    session: await sessions.take(),
    listen: {
      connecting: music.hear,
      synced(socket, welcome) {
        clock.join(welcome.time);
        music.fetch(socket);
      },
      status: (status) => events.emit('status', status),
      saved: () => events.emit('saved', { unsaved: editing.unsaved }),
      refused: (refusal, update) => events.emit('refused', { refusal, ...(update && { update }) }),
      rebuilt(archive) {
        travelLog = createTravelLog(editing.provider.doc);
        events.emit('rebuilt', { ...(archive && { archive }) });
        events.emit('status', room.status);
        events.emit('saved', { unsaved: room.unsaved });
      },
    },
  });
  let travelLog = createTravelLog(editing.provider.doc);
  const socket = () => editing.provider.socket;

  async function ask<T>(question: () => Promise<T>): Promise<T> {
    if (!socket().connected) throw new RefusedError(notConnected());
    return question().catch(() => {
      throw new RefusedError({ code: 'UNAVAILABLE', detail: 'no answer' });
    });
  }

  const drags = new Set<symbol>();
  const request = createRequest({ url, log, token: () => room.token });

  async function command(wish: Command): Promise<void> {
    accept(await ask(() => socket().timeout(ANSWER_MS).emitWithAck('command', wish)));
  }

  async function passBaton(to: 'here' | 'elsewhere'): Promise<void> {
    accept(await ask(() => socket().timeout(ANSWER_MS).emitWithAck('baton', { to })));
  }

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
    transport: {
      get current() {
        return music.transport;
      },
      get state() {
        return music.transport?.state ?? 'stopped';
      },
      get endTick() {
        return music.transport?.endTick ?? 0;
      },
      tick: music.tick,
      timeAt: (tick) => (music.transport ? dueAt(music.transport, tick) : 0),
      play: () => command({ action: 'play' }),
      pause: () => command({ action: 'pause' }),
      seek: (tick) => command({ action: 'seek', tick: Math.max(0, Math.round(tick)) }),
      setTempo: (tempo) => travelLog.steer({ tempo }),
    },
    conductor: {
      get name() {
        return music.transport?.conductor ?? undefined;
      },
      get here() {
        return this.name !== undefined && this.name === editing.provider.instance;
      },
      take: () => passBaton('here'),
      pass: () => passBaton('elsewhere'),
    },
    score: music.score,
    history: createRoomHistory(request, () => room.saved()),
    exports: createRoomExports(request, async () => {
      // Without a connection nothing would come of waiting, and what is refused is no part of the journey.
      if (room.status.kind === 'live') await room.saved().catch(() => {});
    }),
    notes: { [Symbol.asyncIterator]: () => noteStream(room) },
    get you() {
      return editing.provider.you!;
    },
    get token() {
      return editing.provider.token ?? '';
    },
    get status() {
      return editing.provider.status;
    },
    get unsaved() {
      return editing.unsaved;
    },
    get refusedEdits() {
      return editing.refusedEdits;
    },
    roomTime: clock.now,
    on: events.on,
    drag,
    saved: () => editing.provider.outbox.saved(),
    leave,
  };

  function drag(): () => void {
    const dragging = Symbol();
    drags.add(dragging);
    room.awareness.setLocalStateField('dragging', true);
    return () => {
      // The last edit may not even be sent yet.
      const said = room.saved().catch(() => {});
      void said.then(() => {
        if (drags.delete(dragging) && drags.size === 0) room.awareness.setLocalStateField('dragging', false);
      });
    };
  }

  async function leave(): Promise<void> {
    clock.close();
    await editing.close();
    events.clear();
  }

  await editing.begun.catch(async (error) => {
    await leave();
    throw error;
  });
  return room;
}

function accept(answer: HandoffAnswer | CommandAnswer): void {
  if (!answer.ok) throw new RefusedError(answer.refusal);
}

/** Where edits are kept that are not acknowledged; undefined for memory. */
async function openStorage({ log, outbox }: ConnectOptions): Promise<SessionStorage | undefined> {
  if (outbox) return (await import('./sync/session-files.ts')).openSessionFiles(outbox.folder, log);
  if (typeof indexedDB === 'undefined') return undefined;
  // Some browsers have it and forbid it, in private windows: edits are then as safe as the page is.
  return openSessionDatabase(log).catch(() => undefined);
}
