import { type MidiEvent, parseMidi } from 'midi-file';
import { at } from '../../server/composer/theory/at.ts';
import { barTicks, type Metre } from '../../server/composer/theory/metre.ts';
import { placesOf } from './grid.ts';
import { PARTS, type Part, type Passage, type PassageBar, type PlayedNote, stretchOf } from './passage.ts';

/** Ticks of a quarter in passages; files of another resolution are scaled. */
const QUARTER = 480;

/** A MIDI file as it is measured. */
export interface MidiReading {
  readonly whole: Passage;
  /** Texts of the markers and their ticks: the airports of a journey. */
  readonly markers: readonly { readonly tick: number; readonly text: string }[];
}

type Timed = MidiEvent & { readonly tick: number };

/**
 * Reads a Standard MIDI File. Parts are told by the names of the tracks; a file whose tracks have other names is all
 * percussion where its notes are on the tenth channel. A file without tempo has 120 quarters a minute, one without a time
 * signature is in 4/4. It ends at its last marker, or with the bar of its last note.
 */
export function readMidi(bytes: Uint8Array): MidiReading {
  const { header, tracks } = parseMidi(bytes);
  const scale = QUARTER / (header.ticksPerBeat ?? QUARTER);
  const timed = tracks.map((track) => withTicks(track, scale));
  const events = timed.flat().toSorted((one, other) => one.tick - other.tick);
  const markers = events.flatMap((event) => (event.type === 'marker' ? [{ tick: event.tick, text: event.text }] : []));
  const sounding = timed.map((track) => ({ part: partOf(track), notes: strokesOf(track) }));
  const lastStart = Math.max(0, ...sounding.flatMap(({ notes }) => notes.map(({ tick }) => tick + 1)));
  const bars = barsOf(events, markers.at(-1)?.tick ?? lastStart);
  const notesOf = (part: Part) =>
    placed(
      sounding.flatMap((track) => (track.part === part ? track.notes : [])),
      bars,
    );
  const final = at(bars, bars.length - 1);
  const whole: Passage = {
    ticks: markers.at(-1)?.tick ?? final.tick + final.ticks,
    bars,
    tempos: withFirst(
      events.flatMap((event) =>
        event.type === 'setTempo' ? [{ tick: event.tick, bpm: 60_000_000 / event.microsecondsPerBeat }] : [],
      ),
      { tick: 0, bpm: 120 },
    ),
    keys: events.flatMap((event) =>
      event.type === 'keySignature' ? [{ tick: event.tick, fifths: event.key, minor: event.scale === 1 }] : [],
    ),
    parts: {
      melody: notesOf('melody'),
      bass: notesOf('bass'),
      pad: notesOf('pad'),
      percussion: notesOf('percussion'),
      choir: notesOf('choir'),
    },
  };
  return { whole, markers };
}

/** The legs of a journey: the stretches between its markers. */
export const legsIn = ({ whole, markers }: MidiReading): Passage[] =>
  markers.slice(1).map(({ tick }, before) => stretchOf(whole, at(markers, before).tick, tick));

function withTicks(track: readonly MidiEvent[], scale: number): Timed[] {
  let now = 0;
  return track.map((event) => {
    now += event.deltaTime;
    return { ...event, tick: Math.round(now * scale) };
  });
}

const DRUM_CHANNEL = 9;

function partOf(track: readonly Timed[]): Part | undefined {
  const named = track.find((event) => event.type === 'trackName');
  const part = PARTS.find((name) => named?.type === 'trackName' && named.text === name);
  const drummed = track.some((event) => event.type === 'noteOn' && event.channel === DRUM_CHANNEL);
  return part ?? (drummed ? 'percussion' : undefined);
}

type Stroke = Omit<PlayedNote, 'place'>;

function strokesOf(track: readonly Timed[]): Stroke[] {
  const strokes: Stroke[] = [];
  const held = new Map<number, Timed & { readonly velocity: number }>();
  for (const event of track) {
    if (event.type !== 'noteOn' && event.type !== 'noteOff') continue;
    const before = held.get(event.noteNumber);
    if (before)
      strokes.push({
        tick: before.tick,
        ticks: event.tick - before.tick,
        pitch: event.noteNumber,
        velocity: before.velocity,
      });
    held.delete(event.noteNumber);
    if (event.type === 'noteOn' && event.velocity > 0) held.set(event.noteNumber, event);
  }
  return strokes.toSorted((one, other) => one.tick - other.tick || one.pitch - other.pitch);
}

function placed(strokes: readonly Stroke[], bars: readonly PassageBar[]): PlayedNote[] {
  const ordered = strokes.toSorted((one, other) => one.tick - other.tick || one.pitch - other.pitch);
  const places = placesOf(
    ordered.map(({ tick }) => tick),
    bars,
  );
  return ordered.map((stroke, index) => ({ ...stroke, place: at(places, index) }));
}

function barsOf(events: readonly Timed[], end: number): PassageBar[] {
  const changes = withFirst(
    events.flatMap((event) =>
      event.type === 'timeSignature'
        ? [{ tick: event.tick, metre: [event.numerator, event.denominator] as Metre }]
        : [],
    ),
    { tick: 0, metre: [4, 4] as Metre },
  );
  const bars: PassageBar[] = [];
  changes.forEach(({ tick, metre }, index) => {
    const next = changes[index + 1]?.tick;
    // The last bar is whole, however early its last note starts.
    const until = next ?? tick + Math.max(1, Math.ceil((end - tick) / barTicks(metre))) * barTicks(metre);
    for (let start = tick; start < until; start += barTicks(metre))
      bars.push({ tick: start, ticks: Math.min(barTicks(metre), until - start), metre });
  });
  return bars;
}

const withFirst = <Change extends { readonly tick: number }>(changes: readonly Change[], first: Change): Change[] =>
  changes[0]?.tick === 0 ? [...changes] : [first, ...changes];
