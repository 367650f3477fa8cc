import { VOICES, type Voice } from '../../../protocol/note-event.ts';
import { at } from './at.ts';
import { chance, DRAWS } from './chance.ts';
import { KEYS } from './drum-keys.ts';
import { type Bar, placeInBar } from './leg-plan.ts';
import { beatTicks, isStrong } from './metre.ts';

/** Velocity offset of each voice. */
const VOICE: Readonly<Record<Voice, number>> = { melody: 10, bass: 2, pad: -14, percussion: -8, choir: -6 };

/** Velocity offset of each drum, by its key; 0 for the rest. */
const DRUM: Readonly<Record<number, number>> = {
  [KEYS.stick]: -6,
  [KEYS.snare]: -2,
  [KEYS.hat]: -20,
  [KEYS.ride]: -16,
  [KEYS.crash]: -6,
  [KEYS.tambourine]: -22,
  [KEYS.shaker]: -24,
};

/** Velocity offset of each bar of a section: it swells and falls. */
const ARCH = [0, 2, 4, 2, 3, 6, 3, -3] as const;

/**
 * The velocity of a note, 1–127, by rule: the energy of the bar, the accent of its position in the metre, the arch of
 * the section, and a little chance. Held notes have no accent, and each drum has its own offset.
 * @param tick start of the note, ticks from the start of the leg
 */
export function velocityOf(voice: Voice, bar: Bar, tick: number, pitch: number): number {
  const place = placeInBar(bar, tick);
  const accent = place === 0 ? 9 : isStrong(bar.metre, place) ? 5 : place % beatTicks(bar.metre) === 0 ? 1 : -4;
  const arch = bar.place < 0 ? -4 : at(ARCH, bar.place);
  // Several voices draw at the same tick.
  const wobble = Math.floor(7 * chance(bar.seed, DRAWS.dynamics, VOICES.length * tick + VOICES.indexOf(voice))) - 3;
  const held = voice === 'pad' || voice === 'choir';
  const weight = VOICE[voice] + (held ? 0 : accent) + (voice === 'percussion' ? (DRUM[pitch] ?? 0) : 0);
  return Math.max(1, Math.min(127, Math.round(48 + 44 * bar.energy + weight + arch + wobble)));
}
