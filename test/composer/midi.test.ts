import { type MidiEvent, parseMidi } from 'midi-file';
import { expect, test } from 'vitest';
import { VOICES } from '../../protocol/note-event.ts';
import { composeLeg } from '../../server/composer/composer.ts';
import { countLikelihoods } from '../../server/composer/counts.ts';
import { midiFile, type Piece } from '../../server/composer/midi.ts';
import { planLeg } from '../../server/composer/plan.ts';
import { spliceLeg } from '../../server/composer/splice.ts';
import { journey, settings } from './airports.ts';

const plans = journey('CDG', 'NRT', 'LAX', 'LAX').map((way) => planLeg(way, settings()));
const piece: Piece = {
  title: 'Paris → São Paulo, twice',
  legs: plans.map((plan) => ({ plan, notes: composeLeg(plan, countLikelihoods) })),
};

/** Events of one track with the ticks at which they happen. */
function placed(track: readonly MidiEvent[]) {
  let tick = 0;
  return track.map((event) => {
    tick += event.deltaTime;
    return { tick, event };
  });
}
const parsed = (from: Piece) => {
  const { header, tracks } = parseMidi(midiFile(from));
  return { header, tracks: tracks.map(placed) };
};
type Placed = ReturnType<typeof placed>;
const of = <T extends MidiEvent['type']>(track: Placed, type: T) =>
  track.flatMap(({ tick, event }) =>
    event.type === type ? [{ tick, event: event as Extract<MidiEvent, { type: T }> }] : [],
  );

test('a parser finds six tracks of 480 ticks a quarter, each with its name', () => {
  const { header, tracks } = parsed(piece);
  expect(header).toMatchObject({ format: 1, numTracks: 6, ticksPerBeat: 480 });
  const names = tracks.map((track) => Buffer.from(of(track, 'trackName')[0]!.event.text, 'latin1').toString());
  expect(names).toEqual(['Paris → São Paulo, twice', ...VOICES]);
});

test('markers name the airports where legs begin, and the last one where the journey ends', () => {
  const markers = of(parsed(piece).tracks[0]!, 'marker').map(({ tick, event }) => [tick, event.text]);
  const [first, second, third] = plans.map(({ ticks }) => ticks) as [number, number, number];
  expect(markers).toEqual([
    [0, 'CDG'],
    [first, 'NRT'],
    [first + second, 'LAX'],
    [first + second + third, 'LAX'],
  ]);
});

test('the tempo map, time signatures and key signatures follow the plans', () => {
  const head = parsed(piece).tracks[0]!;
  expect(of(head, 'setTempo').map(({ event }) => event.microsecondsPerBeat)).toEqual(
    [77, 79, 138 * 1.5].map((bpm) => Math.round(60_000_000 / bpm)),
  );
  expect(of(head, 'timeSignature').map(({ event }) => [event.numerator, event.denominator])).toEqual([
    [3, 4],
    [9, 8],
  ]);
  // F sharp major to F major; F minor to D minor; D minor.
  expect(of(head, 'keySignature').map(({ event }) => [event.key, event.scale])).toEqual([
    [6, 0],
    [-1, 0],
    [-4, 1],
    [-1, 1],
  ]);
});

test('every note that begins ends, as long as it should be, and none is left hanging', () => {
  parsed(piece)
    .tracks.slice(1)
    .forEach((track, index) => {
      const voice = VOICES[index]!;
      const channel = voice === 'percussion' ? 9 : index;
      const sounding = new Map<number, number>();
      const heard: number[][] = [];
      for (const { tick, event } of track) {
        if (event.type === 'noteOn') {
          expect(event.channel).toBe(channel);
          expect(sounding.has(event.noteNumber)).toBe(false);
          sounding.set(event.noteNumber, heard.push([tick, event.noteNumber, event.velocity]) - 1);
        }
        if (event.type === 'noteOff') {
          const began = heard[sounding.get(event.noteNumber)!]!;
          began.push(tick - began[0]!);
          sounding.delete(event.noteNumber);
        }
      }
      expect(sounding.size).toBe(0);
      let start = 0;
      const made = piece.legs.flatMap(({ plan, notes }) => {
        const own = notes
          .filter((note) => note.voice === voice)
          .map((note) => [start + note.tick, note.pitch, note.velocity, note.ticks]);
        start += plan.ticks;
        return own;
      });
      expect(heard).toEqual(made);
      expect(track.at(-1)).toMatchObject({ tick: start, event: { type: 'endOfTrack' } });
    });
});

test('programs, pan and brightness are set before a leg has notes', () => {
  const { tracks } = parsed(piece);
  tracks.slice(1).forEach((track, voice) => {
    expect(of(track, 'programChange').map(({ event }) => event.programNumber)).toEqual(
      plans.map(({ programs }) => programs[voice]),
    );
    expect(of(track, 'controller').map(({ event }) => event.controllerType)).toEqual([10, 74, 10, 74, 10, 74]);
    const types = track.filter(({ tick }) => tick === 0).map(({ event }) => event.type);
    const first = types.indexOf('noteOn');
    expect(types.lastIndexOf('controller')).toBeLessThan(first < 0 ? types.length : first);
  });
});

test('a pitch that a revision strikes again while it sounds ends first', () => {
  const [plan] = plans as [(typeof plans)[0]];
  const at = 5 * 1440 + 480;
  const spliced = spliceLeg(plan, planLeg(journey('CDG', 'NRT')[0]!, settings({ mode: 'minor' })), at);
  const notes = [
    { voice: 'pad', index: 0, tick: 0, ticks: 2_000, pitch: 60, velocity: 50 },
    { voice: 'pad', index: 1, tick: 480, ticks: 2_000, pitch: 60, velocity: 50 },
  ] as const;
  const pad = parsed({ title: '', legs: [{ plan: spliced, notes }] }).tracks[3]!;
  expect(
    pad
      .filter(({ event }) => event.type === 'noteOn' || event.type === 'noteOff')
      .map(({ tick, event }) => [tick, event.type]),
  ).toEqual([
    [0, 'noteOn'],
    [480, 'noteOff'],
    [480, 'noteOn'],
    [2_480, 'noteOff'],
  ]);
});

test('the same piece is the same bytes, and an empty one is still a file', () => {
  expect(midiFile(piece)).toEqual(midiFile(piece));
  expect(parsed({ title: 'nowhere yet', legs: [] }).tracks).toHaveLength(6);
});
