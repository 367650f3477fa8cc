import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { Composition } from '../protocol/composition.ts';
import type { Replace } from '../protocol/notes.ts';
import type { Refusal } from '../protocol/refusal.ts';
import { dueAt, playheadAt } from '../protocol/tempo.ts';
import type { Command, Transport } from '../protocol/transport.ts';
import type { Identity } from '../protocol/welcome.ts';
import { createRoomClock } from './clock.ts';
import { createEvents } from './events.ts';
import { createProvider, notConnected } from './provider.ts';
import { type ClientScore, createClientScore, type HeardNote, noteKey } from './score.ts';
import { RefusedError, type Status } from './status.ts';
import { createTravelLog, type TravelLog } from './travel-log.ts';

/** How long a question to the server may stay without an answer, ms. */
const ANSWER_MS = 5_000;

/** What a room tells its listeners. */
export interface RoomEvents {
  /** A note has come, ahead of its time. */
  note: HeardNote;
  /** A revision took notes back: those of the leg with a lower revision, from `at` (ticks of the journey) on. */
  replace: Replace & { readonly at: number; readonly dropped: number };
  transport: Transport;
  composition: Composition;
  /** The number of unsaved edits has changed; 0 means that everything is a row in the server's database. */
  saved: { readonly unsaved: number };
  status: Status;
  /** The server said no to something; `update` is there where it was an edit, which is then in this document alone. */
  refused: { readonly refusal: Refusal; readonly update?: Uint8Array };
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

export interface Room {
  readonly log: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly travelLog: TravelLog;
  readonly transport: RoomTransport;
  readonly score: Pick<ClientScore, 'legs' | 'leg' | 'notes' | 'notesOf'>;
  /** Notes as they come, from the bar that is playing on. It ends when the room is left. */
  readonly notes: AsyncIterable<HeardNote>;
  readonly you: Identity;
  /** To be given to `connect` next time, to be the same person. */
  readonly token: string;
  readonly status: Status;
  /** Local edits that are not acknowledged yet, count. */
  readonly unsaved: number;
  /** Room time, ms: one clock for everybody. */
  roomTime(): number;
  on<N extends keyof RoomEvents>(event: N, listener: (value: RoomEvents[N]) => void): () => void;
  /** Resolves when every local edit so far is acknowledged; rejects with a RefusedError where one is refused. */
  saved(): Promise<void>;
  /** Says goodbye. Edits that are not acknowledged are lost with the process: await `saved()` first. */
  leave(): Promise<void>;
}

export interface ConnectOptions {
  /** Where the server is, e.g. "http://127.0.0.1:4321". */
  readonly url: string;
  /** The id of the travel log, as `POST /api/logs` answered it. */
  readonly log: string;
  readonly name?: string | undefined;
  readonly token?: string | undefined;
}

/**
 * Joins a room. Resolves once the document is there and editing can begin.
 * @throws RefusedError where the handshake is refused (UNKNOWN_LOG, WRONG_VERSION, UNAUTHORIZED …). An unreachable
 * server is not an error: it goes on trying.
 * @example const room = await connect({ url: 'http://127.0.0.1:4321', log, name: 'Ada' })
 */
export function connect(options: ConnectOptions): Promise<Room> {
  return new Promise((resolve, reject) => {
    const events = createEvents<RoomEvents>();
    const score = createClientScore();
    let transport: Transport | undefined;
    let place = { epoch: -1, seq: -1 };
    let joined = false;

    const provider = createProvider({
      ...options,
      listen: {
        synced(welcome) {
          clock.join(welcome.time);
          fetchScore();
          if (!joined) {
            joined = true;
            resolve(room);
          }
        },
        status(status) {
          events.emit('status', status);
          if (status.kind === 'refused' && !joined) {
            provider.close();
            clock.close();
            reject(new RefusedError(status.refusal));
          }
        },
        saved: (unsaved) => events.emit('saved', { unsaved }),
        refused: (refusal, update) => events.emit('refused', { refusal, ...(update && { update }) }),
      },
    });
    const { doc, socket } = provider;
    const travelLog = createTravelLog(doc);

    const clock = createRoomClock(async () => {
      if (!socket.connected) throw new RefusedError(notConnected());
      return (await socket.timeout(ANSWER_MS).emitWithAck('ping', {})).time;
    });

    /** Whether a message may count: what an instance says that has lost the lease, or what comes late, may not. */
    function isNews(message: { epoch: number; seq: number }): boolean {
      if (message.epoch < place.epoch || (message.epoch === place.epoch && message.seq < place.seq)) return false;
      place = { epoch: message.epoch, seq: message.seq };
      return true;
    }

    // The server tells a new connection where the music stands, under a number that this client may have seen.
    socket.on('welcome', () => {
      place = { epoch: -1, seq: -1 };
    });
    socket.on('composition', (message) => {
      if (!isNews(message)) return;
      score.setComposition(message);
      events.emit('composition', message);
    });
    socket.on('transport', (message) => {
      if (!isNews(message)) return;
      transport = message;
      events.emit('transport', message);
    });
    socket.on('notes', (message) => {
      if (!isNews(message)) return;
      for (const note of score.add(message)) events.emit('note', note);
    });
    socket.on('replace', (message) => {
      if (!isNews(message)) return;
      const dropped = score.replace(message);
      events.emit('replace', { ...message, dropped, at: (score.leg(message.leg)?.startTick ?? 0) + message.fromTick });
    });

    /**
     * What sounded before this connection came, and what is under way: one answer takes the place of all notes. It is
     * heard by a callback, because notes behind it may be read in the same turn, before any promise is.
     */
    function fetchScore(): void {
      socket.timeout(ANSWER_MS).emit('score', {}, (error, answer) => {
        if (error || !answer.ok) return;
        const known = new Set([...score.notes()].map(noteKey));
        score.clear();
        const from = barStart();
        for (const leg of answer.legs)
          for (const note of score.add(leg))
            if (note.at >= from && !known.has(noteKey(note))) events.emit('note', note);
      });
    }

    /** The start of the bar under the playhead, ticks. */
    function barStart(): number {
      const tick = room.transport.tick();
      const leg = score.legs().findLast((candidate) => candidate.startTick <= tick);
      if (!leg) return 0;
      const [beats, unit] = leg.metre;
      const bar = (beats * 4 * 480) / unit;
      return leg.startTick + Math.floor((tick - leg.startTick) / bar) * bar;
    }

    async function ask<T>(question: () => Promise<T>): Promise<T> {
      if (!socket.connected) throw new RefusedError(notConnected());
      return question().catch(() => {
        throw new RefusedError({ code: 'UNAVAILABLE', detail: 'no answer' });
      });
    }

    async function command(wish: Command): Promise<void> {
      const answer = await ask(() => socket.timeout(ANSWER_MS).emitWithAck('command', wish));
      if (!answer.ok) throw new RefusedError(answer.refusal);
    }

    const room: Room = {
      log: options.log,
      doc,
      awareness: provider.awareness,
      travelLog,
      transport: {
        get current() {
          return transport;
        },
        get state() {
          return transport?.state ?? 'stopped';
        },
        get endTick() {
          return transport?.endTick ?? 0;
        },
        tick: () => (transport ? playheadAt(transport, clock.now()) : 0),
        timeAt: (tick) => (transport ? dueAt(transport, tick) : 0),
        play: () => command({ action: 'play' }),
        pause: () => command({ action: 'pause' }),
        seek: (tick) => command({ action: 'seek', tick: Math.max(0, Math.round(tick)) }),
        setTempo: (tempo) => travelLog.setSettings({ tempo }),
      },
      score,
      notes: { [Symbol.asyncIterator]: () => noteStream(room) },
      get you() {
        return provider.welcome!.you;
      },
      get token() {
        return provider.welcome!.token;
      },
      get status() {
        return provider.status;
      },
      get unsaved() {
        return provider.unsaved;
      },
      roomTime: () => clock.now(),
      on: events.on,
      saved: provider.saved,
      async leave() {
        clock.close();
        provider.close();
        events.clear();
      },
    };
  });
}

async function* noteStream(room: Room): AsyncGenerator<HeardNote, void, undefined> {
  let waiting: HeardNote[] = [];
  let wake: (() => void) | undefined;
  let open = room.status.kind !== 'left';
  const offs = [
    room.on('note', (note) => {
      waiting.push(note);
      wake?.();
    }),
    room.on('status', ({ kind }) => {
      if (kind !== 'left') return;
      open = false;
      wake?.();
    }),
  ];
  try {
    while (open) {
      const batch = waiting;
      waiting = [];
      yield* batch;
      if (open && waiting.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    for (const off of offs) off();
  }
}
