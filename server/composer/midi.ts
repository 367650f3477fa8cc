import { type MidiEvent, writeMidi } from 'midi-file';
import { type NoteEvent, TICKS_PER_QUARTER, VOICES, type Voice } from '../../protocol/note-event.ts';
import type { Bar, LegPlan, LegScore } from './composition.ts';
import { hasMinorThird, sharps } from './key.ts';
import { isCompound, quarterTempo } from './metre.ts';

/** A journey as it is exported: its legs in order, each with all its notes. */
export interface Piece {
  readonly title: string;
  readonly legs: readonly { readonly plan: LegPlan; readonly notes: LegScore }[];
}

/**
 * A Standard MIDI File of type 1 with 480 ticks a quarter: a track with title, tempo map, time and key signatures and
 * a marker for each airport, then one for each voice. The same piece gives the same bytes.
 */
export function midiFile({ title, legs }: Piece): Uint8Array {
  let start = 0;
  const placed = legs.map((leg) => {
    const tick = start;
    start += leg.plan.ticks;
    return { ...leg, tick };
  });
  const tracks = [conducting(title, placed), ...VOICES.map((voice) => playing(voice, placed))];
  return joined(tracks.map((moments) => withDeltas(moments, start)));
}

type PlacedLeg = Piece['legs'][number] & { readonly tick: number };

/** midi-file's events before they are told when: the library counts from the event before. */
type Untimed = MidiEvent extends infer E ? (E extends MidiEvent ? Omit<E, 'deltaTime'> : never) : never;

/** At one tick a note ends before controllers change, and they before a note begins. */
const ORDER = { noteOff: 0, other: 1, noteOn: 2 } as const;

interface Moment {
  readonly tick: number;
  readonly event: Untimed;
}

function conducting(title: string, legs: readonly PlacedLeg[]): Moment[] {
  const moments: Moment[] = [{ tick: 0, event: { meta: true, type: 'trackName', text: utf8(title) } }];
  let before: Bar | undefined;
  for (const { plan, tick } of legs) {
    moments.push(
      { tick, event: { meta: true, type: 'marker', text: utf8(plan.from) } },
      {
        tick,
        event: { meta: true, type: 'setTempo', microsecondsPerBeat: Math.round(60_000_000 / quarterTempo(plan)) },
      },
    );
    for (const bar of plan.bars) {
      moments.push(...signatures(bar, before).map((event) => ({ tick: tick + bar.tick, event })));
      before = bar;
    }
  }
  const last = legs.at(-1);
  if (last)
    moments.push({
      tick: last.tick + last.plan.ticks,
      event: { meta: true, type: 'marker', text: utf8(last.plan.to) },
    });
  return moments;
}

/** What changes in the score's head from one bar to the next. */
function signatures({ metre, tonic, mode }: Bar, before: Bar | undefined): Untimed[] {
  const [numerator, denominator] = metre;
  const events: Untimed[] = [];
  if (before?.metre[0] !== numerator || before.metre[1] !== denominator)
    events.push({
      meta: true,
      type: 'timeSignature',
      numerator,
      denominator,
      // In units of a 24th of a quarter: the click follows the beat that is felt.
      metronome: isCompound(metre) ? 36 : 24,
      thirtyseconds: 8,
    });
  if (before?.tonic !== tonic || before.mode !== mode)
    events.push({ meta: true, type: 'keySignature', key: sharps(tonic, mode), scale: hasMinorThird(mode) ? 1 : 0 });
  return events;
}

const PAN = 10;
const BRIGHTNESS = 74;

/** How far each voice follows the pan of its leg. */
const PANNED: Readonly<Record<Voice, number>> = { melody: 1, bass: 0, pad: -0.5, percussion: 0, choir: -0.3 };

function playing(voice: Voice, legs: readonly PlacedLeg[]): Moment[] {
  const place = VOICES.indexOf(voice);
  // In General MIDI the tenth channel, and no other, plays drums.
  const channel = voice === 'percussion' ? 9 : place;
  const moments: Moment[] = [{ tick: 0, event: { meta: true, type: 'trackName', text: voice } }];
  const control = (tick: number, controllerType: number, value: number) =>
    moments.push({ tick, event: { type: 'controller', channel, controllerType, value } });
  for (const { plan, tick } of legs) {
    moments.push({ tick, event: { type: 'programChange', channel, programNumber: plan.programs[place]! } });
    control(tick, PAN, 64 + Math.round(63 * plan.pan * PANNED[voice]));
    control(tick, BRIGHTNESS, plan.brightness);
  }
  for (const { tick, ticks, pitch, velocity } of apart(voice, legs))
    moments.push(
      { tick, event: { type: 'noteOn', channel, noteNumber: pitch, velocity } },
      { tick: tick + ticks, event: { type: 'noteOff', channel, noteNumber: pitch, velocity: 0 } },
    );
  return moments;
}

/**
 * The notes of a voice on the journey's ticks. A note-off silences every note of its pitch, so one that is struck again
 * while it sounds, as after a revision, ends there.
 */
function apart(voice: Voice, legs: readonly PlacedLeg[]): Pick<NoteEvent, 'tick' | 'ticks' | 'pitch' | 'velocity'>[] {
  const notes = legs.flatMap((leg) =>
    leg.notes.filter((note) => note.voice === voice).map((note) => ({ ...note, tick: leg.tick + note.tick })),
  );
  const next = new Map<number, number>();
  return notes
    .toReversed()
    .map((note) => {
      const end = Math.min(note.tick + note.ticks, next.get(note.pitch) ?? Number.POSITIVE_INFINITY);
      next.set(note.pitch, note.tick);
      return { ...note, ticks: end - note.tick };
    })
    .filter(({ ticks }) => ticks > 0)
    .toReversed();
}

function withDeltas(moments: readonly Moment[], end: number): MidiEvent[] {
  const order = ({ event }: Moment) =>
    event.type === 'noteOff' || event.type === 'noteOn' ? ORDER[event.type] : ORDER.other;
  const sorted = moments.toSorted((a, b) => a.tick - b.tick || order(a) - order(b));
  const last = Math.max(end, sorted.at(-1)!.tick);
  let now = 0;
  return [...sorted, { tick: last, event: { meta: true, type: 'endOfTrack' } as const }].map(({ tick, event }) => {
    const deltaTime = tick - now;
    now = tick;
    return { ...event, deltaTime } as MidiEvent;
  });
}

/** The library writes a text's characters as single bytes. */
const utf8 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

const HEADER_BYTES = 14;
const CHUNK_HEAD_BYTES = 8;
const SLICE_EVENTS = 256;

/**
 * Writes tracks in slices: the library copies a whole track for every number it writes, which takes minutes for a long
 * journey.
 */
function joined(tracks: readonly MidiEvent[][]): Uint8Array {
  const header = writeMidi({
    header: { format: 1, numTracks: tracks.length, ticksPerBeat: TICKS_PER_QUARTER },
    tracks: [],
  });
  const parts = [Buffer.from(header)];
  // The count of tracks in the header is taken from the tracks given with it.
  parts[0]!.writeUInt16BE(tracks.length, 10);
  for (const track of tracks) {
    const slices: Buffer[] = [];
    for (let at = 0; at < track.length; at += SLICE_EVENTS) {
      const slice = { header: { format: 1 as const, numTracks: 1 }, tracks: [track.slice(at, at + SLICE_EVENTS)] };
      slices.push(Buffer.from(writeMidi(slice)).subarray(HEADER_BYTES + CHUNK_HEAD_BYTES));
    }
    const body = Buffer.concat(slices);
    const head = Buffer.from('MTrk\0\0\0\0', 'latin1');
    head.writeUInt32BE(body.length, 4);
    parts.push(head, body);
  }
  return new Uint8Array(Buffer.concat(parts));
}
