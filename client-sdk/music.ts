import type { Composition } from '../protocol/composition.ts';
import type { Replace } from '../protocol/notes.ts';
import { playheadAt } from '../protocol/tempo.ts';
import type { Transport } from '../protocol/transport.ts';
import type { Events } from './events.ts';
import { ANSWER_MS, type RoomSocket } from './room-socket.ts';
import { type ClientScore, createClientScore, type HeardNote, noteKey } from './score.ts';

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
  let place = { epoch: -1, seq: -1 };

  /** Whether a message may count: what an instance says that has lost the lease, or what comes late, may not. */
  function isNews(message: { epoch: number; seq: number }): boolean {
    if (message.epoch < place.epoch || (message.epoch === place.epoch && message.seq < place.seq)) return false;
    place = { epoch: message.epoch, seq: message.seq };
    return true;
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
        events.emit('replace', {
          ...message,
          dropped,
          at: (score.leg(message.leg)?.startTick ?? 0) + message.fromTick,
        });
      });
    },
    fetch(socket) {
      // Heard by a callback: notes behind the answer may be read in the same turn, before any promise is. One answer
      // takes the place of all notes.
      socket.timeout(ANSWER_MS).emit('score', {}, (error, answer) => {
        if (error || !answer.ok) return;
        const known = new Set([...score.notes()].map(noteKey));
        score.clear();
        const from = barStart();
        for (const leg of answer.legs)
          for (const note of score.add(leg))
            if (note.at >= from && !known.has(noteKey(note))) events.emit('note', note);
      });
    },
  };
}
