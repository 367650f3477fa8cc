import { z } from 'zod';
import { PACKED_NOTE } from './note-event.ts';

/**
 * Notes as they travel: six integers each, because a room hears thousands of them. One loop checks them all: instances
 * parse every message of their siblings, and a schema for each integer takes a hundred times as long.
 */
export const packedNotes = z.custom<number[]>(isPacked, 'not whole notes of six integers each').meta({
  type: 'array',
  items: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
  description:
    'Six integers a note: voice (its place in VOICES), index in the voice, start and length (ticks in the leg), MIDI pitch, MIDI velocity.',
});

function isPacked(value: unknown): boolean {
  if (!Array.isArray(value) || value.length % PACKED_NOTE !== 0) return false;
  return value.every((number: unknown) => Number.isSafeInteger(number) && (number as number) >= 0);
}
