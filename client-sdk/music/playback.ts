import type { LegOutline } from '../../protocol/composition.ts';
import { dueAt, elapsed } from '../../protocol/tempo.ts';
import type { Transport } from '../../protocol/transport.ts';
import type { Events } from '../events.ts';
import { createLookAhead } from './look-ahead.ts';
import type { MusicEvents } from './music.ts';
import type { RoomTransport } from './room-transport.ts';
import { type ClientScore, type HeardNote, noteKey } from './score.ts';

const TURN_MS = 25;
/** A note that is late by up to this much is played at once; a later one is dropped and counted. */
const GRACE_MS = 30;

/** A sink for notes: a synth, a MIDI port, a file. */
export interface Output {
  /** Sounds a note `inSeconds` from now for `forSeconds`. Called once for each note of a run. */
  play(note: HeardNote, inSeconds: number, forSeconds: number, leg: LegOutline): void;
  /** Silences everything: the music was paused, stopped or sought. */
  stop?(): void;
}

export interface Playback {
  /**
   * Notes that fell due and were not handed to the output, count: those that came too late, and those that no timer was
   * there for, in a sleep of the machine or in a page whose timers were held back.
   */
  readonly late: number;
  close(): void;
}

/** The parts of a room that are played. */
interface PlayableRoom {
  readonly transport: Pick<RoomTransport, 'current'>;
  readonly score: Pick<ClientScore, 'legs' | 'notesOf'>;
  /** Room time, ms. */
  roomTime(): number;
  readonly on: Events<MusicEvents>['on'];
}

/** Plays a room's music on an output. Notes are handed over ahead of time, by as much as timers may be late. */
export function createPlayback({ room, output }: { room: PlayableRoom; output: Output }): Playback {
  const opened = room.roomTime();
  const lookAhead = createLookAhead(room.roomTime);
  /** The notes of this run that were handed over or counted as late. */
  let settled = new Set<string>();
  let transport = room.transport.current;
  /** All notes that were due before this room time are settled. */
  let settledUntil = opened;
  let late = 0;
  let isTurnSoon = false;

  /** Hands over the notes that are due before `until`, and counts those that are too late for it. Room time, ms. */
  function settle(playing: Transport, until: number): void {
    const now = room.roomTime();
    const due = (tick: number) => dueAt(playing, tick);
    for (const leg of room.score.legs()) {
      if (due(leg.startTick + leg.ticks) < settledUntil) continue;
      if (due(leg.startTick) >= until) break;
      for (const note of room.score.notesOf(leg.leg)) {
        const at = due(note.at);
        const key = noteKey(note);
        if (at < settledUntil || at >= until || note.at < playing.tick || settled.has(key)) continue;
        settled.add(key);
        const inMs = at - now;
        if (inMs < -GRACE_MS) late += 1;
        else output.play(note, Math.max(0, inMs) / 1000, elapsed(playing, note.at, note.at + note.ticks) / 1000, leg);
      }
    }
    settledUntil = Math.max(settledUntil, Math.min(until, now - GRACE_MS));
  }

  function turn(): void {
    if (transport?.state === 'playing') settle(transport, room.roomTime() + lookAhead.ms());
  }

  /** Once for all notes of a message. */
  function turnSoon(): void {
    if (isTurnSoon) return;
    isTurnSoon = true;
    queueMicrotask(() => {
      isTurnSoon = false;
      turn();
    });
  }

  /** Notes have come that may have been due before. */
  function settleFrom(time: number): void {
    settledUntil = Math.min(settledUntil, Math.max(opened, time));
  }

  const offs = [
    room.on('transport', (next) => {
      // Notes that fell due under the former one, perhaps without a timer.
      if (transport?.state === 'playing') settle(transport, Math.min(room.roomTime() - GRACE_MS, next.time));
      const goesOn = next.state === 'playing' && next.run === transport?.run;
      transport = next;
      if (goesOn) return;
      settled = new Set();
      output.stop?.();
    }),
    room.on('note', (note) => {
      if (transport) settleFrom(dueAt(transport, note.at));
      // The timers of a hidden page may be a minute apart, and messages come meanwhile.
      if (lookAhead.isHidden) turnSoon();
    }),
    room.on('score', () => settleFrom(opened)),
    lookAhead.onHidden(turn),
  ];
  const timer = setInterval(() => {
    lookAhead.turned();
    turn();
  }, TURN_MS);

  return {
    get late() {
      return late;
    },
    close() {
      clearInterval(timer);
      for (const off of offs) off();
      output.stop?.();
    },
  };
}
