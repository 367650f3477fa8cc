import { LIMITS } from '@aero-melody/client';

/** Begins a note, and returns the function that ends it where it sounds here. */
type Begin = (pitch: number, velocity: number) => () => void;

/** The keys that a person holds down, whatever they are: of the screen, of the computer, of a MIDI keyboard. */
export interface PlayedKeys {
  /** The pitches whose keys are down. */
  pitches(): ReadonlySet<number>;
  /** @param id of the key, until it is up */
  press(id: string, pitch: number, velocity: number): void;
  release(id: string): void;
  sustain(down: boolean): void;
  releaseAll(): void;
}

/**
 * Two keys may sound the same pitch, where notes are held to a scale: it ends with the last of them.
 * @param jam is told of each pitch once
 */
export function createPlayedKeys(parts: {
  begin: Begin;
  readonly jam: { noteOff(pitch: number): void; sustain(down: boolean): void };
  /** The pitches have changed. */
  changed(): void;
}): PlayedKeys {
  /** Pitches by key. */
  const down = new Map<string, number>();
  /** Functions that end them here; held by keys or by the pedal. */
  const ends = new Map<number, () => void>();
  let pedal = false;
  const isDown = (pitch: number) => [...down.values()].includes(pitch);

  function end(pitch: number): void {
    ends.get(pitch)?.();
    ends.delete(pitch);
  }

  const keys: PlayedKeys = {
    pitches: () => new Set(down.values()),
    press(id, pitch, velocity) {
      if (down.has(id) || (keys.pitches().size >= LIMITS.jamHeld && !isDown(pitch))) return;
      end(pitch);
      down.set(id, pitch);
      ends.set(pitch, parts.begin(pitch, velocity));
      parts.changed();
    },
    release(id) {
      const pitch = down.get(id);
      if (pitch === undefined) return;
      down.delete(id);
      parts.changed();
      if (isDown(pitch)) return;
      parts.jam.noteOff(pitch);
      if (!pedal) end(pitch);
    },
    sustain(next) {
      pedal = next;
      parts.jam.sustain(next);
      if (!pedal) for (const pitch of ends.keys()) if (!isDown(pitch)) end(pitch);
    },
    releaseAll() {
      for (const id of [...down.keys()]) keys.release(id);
      keys.sustain(false);
    },
  };
  return keys;
}
