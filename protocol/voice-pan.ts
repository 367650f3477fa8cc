import type { Voice } from './note-event.ts';

/**
 * Factor on the pan of a leg, by voice: the melody leans to where the flight goes and what accompanies it to the other
 * side, so that neither side is louder. A narrow field is also heard by people who sit beside it.
 */
const PANNED: Readonly<Record<Voice, number>> = { melody: 0.2, bass: 0, pad: -0.4, percussion: 0, choir: -0.3 };

/**
 * Pan of a voice, from −1 (left) to 1 (right).
 * @param pan of the leg
 * @example panOf('bass', 0.7) // 0
 */
export const panOf = (voice: Voice, pan: number): number => pan * PANNED[voice];
