import type { Composition } from '../../protocol/composition.ts';
import type { Replace } from '../../protocol/notes.ts';
import { playheadAt } from '../../protocol/tempo.ts';
import { isBefore, type StreamPosition, type Transport } from '../../protocol/transport.ts';
import type { Events } from '../events.ts';
import { ANSWER_MS, type RoomSocket } from '../sync/room-socket.ts';
import { type ClientScore, createClientScore, type HeardNote, noteKey } from './score.ts';

/**
 * A message that never came is made up for by asking for the score, this long after, times 0.5 to 1.5, ms. Where the answer
 * does not know of it yet, it is asked for again after twice the time, so many times.
 */
const MISSED_MS = 400;
const ASKS = 5;
/** An answer lags behind what is told by no more than this, ms. */
const RECENT_MS = 15_000;

/** What the music tells. */
export interface MusicEvents {
  /** A note has come, ahead of its time. */
  note: HeardNote;
  /** A revision took notes back: those of the leg with a lower revision, from `at` (ticks of the journey) on. */
  replace: Replace & { readonly at: number; readonly dropped: number };
  transport: Transport;
  composition: Composition;
}

/** The music of a room as its server tells it, over whatever connection. */
export interface Music {
  readonly score: ClientScore;
  /** The server's last word; undefined until there was one. */
  readonly transport: Transport | undefined;
  /** Where the playhead stands now, ticks. */
  tick(): number;
  hear(socket: RoomSocket): void;
  /** Asks for what sounded before this connection came, and what is under way. */
  fetch(socket: RoomSocket): void;
}

/** @param now room time, ms */
export function createMusic(events: Pick<Events<MusicEvents>, 'emit'>, now: () => number): Music {
  const score = createClientScore();
  let transport: Transport | undefined;
  let place: StreamPosition = { epoch: -1, seq: -1 };
  let recent: { readonly at: number; readonly place: StreamPosition; again(): void }[] = [];
  /** The last message that the score is made of. */
  let latest: StreamPosition = place;
  /** The last message that was told, and not heard here. */
  let missed: StreamPosition | undefined;
  let asks = 0;
  let asking: ReturnType<typeof setTimeout> | undefined;
  /** It has not been told yet where the music stands. */
  let joining = false;
  /** Asks for the score; undefined where there is no connection. */
  let ask: (() => void) | undefined;

  /** Whether a message may count: what an instance says that has lost the lease, or what comes late, may not. */
  function isNews(message: StreamPosition): boolean {
    if (isBefore(message, place)) return false;
    // Another instance conducts, and may have told something before this; or something was lost on the way.
    if (place.epoch !== -1 && (message.epoch > place.epoch || message.seq > place.seq + 1))
      makeUp({ epoch: message.epoch, seq: message.seq - 1 });
    place = { epoch: message.epoch, seq: message.seq };
    return true;
  }

  function makeUp(last: StreamPosition): void {
    if (!missed || isBefore(missed, last)) missed = last;
    asks = 0;
    askSoon();
  }

  function askSoon(): void {
    if (asking !== undefined) return;
    const inMs = MISSED_MS * 2 ** asks * (0.5 + Math.random());
    asking = setTimeout(() => {
      asking = undefined;
      ask?.();
    }, inMs);
  }

  /** @param answer up to where the score is known by now; undefined where nothing was answered */
  function learn(answer: StreamPosition | undefined): void {
    if (!missed) return;
    asks += 1;
    if ((!answer || isBefore(answer, missed)) && asks < ASKS) askSoon();
    else missed = undefined;
  }

  function remember(again: () => void): void {
    const at = now();
    latest = place;
    recent = [...recent.filter((message) => message.at > at - RECENT_MS), { at, place, again }];
  }

  function tellReplaced({ epoch, seq, leg, revision, fromTick }: Replace, dropped: number): void {
    const at = (score.leg(leg)?.startTick ?? 0) + fromTick;
    events.emit('replace', { epoch, seq, leg, revision, fromTick, dropped, at });
  }

  const tick = () => (transport ? playheadAt(transport, now()) : 0);

  /** The start of the bar under the playhead, ticks. */
  function barStart(): number {
    const leg = score.legs().findLast((candidate) => candidate.startTick <= tick());
    if (!leg) return 0;
    const [beats, unit] = leg.metre;
    const bar = (beats * 4 * 480) / unit;
    return leg.startTick + Math.floor((tick() - leg.startTick) / bar) * bar;
  }

  return {
    score,
    get transport() {
      return transport;
    },
    tick,
    hear(socket) {
      // An instance that does not conduct may know less than this client does: it is asked until it knows as much.
      socket.on('welcome', () => {
        if (latest.epoch !== -1) makeUp(latest);
        place = { epoch: place.epoch, seq: -1 };
        joining = true;
      });
      socket.on('composition', (message) => {
        const takenOver = place.epoch !== -1 && message.epoch > place.epoch;
        if (!isNews(message)) return;
        score.setComposition(message);
        // What the last conductor told and could not write down: this one makes it anew, under numbers of its own.
        if (takenOver) score.dropUnknown();
        events.emit('composition', message);
      });
      socket.on('transport', (message) => {
        if (!isNews(message)) return;
        transport = message;
        // An instance that does not conduct answers from the score log, which is a moment behind what is told.
        if (joining && message.state === 'playing') makeUp(place);
        joining = false;
        events.emit('transport', message);
      });
      socket.on('disconnect', () => {
        ask = undefined;
        missed = undefined;
        clearTimeout(asking);
        asking = undefined;
      });
      socket.on('notes', (message) => {
        if (!isNews(message)) return;
        const dropped = score.replace(message);
        if (dropped > 0) tellReplaced(message, dropped);
        for (const note of score.add(message)) events.emit('note', note);
        remember(() => {
          score.replace(message);
          score.add(message);
        });
      });
      socket.on('replace', (message) => {
        if (!isNews(message)) return;
        tellReplaced(message, score.replace(message));
        remember(() => void score.replace(message));
      });
    },
    fetch(socket) {
      // Heard by a callback: notes behind the answer may be read in the same turn, before any promise is. One answer
      // takes the place of all notes, but for those that it does not know of yet.
      ask = () =>
        socket.timeout(ANSWER_MS).emit('score', {}, (error, answer) => {
          if (error || !answer.ok) {
            learn(undefined);
            return;
          }
          const known = new Set([...score.notes()].map(noteKey));
          score.clear();
          const from = barStart();
          for (const leg of answer.legs)
            for (const note of score.add(leg))
              if (note.at >= from && !known.has(noteKey(note))) events.emit('note', note);
          for (const message of recent) if (isBefore(answer, message.place)) message.again();
          learn(answer);
        });
      ask();
    },
  };
}
