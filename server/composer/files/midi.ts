import { type MidiEvent, writeMidi } from 'midi-file';
import { DRUM_KIT } from '../../../protocol/drum-kit.ts';
import { soundingTick, TICKS_PER_QUARTER, VOICES, type Voice } from '../../../protocol/note-event.ts';
import { isSilent, type TakeNote } from '../../../protocol/take-notes.ts';
import { panOf } from '../../../protocol/voice-pan.ts';
import { at, last } from '../theory/at.ts';
import { hasMinorThird, sharps } from '../theory/key.ts';
import type { Bar } from '../theory/leg-plan.ts';
import { isCompound } from '../theory/metre.ts';
import { type Piece, type PlacedLeg, placeLegs } from '../theory/piece.ts';
import { type PlacedTake, placeTakes, silencesOf } from './takes.ts';

/**
 * A Standard MIDI File of type 1 with 480 ticks a quarter. Its first track has the title, the tempo map, time and key
 * signatures, a marker for each airport and a cue for each leg; then there is a track for each voice that plays, and one for
 * each player and sound of the takes that are not muted, by the player's name. The melody is silent under a solo. The same piece gives the same bytes.
 */
export function midiFile({ title, legs, takes = [] }: Pick<Piece, 'title' | 'legs' | 'takes'>): Uint8Array {
  const placed = placeLegs(legs);
  const final = placed.at(-1);
  const end = final ? final.startTick + final.plan.ticks : 0;
  const playing = VOICES.filter((voice) => legs.some(({ notes }) => notes.some((note) => note.voice === voice)));
  const played = placeTakes(takes, placed);
  const sounding = placed.map((leg) => {
    const silences = silencesOf(played, leg.plan.leg);
    return silences.length > 0 ? { ...leg, notes: leg.notes.filter((note) => !isSilent(note, silences)) } : leg;
  });
  const tracks = [
    conducting(title, placed),
    ...playing.map((voice) => partOf(voice, sounding)),
    ...playersOf(played).map(playerPart),
  ];
  return joined(tracks.map((moments) => withDeltas(moments, end)));
}

/** An event of midi-file without its time: the library counts ticks from the event before. */
type Untimed = MidiEvent extends infer E ? (E extends MidiEvent ? Omit<E, 'deltaTime'> : never) : never;

/** At one tick, notes end first, then controllers change, then notes begin. */
const ORDER = { noteOff: 0, other: 1, noteOn: 2 } as const;

interface Moment {
  readonly tick: number;
  readonly event: Untimed;
}

function conducting(title: string, legs: readonly PlacedLeg[]): Moment[] {
  const moments: Moment[] = [{ tick: 0, event: { meta: true, type: 'trackName', text: utf8(title) } }];
  const mark = (tick: number, type: 'marker' | 'cuePoint', text: string) =>
    moments.push({ tick, event: { meta: true, type, text: utf8(text) } });
  let before: Bar | undefined;
  for (const { plan, startTick, tempos } of legs) {
    mark(startTick, 'marker', plan.from);
    // ASCII: many readers take texts for Latin-1.
    mark(startTick, 'cuePoint', `${plan.from} - ${plan.to}`);
    for (const { tick, bpm } of tempos) {
      const microsecondsPerBeat = Math.round(60_000_000 / bpm);
      moments.push({ tick: startTick + tick, event: { meta: true, type: 'setTempo', microsecondsPerBeat } });
    }
    for (const bar of plan.bars) {
      moments.push(...signatures(bar, before).map((event) => ({ tick: startTick + bar.tick, event })));
      before = bar;
    }
  }
  const final = legs.at(-1);
  if (final) mark(final.startTick + final.plan.ticks, 'marker', final.plan.to);
  return moments;
}

/** The signatures that change from one bar to the next. */
function signatures({ metre, tonic, mode }: Bar, before: Bar | undefined): Untimed[] {
  const [numerator, denominator] = metre;
  const events: Untimed[] = [];
  if (before?.metre[0] !== numerator || before.metre[1] !== denominator)
    events.push({
      meta: true,
      type: 'timeSignature',
      numerator,
      denominator,
      // In 24ths of a quarter: the click follows the beat.
      metronome: isCompound(metre) ? 36 : 24,
      thirtyseconds: 8,
    });
  if (before?.tonic !== tonic || before.mode !== mode)
    events.push({ meta: true, type: 'keySignature', key: sharps(tonic, mode), scale: hasMinorThird(mode) ? 1 : 0 });
  return events;
}

/** General MIDI controllers. */
const VOLUME = 7;
const PAN = 10;
const EXPRESSION = 11;
const BRIGHTNESS = 74;
const REVERB = 91;

/** Channels, from 0. In General MIDI drums play on the tenth, and on no other. */
const CHANNELS: Readonly<Record<Voice, number>> = { melody: 0, bass: 1, pad: 2, choir: 3, percussion: 9 };

/** Volume and share of the room of each voice, 0–127, about as the app mixes them; expression is left to the player. */
const MIXED: Readonly<Record<Voice, { readonly volume: number; readonly reverb: number }>> = {
  melody: { volume: 100, reverb: 40 },
  bass: { volume: 100, reverb: 10 },
  pad: { volume: 76, reverb: 56 },
  percussion: { volume: 100, reverb: 24 },
  choir: { volume: 88, reverb: 60 },
};
const FULL_EXPRESSION = 127;

function partOf(voice: Voice, legs: readonly PlacedLeg[]): Moment[] {
  const channel = CHANNELS[voice];
  const moments: Moment[] = [{ tick: 0, event: { meta: true, type: 'trackName', text: voice } }];
  const control = (tick: number, controllerType: number, value: number) =>
    moments.push({ tick, event: { type: 'controller', channel, controllerType, value } });
  control(0, VOLUME, MIXED[voice].volume);
  control(0, EXPRESSION, FULL_EXPRESSION);
  control(0, REVERB, MIXED[voice].reverb);
  for (const { plan, startTick } of legs) {
    const programNumber = at(plan.programs, VOICES.indexOf(voice));
    moments.push({ tick: startTick, event: { type: 'programChange', channel, programNumber } });
    control(startTick, PAN, 64 + Math.round(63 * panOf(voice, plan.pan)));
    control(startTick, BRIGHTNESS, plan.brightness);
  }
  const notes = legs.flatMap(({ startTick, notes }) =>
    notes.flatMap((note) => (note.voice === voice ? [{ ...note, tick: startTick + soundingTick(note) }] : [])),
  );
  return [...moments, ...sounded(notes, channel)];
}

/** Channels of players: those that no voice has. */
const PLAYERS_CHANNELS = [4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15] as const;

/** The notes of one player with one sound, ticks of the journey. */
interface PlayerPart {
  readonly name: string;
  readonly sound: number;
  readonly notes: TakeNote[];
}

function playersOf(takes: readonly PlacedTake[]): PlayerPart[] {
  const parts = new Map<string, PlayerPart>();
  for (const { take, startTick, notes } of takes) {
    const sounding = take.muted
      ? []
      : notes.flatMap(({ played, place }) => (place ? { ...played, ...place, tick: startTick + place.tick } : []));
    if (sounding.length === 0) continue;
    const key = `${take.by.userId} ${take.sound}`;
    const part = parts.get(key) ?? { name: take.by.name, sound: take.sound, notes: [] };
    part.notes.push(...sounding);
    parts.set(key, part);
  }
  return [...parts.values()];
}

/** Behind every eleventh part there are no channels left: the next ones go to another port. */
function playerPart({ name, sound, notes }: PlayerPart, index: number): Moment[] {
  const isKit = sound === DRUM_KIT;
  const channel = isKit ? CHANNELS.percussion : at(PLAYERS_CHANNELS, index % PLAYERS_CHANNELS.length);
  const port = Math.floor(index / PLAYERS_CHANNELS.length);
  return [
    { tick: 0, event: { meta: true, type: 'trackName', text: utf8(name) } },
    ...(port > 0 ? [{ tick: 0, event: { meta: true, type: 'portPrefix', port } } as const] : []),
    // The composed drums have chosen their own kit on that channel.
    ...(isKit ? [] : [{ tick: 0, event: { type: 'programChange', channel, programNumber: sound } } as const]),
    ...sounded(notes, channel),
  ];
}

/** @param notes in any order, ticks of the journey */
const sounded = (notes: readonly TakeNote[], channel: number): Moment[] =>
  withoutOverlaps(notes.toSorted((a, b) => a.tick - b.tick)).flatMap(({ tick, end, pitch, velocity }): Moment[] => [
    { tick, event: { type: 'noteOn', channel, noteNumber: pitch, velocity } },
    { tick: end, event: { type: 'noteOff', channel, noteNumber: pitch, velocity: 0 } },
  ]);

/** A note of a part, ticks of the journey. */
interface PartNote {
  readonly tick: number;
  readonly pitch: number;
  velocity: number;
  end: number;
}

/**
 * The notes of a part, of which no two of the same pitch overlap: a note-off ends all notes of its pitch on its channel. A
 * note that is struck again while it sounds, by another singer or after a revision, ends there, and the new one sounds as
 * long as either would. Two that begin together are one.
 */
function withoutOverlaps(played: readonly TakeNote[]): PartNote[] {
  const notes: PartNote[] = [];
  const sounding = new Map<number, PartNote>();
  for (const { tick, ticks, pitch, velocity } of played) {
    const before = sounding.get(pitch);
    const overlaps = before !== undefined && before.end > tick;
    const end = Math.max(tick + ticks, overlaps ? before.end : 0);
    if (overlaps && before.tick === tick) {
      before.end = end;
      before.velocity = Math.max(before.velocity, velocity);
      continue;
    }
    if (overlaps) before.end = tick;
    const struck = { tick, pitch, velocity, end };
    notes.push(struck);
    sounding.set(pitch, struck);
  }
  return notes;
}

function withDeltas(moments: readonly Moment[], end: number): MidiEvent[] {
  const order = ({ event }: Moment) =>
    event.type === 'noteOff' || event.type === 'noteOn' ? ORDER[event.type] : ORDER.other;
  const sorted = moments.toSorted((a, b) => a.tick - b.tick || order(a) - order(b));
  const lastTick = Math.max(end, last(sorted).tick);
  let now = 0;
  return [...sorted, { tick: lastTick, event: { meta: true, type: 'endOfTrack' } as const }].map(({ tick, event }) => {
    const deltaTime = tick - now;
    now = tick;
    return { ...event, deltaTime } as MidiEvent;
  });
}

/** The library writes each character of a text as one byte. */
const utf8 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

const HEADER_BYTES = 14;
const CHUNK_HEAD_BYTES = 8;
const SLICE_EVENTS = 256;

/**
 * Writes tracks in slices: the library copies the whole track for each number that it writes, which would take minutes
 * for a long journey.
 */
function joined(tracks: readonly MidiEvent[][]): Uint8Array {
  const header = Buffer.from(
    writeMidi({
      header: { format: 1, numTracks: tracks.length, ticksPerBeat: TICKS_PER_QUARTER },
      tracks: [],
    }),
  );
  // The library counts the tracks that are given with the header.
  header.writeUInt16BE(tracks.length, 10);
  const parts = [header];
  for (const track of tracks) {
    const slices: Buffer[] = [];
    for (let from = 0; from < track.length; from += SLICE_EVENTS) {
      const slice = { header: { format: 1 as const, numTracks: 1 }, tracks: [track.slice(from, from + SLICE_EVENTS)] };
      slices.push(Buffer.from(writeMidi(slice)).subarray(HEADER_BYTES + CHUNK_HEAD_BYTES));
    }
    const body = Buffer.concat(slices);
    const head = Buffer.from('MTrk\0\0\0\0', 'latin1');
    head.writeUInt32BE(body.length, 4);
    parts.push(head, body);
  }
  return new Uint8Array(Buffer.concat(parts));
}
