import { z } from 'zod';
import { MAX_OFFSET, PACKED_NOTE } from './note-event.ts';

/**
 * Fields of a message with notes: six integers a note, because a room hears thousands of them, and an offset each. One
 * loop checks each list: instances parse every message of their siblings, and a schema for each integer takes a hundred
 * times as long.
 */
export const packedNotes = {
  notes: z.custom<number[]>(isPacked, 'not whole notes of six integers each').meta({
    type: 'array',
    items: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
    description:
      'Six integers a note: voice (its place in VOICES), index in the voice, start and length (ticks in the leg), MIDI pitch, MIDI velocity.',
  }),
  offsets: z
    .custom<number[]>(areOffsets, `not integers from ${-MAX_OFFSET} to ${MAX_OFFSET}`)
    .meta({
      type: 'array',
      items: { type: 'integer', minimum: -MAX_OFFSET, maximum: MAX_OFFSET },
      description:
        'One integer a note: ticks by which it sounds later than its start, or earlier below 0. Absent: all 0.',
    })
    .exactOptional(),
};

function isPacked(value: unknown): boolean {
  if (!Array.isArray(value) || value.length % PACKED_NOTE !== 0) return false;
  return value.every((number: unknown) => Number.isSafeInteger(number) && (number as number) >= 0);
}

function areOffsets(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  return value.every((number: unknown) => Number.isInteger(number) && Math.abs(number as number) <= MAX_OFFSET);
}
