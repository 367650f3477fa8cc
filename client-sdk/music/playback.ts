import type { LegOutline } from '../../protocol/composition.ts';
import { elapsed } from '../../protocol/tempo.ts';
import type { Events } from '../events.ts';
import type { MusicEvents } from './music.ts';
import type { RoomTransport } from './room-transport.ts';
import { type ClientScore, type HeardNote, noteKey } from './score.ts';

const TURN_MS = 25;
/** Notes due within this time are handed to the output. Background tabs get one timer call a second. */
const LOOK_AHEAD_MS = 120;
const LOOK_AHEAD_HIDDEN_MS = 1_100;
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
  /** Notes that were too late to be played, count. */
  readonly late: number;
  close(): void;
}

/** The parts of a room that are played. */
interface PlayableRoom {
  readonly transport: Pick<RoomTransport, 'current' | 'timeAt'>;
  readonly score: Pick<ClientScore, 'legs' | 'notesOf'>;
  /** Room time, ms. */
  roomTime(): number;
  readonly on: Events<MusicEvents>['on'];
}

/** Plays a room's music on an output. Notes are handed over ahead of time, by as much as timers may be late. */
export function createPlayback({ room, output }: { room: PlayableRoom; output: Output }): Playback {
  let played = new Set<string>();
  let run = room.transport.current?.run;
  let late = 0;

  function turn(): void {
    const { current } = room.transport;
    if (current?.state !== 'playing') return;
    const now = room.roomTime();
    const until = now + (globalThis.document?.hidden ? LOOK_AHEAD_HIDDEN_MS : LOOK_AHEAD_MS);
    for (const leg of room.score.legs()) {
      if (room.transport.timeAt(leg.startTick + leg.ticks) < now - GRACE_MS) continue;
      if (room.transport.timeAt(leg.startTick) >= until) break;
      for (const note of room.score.notesOf(leg.leg)) {
        const due = room.transport.timeAt(note.at);
        if (due < now - GRACE_MS || due >= until || note.at < current.tick) continue;
        const key = noteKey(note);
        if (played.has(key)) continue;
        played.add(key);
        const length = elapsed(current, note.at, note.at + note.ticks);
        output.play(note, Math.max(0, due - now) / 1000, length / 1000, leg);
      }
    }
  }

  const offs = [
    room.on('transport', (transport) => {
      if (transport.state === 'playing' && transport.run === run) return;
      run = transport.run;
      played = new Set();
      output.stop?.();
    }),
    room.on('note', (note) => {
      const { current } = room.transport;
      const missed = room.transport.timeAt(note.at) < room.roomTime() - GRACE_MS;
      if (current?.state === 'playing' && note.at >= current.tick && missed) late += 1;
    }),
  ];
  const timer = setInterval(turn, TURN_MS);

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
