import type { Composition, LegOutline } from '../../protocol/composition.ts';
import { TICKS_PER_QUARTER } from '../../protocol/note-event.ts';
import type { Notes, Replace } from '../../protocol/notes.ts';
import type { ScoreAnswer } from '../../protocol/score.ts';
import { isBefore, type StreamPosition } from '../../protocol/stream-position.ts';
import { playheadAt } from '../../protocol/tempo.ts';
import type { Transport } from '../../protocol/transport.ts';
import type { Events } from '../events.ts';
import { ANSWER_MS, type RoomSocket } from '../room-socket.ts';
import { createMissedMessages } from './missed-messages.ts';
import { type ClientScore, createClientScore, type HeardNote } from './score.ts';
import { createStreamOrder } from './stream-order.ts';

/** An answer to a request for the score lags behind the messages by no more than this, ms. */
const ANSWER_LAG_MS = 15_000;

/** The events of a room's music. */
export interface MusicEvents {
  /** A note was received, ahead of its time. */
  note: HeardNote;
  /** A revision replaced notes: those of the leg with a lower revision, from `at` (ticks of the journey) on. */
  replace: Replace & { readonly at: number; readonly dropped: number };
  transport: Transport;
  composition: Composition;
  /** Takes have changed. */
  takes: undefined;
  /** The score so far was received, as an answer of the server. `missed` notes of it were unknown, count. */
  score: { readonly missed: number };
}

/** The music of a room as its server sends it, over any number of connections. */
export interface Music {
  readonly score: ClientScore;
  /** The last transport message; undefined before the first one. */
  readonly transport: Transport | undefined;
  /** The position of the playhead now, ticks. */
  tick(): number;
  /** Receives the music from a socket. To be called once for each socket, before it connects. */
  receiveFrom(socket: RoomSocket): void;
  /** Requests the score so far: what sounded before this client joined, and what is on its way. */
  requestScore(socket: RoomSocket): void;
}

/** @param now room time, ms */
export function createMusic(events: Pick<Events<MusicEvents>, 'emit'>, now: () => number): Music {
  const score = createClientScore();
  let transport: Transport | undefined;
  /** The socket over which scores are requested; undefined while there is no connection. */
  let source: RoomSocket | undefined;
  const missing = createMissedMessages(() => source && requestScore(source));
  const order = createStreamOrder(missing.add);
  /** Messages that an answer may not cover yet, and when they came, in room time. */
  let recent: { readonly at: number; readonly message: Notes | Replace }[] = [];
  /** The last message in the score. */
  let lastScored: StreamPosition | undefined;
  /** Whether no transport message has come since the welcome. */
  let awaitsTransport = false;

  const tick = () => (transport ? playheadAt(transport, now()) : 0);

  function remember(message: Notes | Replace): void {
    const at = now();
    lastScored = message;
    recent = [...recent.filter((earlier) => earlier.at > at - ANSWER_LAG_MS), { at, message }];
  }

  function emitReplace({ epoch, seq, leg, revision, fromTick }: Replace, dropped: number): void {
    const at = (score.leg(leg)?.startTick ?? 0) + fromTick;
    events.emit('replace', { epoch, seq, leg, revision, fromTick, dropped, at });
  }

  function requestScore(socket: RoomSocket): void {
    source = socket;
    // By a callback: messages behind the answer may be handled in the same turn of the event loop, before any promise is.
    socket.timeout(ANSWER_MS).emit('score', {}, (error, answer) => {
      if (error || !answer.ok) return missing.answered(undefined);
      replaceScore(answer);
      missing.answered(answer);
    });
  }

  /** An answer replaces all notes, except for those that it does not cover yet. */
  function replaceScore(answer: ScoreAnswer & { readonly ok: true }): void {
    const from = barStart(score.legs(), tick());
    const missed = score.replaceAll(answer.legs);
    for (const note of missed) if (note.at >= from) events.emit('note', note);
    for (const { message } of recent) {
      if (!isBefore(answer, message)) continue;
      score.replace(message);
      if ('notes' in message) score.add(message);
    }
    events.emit('score', { missed: missed.length });
  }

  return {
    score,
    get transport() {
      return transport;
    },
    tick,
    receiveFrom(socket) {
      // An instance that does not conduct may know less than this client: scores are requested until it knows as much.
      socket.on('welcome', () => {
        if (lastScored) missing.add(lastScored);
        order.rejoined();
        awaitsTransport = true;
      });
      socket.on('composition', (message) => {
        const arrival = order.arrive(message);
        if (arrival === 'outdated') return;
        score.setComposition(message);
        // Notes that the former conductor sent and could not write to the score log: this one makes them again.
        if (arrival === 'new epoch') score.dropUnknown();
        events.emit('composition', message);
      });
      socket.on('transport', (message) => {
        if (order.arrive(message) === 'outdated') return;
        transport = message;
        // An instance that does not conduct answers from the score log, which lags a moment behind the messages.
        if (awaitsTransport && message.state === 'playing') missing.add(message);
        awaitsTransport = false;
        events.emit('transport', message);
      });
      socket.on('notes', (message) => {
        if (order.arrive(message) === 'outdated') return;
        const dropped = score.replace(message);
        if (dropped > 0) emitReplace(message, dropped);
        for (const note of score.add(message)) events.emit('note', note);
        remember(message);
      });
      socket.on('replace', (message) => {
        if (order.arrive(message) === 'outdated') return;
        emitReplace(message, score.replace(message));
        remember(message);
      });
      socket.on('disconnect', () => {
        // After a rebuild of the document the former socket ends, while another one is the source.
        if (source !== undefined && source !== socket) return;
        source = undefined;
        missing.reset();
      });
    },
    requestScore,
  };
}

/** The start of the bar under the playhead, ticks of the journey. */
function barStart(legs: readonly LegOutline[], tick: number): number {
  const leg = legs.findLast(({ startTick }) => startTick <= tick);
  if (!leg) return 0;
  const [beats, unit] = leg.metre;
  const bar = (beats * 4 * TICKS_PER_QUARTER) / unit;
  return leg.startTick + Math.floor((tick - leg.startTick) / bar) * bar;
}
