import { z } from 'zod';
import { DRUM_KIT } from './drum-kit.ts';

/** The sound of what people play. */
export const sound = z.int().min(0).max(DRUM_KIT).describe('General MIDI program, 0–127; 128 is a drum kit.');
