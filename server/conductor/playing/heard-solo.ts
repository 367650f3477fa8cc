import { DRUM_KIT } from '../../../protocol/drum-kit.ts';
import type { JamDown } from '../../../protocol/jam.ts';
import {
  forgetBefore,
  type HeardSoprano,
  hear,
  newSoprano,
  SILENT,
  settledFor,
  sopranoAt,
} from '../../composer/parts/heard-soprano.ts';
import type { ScoredLeg } from '../score/score.ts';

/** Notes of a soloist, leg by leg, as the choir hears them. */
export interface HeardSolo {
  /** A message of the soloist. */
  hear(message: JamDown): void;
  /** True where nothing that belongs to the frame at a tick of the leg can follow. */
  isSettled(legs: readonly ScoredLeg[], leg: ScoredLeg, tick: number): boolean;
  /**
   * The frame at a tick of the leg. What no later frame can hear is forgotten.
   * @returns a MIDI pitch, or `SILENT`
   */
  frame(leg: ScoredLeg, tick: number): number;
  clear(): void;
}

export function createHeardSolo(): HeardSolo {
  const sopranos = new Map<string, HeardSoprano>();
  let playedLeg: string | undefined;
  return {
    hear(message) {
      if (message.kind === 'gone')
        for (const soprano of sopranos.values()) hear(soprano, { ...END, upTo: soprano.upTo });
      if (message.kind !== 'placed' || message.sound === DRUM_KIT) return;
      const soprano = sopranos.get(message.leg) ?? newSoprano();
      sopranos.set(message.leg, soprano);
      playedLeg = message.leg;
      hear(soprano, message);
    },
    isSettled(legs, leg, tick) {
      if ((sopranos.get(leg.plan.leg)?.upTo ?? 0) >= settledFor(tick)) return true;
      return legs.findIndex(({ plan }) => plan.leg === playedLeg) > legs.indexOf(leg);
    },
    frame({ plan }, tick) {
      const soprano = sopranos.get(plan.leg);
      if (!soprano) return SILENT;
      const pitch = sopranoAt(soprano, tick);
      forgetBefore(soprano, tick);
      return pitch;
    },
    clear() {
      sopranos.clear();
      playedLeg = undefined;
    },
  };
}

const END = { events: [], held: [] };
