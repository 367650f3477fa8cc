import type { LegOutline } from '../../protocol/composition.ts';
import type { Events } from '../events.ts';
import type { HeardTakes } from './heard-takes.ts';
import type { JamEvents, RoomJam } from './jam.ts';
import type { MusicEvents } from './music.ts';
import type { LiveNote, PlayedNote } from './played-note.ts';
import type { RoomTransport } from './room-transport.ts';
import type { ClientScore, HeardNote } from './score.ts';

/** A sink for notes: a synth, a MIDI port, a file. */
export interface Output {
  /** Sounds a note `inSeconds` from now for `forSeconds`. Called once for each note of a run. */
  play(note: HeardNote | PlayedNote, inSeconds: number, forSeconds: number, leg: LegOutline): void;
  /**
   * Begins a note that another member plays, `inSeconds` from now, and returns the function that ends it. An output without
   * it plays no jam.
   */
  hold?(note: LiveNote, inSeconds: number): (inSeconds: number) => void;
  /** Follows the playhead of a room by itself, such as a clock does. Returns the function that ends that. */
  follow?(room: PlayableRoom): () => void;
  /** Silences everything: the music was paused, stopped or sought. */
  stop?(): void;
}

/** The parts of a room that are played. */
export interface PlayableRoom {
  readonly transport: Pick<RoomTransport, 'current' | 'heardAt'>;
  readonly score: Pick<ClientScore, 'legs' | 'leg' | 'notesOf'>;
  readonly takes: Pick<HeardTakes, 'played' | 'silences' | 'list' | 'notesOf'>;
  readonly jam: Pick<RoomJam, 'stageState' | 'others'>;
  /** Room time, ms. */
  roomTime(): number;
  /** It is played from now on, or not any more. */
  hear?(hearing: 'on' | 'off'): void;
  readonly on: Events<MusicEvents & JamEvents>['on'];
}
