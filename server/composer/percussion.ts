import type { Bar } from './composition.ts';
import type { Stroke } from './stroke.ts';

/** What the drums play in one bar, by start. Pitches are General MIDI drum keys. */
export const percussionOf = (_bar: Bar): Stroke[] => [];
