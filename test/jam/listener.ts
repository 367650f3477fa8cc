import { createPlayback, type LiveNote, type Playback, type Room } from '../../client-sdk/index.ts';
import { soundingTick } from '../../protocol/note-event.ts';
import { elapsed } from '../../protocol/tempo.ts';

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
  /** Composed notes by place (leg, tick), with the room times at which they would sound without their offset, ms. */
  readonly composed: ReadonlyMap<string, readonly number[]>;
  readonly playback: Playback;
  close(): void;
}

export function listenTo(room: Room): Listener {
  const held: HeldNote[] = [];
  const composed = new Map<string, number[]>();
  const playback = createPlayback({
    room,
    output: {
      play(note, inSeconds, _, { leg, startTick }) {
        if (!('offset' in note)) return;
        const place = `${leg} ${note.tick}`;
        const sounding = startTick + soundingTick(note);
        const at = room.roomTime() + inSeconds * 1000 - elapsed(room.transport.current!, note.at, sounding);
        composed.set(place, [...(composed.get(place) ?? []), at]);
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
