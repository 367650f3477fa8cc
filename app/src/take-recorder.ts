import type { JamEvent, LegOutline, Recording, TakeNote } from '@aero-melody/client';

/** Notes of this member while the music plays, as takes: one for each leg and sound. */
export interface TakeRecorder {
  /** Takes what this member plays; other members, and what is played while the music rests, are left out. */
  hear(event: JamEvent): void;
  /** Ends what is still held, and returns what was recorded, by leg. */
  finish(): readonly Recording[];
}

/** A note whose end is not known yet. */
interface OpenNote extends Omit<TakeNote, 'ticks'> {
  readonly leg: string;
  readonly sound: number;
  /** Its key is up, and the pedal holds it. */
  readonly released: boolean;
}

/**
 * @param legOf a leg as it is now
 * @param isSolo true while the member plays a solo
 */
export function createTakeRecorder(
  legOf: (id: string) => Pick<LegOutline, 'ticks'> | undefined,
  isSolo: () => boolean,
): TakeRecorder {
  const open = new Map<number, OpenNote>();
  const recordings = new Map<string, Recording & { readonly notes: TakeNote[] }>();
  let pedal = false;

  /** @param to where it ends; undefined for the end of its leg */
  function end(pitch: number, to: JamEvent['place']): void {
    const note = open.get(pitch);
    if (!note) return;
    open.delete(pitch);
    const { leg, sound, tick, velocity } = note;
    const until = to?.leg === leg ? to.tick : (legOf(leg)?.ticks ?? tick);
    const key = `${leg} ${sound} ${isSolo()}`;
    const recording = recordings.get(key) ?? { leg, sound, solo: isSolo(), notes: [] };
    recordings.set(key, recording);
    recording.notes.push({ tick, ticks: Math.max(1, until - tick), pitch, velocity });
  }

  return {
    hear({ own, event, place, sound }) {
      if (!own) return;
      switch (event.kind) {
        case 'on':
          end(event.pitch, place);
          if (place)
            open.set(event.pitch, { ...place, sound, pitch: event.pitch, velocity: event.velocity, released: false });
          return;
        case 'off': {
          const note = open.get(event.pitch);
          if (note && pedal) open.set(event.pitch, { ...note, released: true });
          else end(event.pitch, place);
          return;
        }
        case 'sustain':
          pedal = event.down;
          if (!pedal) for (const [pitch, { released }] of open) if (released) end(pitch, place);
          return;
        default:
          event satisfies never;
      }
    },
    finish() {
      for (const pitch of open.keys()) end(pitch, undefined);
      for (const { notes } of recordings.values()) notes.sort((a, b) => a.tick - b.tick);
      return [...recordings.values()];
    },
  };
}
