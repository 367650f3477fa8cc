import type { JamEvent } from '../../../protocol/jam.ts';
import { TICKS_PER_QUARTER } from '../../../protocol/note-event.ts';
import { FRAME } from './choir.ts';

/** A soprano that rests for less goes on in the choir's ears: detached notes are no rests, ticks. */
const BREATH = TICKS_PER_QUARTER;
/** Nothing sounds, and the choir rests. */
export const SILENT = -1;

/** Notes of one player on one leg, as the choir hears them: places, and no times. */
export interface HeardSoprano {
  /** By their start. */
  readonly notes: HeardNote[];
  /** Nothing that starts before this tick of the leg follows. */
  upTo: number;
}

/** A note that sounds has no end. */
const OPEN = Number.POSITIVE_INFINITY;

interface HeardNote {
  readonly pitch: number;
  readonly tick: number;
  until: number;
}

export const newSoprano = (): HeardSoprano => ({ notes: [], upTo: 0 });

/**
 * A player's message about one leg. The pedal is ignored: what it holds is no melody.
 * @param held pitches that are held behind the events
 */
export function hear(
  soprano: HeardSoprano,
  { events, held, upTo }: { readonly events: readonly JamEvent[]; readonly held: readonly number[]; upTo: number },
): void {
  for (const event of events) {
    if (event.kind === 'sustain') continue;
    end(soprano, event.at, (pitch) => pitch === event.pitch);
    if (event.kind === 'on') soprano.notes.push({ pitch: event.pitch, tick: event.at, until: OPEN });
  }
  end(soprano, upTo, (pitch) => !held.includes(pitch));
  const isKnown = (pitch: number) => soprano.notes.some((note) => note.pitch === pitch && note.until === OPEN);
  // They began before the choir listened.
  for (const pitch of held) if (!isKnown(pitch)) soprano.notes.push({ pitch, tick: upTo, until: OPEN });
  soprano.upTo = Math.max(soprano.upTo, upTo);
}

/** Ends notes that sound. */
function end({ notes }: HeardSoprano, tick: number, which: (pitch: number) => boolean): void {
  for (const note of notes) if (note.until === OPEN && which(note.pitch)) note.until = tick;
}

/** Forgets what no frame from a tick on can hear. */
export function forgetBefore({ notes }: HeardSoprano, tick: number): void {
  const kept = notes.filter(({ until }) => until > tick - BREATH - 2 * FRAME);
  notes.splice(0, notes.length, ...kept);
}

/**
 * The pitch of the soprano in the frame at a tick: the highest one that sounds, else the last one for a beat, else `SILENT`.
 * Starts and ends count at the nearest frame, as players are never exact to the tick, and each note for a frame at least.
 */
export function sopranoAt({ notes }: HeardSoprano, tick: number): number {
  let top = SILENT;
  let last = SILENT;
  let lastEnd = tick - BREATH;
  for (const note of notes) {
    const from = nearest(note.tick);
    const to = Math.max(from + FRAME, nearest(note.until));
    if (from > tick) continue;
    if (to > tick) top = Math.max(top, note.pitch);
    else if (to > lastEnd) [last, lastEnd] = [note.pitch, to];
    else if (to === lastEnd && last !== SILENT) last = Math.max(last, note.pitch);
  }
  return top === SILENT ? last : top;
}

/** From this watermark on, nothing that belongs to the frame at a tick can follow, ticks. */
export const settledFor = (tick: number) => tick + FRAME / 2;

const nearest = (tick: number) => Math.round(tick / FRAME) * FRAME;
