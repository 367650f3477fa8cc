import { dueAt, passAt, passNear } from '../../protocol/tempo.ts';
import type { Command, Transport } from '../../protocol/transport.ts';
import type { Music } from './music.ts';
import type { OwnPlayhead } from './own-playhead.ts';

/** The transport of a room: where the playhead is, and the commands that move it. */
export interface RoomTransport {
  /** The last transport message; undefined before the first one. */
  readonly current: Transport | undefined;
  readonly state: Transport['state'];
  /** The end of the journey, ticks. */
  readonly endTick: number;
  /** The position of the playhead now, as this member hears the music, ticks. On stage it is ahead. */
  tick(): number;
  /** The run of the music that this member hears now: plays, seeks and passes of a loop, counted. On stage it is ahead. */
  run(): number;
  /** When the playhead passes a tick off stage, room time in ms; in a loop, in the pass of now. */
  timeAt(tick: number): number;
  /**
   * When this member hears a tick, room time in ms; in a loop, in the pass that is nearest.
   * @param under the transport that counts, in one pass of a loop, where that is not `current`
   * @returns undefined where it leaves the tick out: it has stepped on stage meanwhile
   */
  heardAt(tick: number, under?: Transport): number | undefined;
  /** Starts or resumes the music. @throws RefusedError e.g. NOTHING_TO_PLAY, BUSY, UNAVAILABLE */
  play(): Promise<void>;
  /** @throws RefusedError */
  pause(): Promise<void>;
  /** Moves the playhead to a tick of the journey. @throws RefusedError */
  seek(tick: number): Promise<void>;
  /** Repeats a leg for all members, until it is let go with null: the music then plays on at its end. @throws RefusedError */
  loop(leg: string | null): Promise<void>;
  /** Sets beats a minute for the whole journey; null gives the setting back. It is a shared setting, subject to undo. */
  setTempo(bpm: number | null): void;
}

/**
 * @param now room time, ms
 * @param send sends a command; rejects with a RefusedError
 * @param setTempo sets the shared setting
 */
export const createRoomTransport = (
  music: Music,
  playhead: Pick<OwnPlayhead, 'tick' | 'run' | 'timeAt'>,
  now: () => number,
  send: (command: Command) => Promise<void>,
  setTempo: RoomTransport['setTempo'],
): RoomTransport => ({
  get current() {
    return music.transport;
  },
  get state() {
    return music.transport?.state ?? 'stopped';
  },
  get endTick() {
    return music.transport?.endTick ?? 0;
  },
  tick: () => playhead.tick(now()),
  run: () => playhead.run(now()),
  timeAt: (tick) => (music.transport ? dueAt(passAt(music.transport, now()), tick) : 0),
  heardAt: (tick, under = music.transport && passNear(music.transport, tick, now())) => playhead.timeAt(tick, under),
  play: () => send({ action: 'play' }),
  pause: () => send({ action: 'pause' }),
  seek: (tick) => send({ action: 'seek', tick: Math.max(0, Math.round(tick)) }),
  loop: (leg) => send({ action: 'loop', leg }),
  setTempo,
});
