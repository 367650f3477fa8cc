import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { MAX_OFFSET, type NoteEvent, packNotes, soundingTick, unpackNotes, VOICES } from '../../protocol/note-event.ts';
import { packedNotes } from '../../protocol/packed-notes.ts';

const message = z.object(packedNotes);
const note = fc.record<NoteEvent>({
  voice: fc.constantFrom(...VOICES),
  index: fc.nat(),
  tick: fc.nat(),
  ticks: fc.nat(),
  pitch: fc.integer({ min: 0, max: 127 }),
  velocity: fc.integer({ min: 1, max: 127 }),
  offset: fc.integer({ min: -MAX_OFFSET, max: MAX_OFFSET }).map((offset) => offset + 0),
});

test('M21: notes come out as they went in, offsets included', () => {
  fc.assert(
    fc.property(fc.array(note), (notes) => {
      expect(unpackNotes(message.parse(JSON.parse(JSON.stringify(packNotes(notes)))))).toEqual(notes);
    }),
  );
});

test('M21: notes of before offsets are notes without one, and notes without one travel as before', () => {
  const notes = [1, 2, 480, 240, 43, 70];
  const [bass] = unpackNotes(message.parse({ notes }));
  expect(bass).toEqual({ voice: 'bass', index: 2, tick: 480, ticks: 240, pitch: 43, velocity: 70, offset: 0 });
  expect(packNotes([bass!])).toEqual({ notes });
});

test('S3: an instance that knows no offsets reads the notes of one that does', () => {
  const before = z.object({ notes: packedNotes.notes });
  const early = { voice: 'bass', index: 0, tick: 0, ticks: 240, pitch: 43, velocity: 70, offset: -9 } as const;
  expect(unpackNotes(before.parse(packNotes([early])))).toEqual([{ ...early, offset: 0 }]);
});

test('an offset of another kind is refused', () => {
  for (const offset of [MAX_OFFSET + 1, -MAX_OFFSET - 1, 0.5, '1', null])
    expect(message.safeParse({ notes: [1, 2, 480, 240, 43, 70], offsets: [offset] }).success, `${offset}`).toBe(false);
});

test('M21: a note sounds beside its tick, and never before its leg', () => {
  expect([0, 7, 480].map((tick) => soundingTick({ tick, offset: -12 }))).toEqual([0, 0, 468]);
});
