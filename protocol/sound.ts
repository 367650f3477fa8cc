import { z } from 'zod';

/** The sound of what people play: a drum kit, whose pitches are General MIDI drum keys. Below it are General MIDI programs. */
export const DRUM_KIT = 128;

export const sound = z.int().min(0).max(DRUM_KIT).describe('General MIDI program, 0–127; 128 is a drum kit.');
