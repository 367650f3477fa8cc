import { type MidiEvent, parseMidi } from 'midi-file';
import type { LegOutline } from '../../protocol/composition.ts';
import { DRUM_KIT } from '../../protocol/drum-kit.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { TICKS_PER_QUARTER } from '../../protocol/note-event.ts';
import type { TakeNote } from '../../protocol/take-notes.ts';
import { notesOf } from './midi-file-notes.ts';

/** The largest file that is read, bytes. */
export const MIDI_FILE_BYTES = 1_048_576;

/** Notes of one channel of one track. */
export interface MidiPart {
  /** 1 for the first track. */
  readonly track: number;
  /** 1–16; the tenth has drums. */
  readonly channel: number;
  /** The name of the track; empty for none. */
  readonly name: string;
  /** General MIDI program of its first note, 0–127; 128 is a drum kit. */
  readonly sound: number;
  /** By start. Ticks from the beginning of the file, 480 a quarter whatever its division. */
  readonly notes: readonly TakeNote[];
}

/** Why a file is not read. */
export type MidiFault = 'TOO_LARGE' | 'NOT_MIDI' | 'SONGS' | 'DAMAGED' | 'NO_NOTES';

/** The faults of MIDI files, in words. */
export const MIDI_FAULTS: { readonly [F in MidiFault]: string } = {
  TOO_LARGE: 'the file is larger than 1 MiB',
  NOT_MIDI: 'the file is not a Standard MIDI File',
  SONGS: 'the file holds several songs (format 2): save one of them as format 0 or 1',
  DAMAGED: 'the file is damaged or cut off',
  NO_NOTES: 'the file has no notes',
};

export type MidiFile =
  | { readonly ok: true; readonly parts: readonly MidiPart[] }
  | { readonly ok: false; readonly fault: MidiFault };

/**
 * Reads a Standard MIDI File of format 0 or 1. Beats count, and its tempos do not: the room has its own. Where the division
 * is in frames of film, there are no beats, and it is read as at 120. A pedal holds notes; a note without an end lasts to the
 * end of its track.
 */
export function readMidiFile(bytes: Uint8Array): MidiFile {
  if (bytes.length > MIDI_FILE_BYTES) return { ok: false, fault: 'TOO_LARGE' };
  const chunks = chunksOf(bytes);
  if (chunks === 'NOT_MIDI' || chunks === 'DAMAGED') return { ok: false, fault: chunks };
  try {
    return partsOf(parseMidi(chunks));
  } catch {
    // The parser throws texts, and whatever damage makes of it.
    return { ok: false, fault: 'DAMAGED' };
  }
}

/** The notes of a part in a leg, as a take. */
export interface PlacedPart {
  readonly leg: string;
  readonly sound: number;
  readonly notes: readonly TakeNote[];
  /** Notes that are left out, since they would start behind the end of the leg, count. */
  readonly behind: number;
  /** Notes that are left out, since a take holds no more, count. */
  readonly tooMany: number;
}

/**
 * Places the beginning of the file at a bar line of a leg. `room.takes.record` takes the outcome.
 * @param bar 1 for the first
 * @throws RangeError where it is no whole number from 1 on
 */
export function placeMidiPart({ sound, notes }: MidiPart, leg: LegOutline, bar: number): PlacedPart {
  if (!Number.isInteger(bar) || bar < 1) throw new RangeError(`there is no bar ${bar}: the first one is 1`);
  const [beats, unit] = leg.metre;
  const start = ((bar - 1) * beats * 4 * TICKS_PER_QUARTER) / unit;
  const placed = notes.map((note) => ({ ...note, tick: note.tick + start }));
  const within = placed.filter(({ tick }) => tick < leg.ticks);
  const kept = within.slice(0, LIMITS.takeNotes).map((note) => ({ ...note, ticks: Math.min(note.ticks, leg.ticks) }));
  const [behind, tooMany] = [placed.length - within.length, within.length - kept.length];
  return { leg: leg.leg, sound, notes: kept, behind, tooMany };
}

/** The head and the tracks: chunks of other kinds are passed over, as the standard asks. */
function chunksOf(bytes: Uint8Array): Uint8Array | 'NOT_MIDI' | 'DAMAGED' {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kindAt = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 14 || kindAt(0) !== 'MThd') return 'NOT_MIDI';
  const kept: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 8 <= bytes.length ? at + 8 + view.getUint32(at + 4) : Number.POSITIVE_INFINITY;
    if (end > bytes.length) return 'DAMAGED';
    if (['MThd', 'MTrk'].includes(kindAt(at))) kept.push(bytes.subarray(at, end));
    at = end;
  }
  const joined = new Uint8Array(kept.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of kept) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

function partsOf({ header, tracks }: ReturnType<typeof parseMidi>): MidiFile {
  if (header.format === 2) return { ok: false, fault: 'SONGS' };
  const scale = header.ticksPerBeat
    ? TICKS_PER_QUARTER / header.ticksPerBeat
    : (2 * TICKS_PER_QUARTER) / (header.framesPerSecond! * header.ticksPerFrame!);
  if (!(scale > 0) || tracks.length !== header.numTracks) return { ok: false, fault: 'DAMAGED' };
  const parts = tracks.flatMap((events, index): MidiPart[] => {
    const name = nameOf(events);
    return notesOf(events, scale).map(({ channel, program, notes }) => ({
      ...{ track: index + 1, channel: channel + 1, name, notes },
      sound: channel === DRUMS ? DRUM_KIT : program,
    }));
  });
  return parts.length > 0 ? { ok: true, parts } : { ok: false, fault: 'NO_NOTES' };
}

/** The tenth channel, as the bytes have it. */
const DRUMS = 9;
const NAME_LENGTH = 60;

function nameOf(events: readonly MidiEvent[]): string {
  const named = events.find((event) => event.type === 'trackName');
  return named
    ? named.text
        .replace(/\p{Cc}/gu, ' ')
        .trim()
        .slice(0, NAME_LENGTH)
    : '';
}
