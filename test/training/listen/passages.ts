import { type MidiEvent, writeMidi } from 'midi-file';
import { legsIn, type MidiReading, readMidi } from '../../../training/listen/midi-reading.ts';
import { PARTS, type Part, type Passage } from '../../../training/listen/passage.ts';

/** A note: tick, ticks, pitch, and velocity if it matters. */
export type Note = readonly [tick: number, ticks: number, pitch: number, velocity?: number];

export interface Written {
  readonly metre?: readonly [tick: number, beats: number, unit: number][];
  readonly tempos?: readonly [tick: number, bpm: number][];
  readonly keys?: readonly [tick: number, fifths: number, minor: boolean][];
  readonly markers?: readonly number[];
  readonly parts: Partial<Record<Part, readonly Note[]>>;
}

/** What is read back of a MIDI file that is written from these numbers. Without markers it is in bars up to the last note. */
export const reading = (written: Written): MidiReading => readMidi(file(written));

/** A MIDI file of these numbers. */
export function file({ metre = [], tempos = [], keys = [], markers = [], parts }: Written): Uint8Array {
  const conducting = [
    ...metre.map(([tick, numerator, denominator]) => ({
      tick,
      event: { type: 'timeSignature', numerator, denominator, metronome: 24, thirtyseconds: 8, meta: true },
    })),
    ...tempos.map(([tick, bpm]) => ({
      tick,
      event: { type: 'setTempo', microsecondsPerBeat: Math.round(60_000_000 / bpm), meta: true },
    })),
    ...keys.map(([tick, key, minor]) => ({
      tick,
      event: { type: 'keySignature', key, scale: minor ? 1 : 0, meta: true },
    })),
    ...markers.map((tick, index) => ({ tick, event: { type: 'marker', text: `M${index}`, meta: true } })),
  ];
  const tracks = PARTS.flatMap((part) => {
    const notes = parts[part];
    if (!notes) return [];
    const channel = part === 'percussion' ? 9 : PARTS.indexOf(part);
    return [
      [
        { tick: 0, event: { type: 'trackName', text: part, meta: true } },
        ...notes.flatMap(([tick, ticks, noteNumber, velocity = 80]) => [
          { tick, event: { type: 'noteOn', channel, noteNumber, velocity } },
          { tick: tick + ticks, event: { type: 'noteOff', channel, noteNumber, velocity: 0 } },
        ]),
      ],
    ];
  });
  return new Uint8Array(
    writeMidi({
      header: { format: 1, numTracks: tracks.length + 1, ticksPerBeat: 480 },
      tracks: [conducting, ...tracks].map(withDeltas),
    }),
  );
}

export const passage = (written: Written): Passage => reading(written).whole;
export const legs = (written: Written): Passage[] => legsIn(reading(written));

/** Notes of one length in a row. */
export const row = (ticks: number, pitches: readonly number[], from = 0): Note[] =>
  pitches.map((pitch, index) => [from + index * ticks, ticks, pitch]);

interface Moment {
  readonly tick: number;
  readonly event: object;
}

function withDeltas(moments: readonly Moment[]): MidiEvent[] {
  let now = 0;
  const ended = moments.toSorted((one, other) => one.tick - other.tick);
  return [...ended, { tick: ended.at(-1)?.tick ?? 0, event: { type: 'endOfTrack', meta: true } }].map(
    ({ tick, event }) => {
      const deltaTime = tick - now;
      now = tick;
      return { ...event, deltaTime } as MidiEvent;
    },
  );
}
