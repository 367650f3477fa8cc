import { type ReadonlySignal, signal } from '@preact/signals';
import type { Strip } from './synth-mixer.ts';

/** A strip of the mix, as this person wants it. */
export interface Level {
  /** 0 to 1, as a fader feels it. */
  readonly volume: number;
  readonly muted: boolean;
  /** Heard alone, with all others that are. */
  readonly solo: boolean;
}

/** Loudness of each voice and person, for this person alone. */
export interface Mix {
  readonly levels: ReadonlySignal<ReadonlyMap<Strip, Level>>;
  set(strip: Strip, change: Partial<Level>): void;
}

export const PLAIN_LEVEL: Level = { volume: 0.8, muted: false, solo: false };

export function createMix(): Mix {
  const levels = signal<ReadonlyMap<Strip, Level>>(new Map());
  return {
    levels,
    set(strip, change) {
      const level = { ...(levels.value.get(strip) ?? PLAIN_LEVEL), ...change };
      levels.value = new Map(levels.value).set(strip, level);
    },
  };
}

/**
 * The factor of a strip's sound: 1 as long as its fader was not moved. The metronome goes on beside a solo.
 * @example gainOf(new Map([['bass', { volume: 0.8, muted: false, solo: true }]]), 'melody') // 0
 */
export function gainOf(levels: ReadonlyMap<Strip, Level>, strip: Strip): number {
  const { volume, muted, solo } = levels.get(strip) ?? PLAIN_LEVEL;
  const others = strip !== 'metronome' && !solo && [...levels.values()].some((level) => level.solo);
  return muted || others ? 0 : (volume / PLAIN_LEVEL.volume) ** 2;
}
