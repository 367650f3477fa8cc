import type { JamEvent, LegOutline, Recording, TakeNote } from '@aero-melody/client';

/** Notes of this member while the music plays, as takes: one for each leg and sound, and for each pass of a loop. */
export interface TakeRecorder {
  /** Takes what this member plays; other members, and what is played while the music rests, are left out. */
  hear(event: JamEvent): void;
  /** Ends the passes before the one that plays now, and returns what was recorded in them. */
  takePassed(): readonly Recording[];
  /** Ends what is still held, and returns what was recorded, by leg. */
  finish(): readonly Recording[];
}

/** A note whose end is not known yet. */
interface OpenNote extends Omit<TakeNote, 'ticks'> {
  readonly leg: string;
  readonly pass: number;
  readonly sound: number;
  /** Its key is up, and the pedal holds it. */
  readonly released: boolean;
}

/**
 * @param legOf a leg as it is now
 * @param isSolo true while the member plays a solo
 * @param passNow counts the passes of a loop
 */
export function createTakeRecorder(
  legOf: (id: string) => Pick<LegOutline, 'ticks'> | undefined,
  isSolo: () => boolean,
  passNow: () => number,
): TakeRecorder {
  const open = new Map<number, OpenNote>();
  const recordings = new Map<string, Recording & { readonly pass: number; readonly notes: TakeNote[] }>();
  let pedal = false;

  /** @param to where it ends; undefined for the end of its leg */
  function end(pitch: number, to: JamEvent['place']): void {
    const note = open.get(pitch);
    if (!note) return;
    open.delete(pitch);
    const { leg, pass, sound, tick, velocity } = note;
    const until = to?.leg === leg && pass === passNow() ? to.tick : (legOf(leg)?.ticks ?? tick);
    const key = `${pass} ${leg} ${sound} ${isSolo()}`;
    const recording = recordings.get(key) ?? { pass, leg, sound, solo: isSolo(), notes: [] };
    recordings.set(key, recording);
    recording.notes.push({ tick, ticks: Math.max(1, until - tick), pitch, velocity });
  }

  /** Takes out what is recorded of some passes. */
  function take(isWanted: (pass: number) => boolean): Recording[] {
    for (const [pitch, { pass }] of open) if (isWanted(pass)) end(pitch, undefined);
    return [...recordings].flatMap(([key, { pass, notes, ...recording }]) => {
      if (!isWanted(pass)) return [];
      recordings.delete(key);
      return { ...recording, notes: notes.sort((a, b) => a.tick - b.tick) };
    });
  }

  return {
    hear({ own, event, place, sound }) {
      if (!own) return;
      switch (event.kind) {
        case 'on':
          end(event.pitch, place);
          if (place) open.set(event.pitch, { ...place, ...event, sound, pass: passNow(), released: false });
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
    takePassed() {
      const now = passNow();
      return take((pass) => pass !== now);
    },
    finish: () => take(() => true),
  };
}
