import { createPlayback, type LiveNote, type Playback, type Room } from '../../client-sdk/index.ts';

/** A note of another member as an output was given it. Times are room time, ms. */
export interface HeldNote extends LiveNote {
  readonly at: number;
  /** When the composed notes of the same tick sound, by the transport. */
  readonly due: number | undefined;
  until?: number;
}

/** Notes that a member hears. */
export interface Listener {
  readonly held: readonly HeldNote[];
  /** Composed notes by tick of the journey, with the room time at which they sound, ms. */
  readonly composed: ReadonlyMap<number, number>;
  readonly playback: Playback;
  close(): void;
}

export function listenTo(room: Room): Listener {
  const held: HeldNote[] = [];
  const composed = new Map<number, number>();
  const playback = createPlayback({
    room,
    output: {
      play(note, inSeconds) {
        composed.set(note.at, room.roomTime() + inSeconds * 1000);
      },
      hold(note, inSeconds) {
        const leg = note.place && room.score.leg(note.place.leg);
        const due = leg && room.transport.heardAt(leg.startTick + note.place!.tick);
        const heard: HeldNote = { ...note, at: room.roomTime() + inSeconds * 1000, due };
        held.push(heard);
        return (endsIn) => {
          heard.until ??= room.roomTime() + endsIn * 1000;
        };
      },
    },
  });
  return { held, composed, playback, close: playback.close };
}
