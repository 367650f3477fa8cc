import { type MidiEvent, parseMidi } from 'midi-file';
import { expect, test } from 'vitest';
import { type NoteEvent, soundingTick, VOICES, type Voice } from '../../protocol/note-event.ts';
import type { Take } from '../../protocol/take.ts';
import { panOf } from '../../protocol/voice-pan.ts';
import { midiFile } from '../../server/composer/files/midi.ts';
import { scoreJson } from '../../server/composer/files/score-json.ts';
import { planJourney, planLeg } from '../../server/composer/plan/plan-leg.ts';
import { spliceLeg } from '../../server/composer/plan/splice.ts';
import type { LegPlan } from '../../server/composer/theory/leg-plan.ts';
import { plannedTempos } from '../../server/composer/theory/metre.ts';
import type { Piece } from '../../server/composer/theory/piece.ts';
import { journey, settings } from './airports.ts';
import { composed } from './pieces.ts';

const plans = planJourney(journey('CDG', 'NRT', 'LAX', 'LAX'), () => settings());
const band = composed('Paris → São Paulo, twice', plans);
/** The same with four bars of a choir, in which alto and tenor meet on one pitch. */
const chant: NoteEvent[] = [0, 1, 2, 3].flatMap((bar) =>
  [69, 60 + 3 * bar, 48].map((pitch, singer) => {
    return {
      voice: 'choir',
      index: 3 * bar + singer,
      tick: 1440 * bar,
      ticks: 1400,
      pitch,
      velocity: 60,
      offset: 0,
    } as const;
  }),
);
const [opening, ...others] = band.legs as [Piece['legs'][number], ...Piece['legs']];
const notes = [...opening.notes, ...chant].sort((a, b) => a.tick - b.tick);
const piece: Piece = { ...band, legs: [{ ...opening, notes }, ...others] };

/** Events of one track with the ticks at which they happen. */
function placed(track: readonly MidiEvent[]) {
  let tick = 0;
  return track.map((event) => {
    tick += event.deltaTime;
    return { tick, event };
  });
}
const parsed = (from: Pick<Piece, 'title' | 'legs' | 'takes'>) => {
  const { header, tracks } = parseMidi(midiFile(from));
  return { header, tracks: tracks.map(placed) };
};
type Placed = ReturnType<typeof placed>;
const of = <T extends MidiEvent['type']>(track: Placed, type: T) =>
  track.flatMap(({ tick, event }) =>
    event.type === type ? [{ tick, event: event as Extract<MidiEvent, { type: T }> }] : [],
  );

/** Tick, length, pitch and velocity of every note of a track, by start; fails on a note that hangs or is cut. */
function notesIn(track: Placed) {
  const sounding = new Map<number, number>();
  const heard: [tick: number, ticks: number, pitch: number, velocity: number][] = [];
  for (const { tick, event } of track) {
    if (event.type === 'noteOn') {
      expect(sounding.has(event.noteNumber)).toBe(false);
      sounding.set(event.noteNumber, heard.push([tick, 0, event.noteNumber, event.velocity]) - 1);
    }
    if (event.type === 'noteOff') {
      const began = heard[sounding.get(event.noteNumber)!]!;
      began[1] = tick - began[0];
      sounding.delete(event.noteNumber);
    }
  }
  expect(sounding.size).toBe(0);
  return heard;
}

const CHANNELS: Record<Voice, number> = { melody: 0, bass: 1, pad: 2, percussion: 9, choir: 3 };

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

test('a cue names each leg where it begins, in letters that every reader has', () => {
  const cues = of(parsed(piece).tracks[0]!, 'cuePoint').map(({ tick, event }) => [tick, event.text]);
  const [first, second] = plans.map(({ ticks }) => ticks) as [number, number];
  expect(cues).toEqual([
    [0, 'CDG - NRT'],
    [first, 'NRT - LAX'],
    [first + second, 'LAX - LAX'],
  ]);
});

test('a voice that does not play has no track', () => {
  expect(
    parsed(band)
      .tracks.map((track) => of(track, 'trackName')[0]!.event.text)
      .slice(1),
  ).toEqual(['melody', 'bass', 'pad', 'percussion']);
});

test('the tempo map, time signatures and key signatures follow the plans', () => {
  const head = parsed(piece).tracks[0]!;
  const tempos = plans.map((plan) => plannedTempos(plan).map(({ bpm }) => Math.round(60_000_000 / bpm)));
  expect(tempos.map(([first]) => first)).toEqual([77, 79, 138 * 1.5].map((bpm) => Math.round(60_000_000 / bpm)));
  expect(of(head, 'setTempo').map(({ event }) => event.microsecondsPerBeat)).toEqual(tempos.flat());
  expect(of(head, 'timeSignature').map(({ event }) => [event.numerator, event.denominator])).toEqual([
    [3, 4],
    [9, 8],
  ]);
  // D lydian, which has the signature of A major; C sharp dorian, which has that of B major; B flat minor.
  expect(of(head, 'keySignature').map(({ event }) => [event.key, event.scale])).toEqual([
    [3, 0],
    [5, 1],
    [-5, 1],
  ]);
});

test('a tempo that changed while it played is in the tempo map', () => {
  const [{ plan, notes }] = piece.legs as [Piece['legs'][number]];
  const tempos = [
    { tick: 0, bpm: 100 },
    { tick: 960, bpm: 120.5 },
  ];
  const [head] = parsed({ title: '', legs: [others[0]!, { plan, notes, tempos }] }).tracks;
  const start = others[0]!.plan.ticks;
  expect(of(head!, 'setTempo').map(({ tick, event }) => [tick, event.microsecondsPerBeat])).toEqual([
    ...plannedTempos(others[0]!.plan).map(({ tick, bpm }) => [tick, Math.round(60_000_000 / bpm)]),
    [start, 600_000],
    [start + 960, Math.round(60_000_000 / 120.5)],
  ]);
});

test('every note that begins ends, as long as it should be, and none is left hanging', () => {
  const end = plans.reduce((sum, { ticks }) => sum + ticks, 0);
  parsed(piece)
    .tracks.slice(1)
    .forEach((track, index) => {
      const voice = VOICES[index]!;
      let start = 0;
      const made = piece.legs.flatMap(({ plan, notes }) => {
        const own = notes
          .filter((note) => note.voice === voice)
          .map((note) => [start + soundingTick(note), note.ticks, note.pitch, note.velocity] as const);
        start += plan.ticks;
        return own;
      });
      expect(made.length).toBeGreaterThan(10);
      const order = (a: readonly number[], b: readonly number[]) => a[0]! - b[0]! || a[2]! - b[2]!;
      // In the last bar alto and tenor begin one note together.
      const distinct = made.filter(
        ([tick, , pitch], at) => !made.slice(0, at).some((one) => one[0] === tick && one[2] === pitch),
      );
      // A pad that strikes its pitch again early ends the note before.
      const cut = distinct.sort(order).map(([tick, ticks, pitch, velocity], at) => {
        const next = distinct.slice(at + 1).find((one) => one[2] === pitch);
        return [tick, Math.min(ticks, (next?.[0] ?? Number.POSITIVE_INFINITY) - tick), pitch, velocity];
      });
      expect(notesIn(track).sort(order)).toEqual(cut);
      for (const { event } of track) if ('channel' in event) expect(event.channel).toBe(CHANNELS[voice]);
      expect(track.at(-1)).toMatchObject({ tick: end, event: { type: 'endOfTrack' } });
    });
});

test('volume, expression and room of a voice are set once, programs, pan and brightness before a leg has notes', () => {
  const { tracks } = parsed(piece);
  tracks.slice(1).forEach((track, voice) => {
    expect(of(track, 'programChange').map(({ event }) => event.programNumber)).toEqual(
      plans.map(({ programs }) => programs[voice]),
    );
    expect(of(track, 'controller').map(({ event }) => event.controllerType)).toEqual([
      7, 11, 91, 10, 74, 10, 74, 10, 74,
    ]);
    expect(of(track, 'controller').every(({ event }) => event.value > 0 && event.value < 128)).toBe(true);
    const pans = of(track, 'controller').flatMap(({ event }) => (event.controllerType === 10 ? event.value : []));
    expect(pans).toEqual(plans.map(({ pan }) => 64 + Math.round(63 * panOf(VOICES[voice]!, pan))));
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
    { voice: 'pad', index: 0, tick: 0, ticks: 2_000, pitch: 60, velocity: 50, offset: 0 },
    { voice: 'pad', index: 1, tick: 480, ticks: 2_000, pitch: 60, velocity: 50, offset: 0 },
  ] as const;
  const pad = parsed({ title: '', legs: [{ plan: spliced, notes }] }).tracks[1]!;
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

test('singers who meet on a pitch share it, and it sounds until the last of them leaves it', () => {
  const sung = (index: number, tick: number, ticks: number, velocity: number) =>
    ({ voice: 'choir', index, tick, ticks, pitch: 60, velocity, offset: 0 }) as const;
  const notes = [sung(0, 0, 2_000, 50), sung(1, 480, 240, 55), sung(2, 4_000, 100, 50), sung(3, 4_000, 300, 40)];
  expect(notesIn(parsed({ title: '', legs: [{ plan: plans[0]!, notes }] }).tracks[1]!)).toEqual([
    [0, 480, 60, 50],
    [480, 1_520, 60, 55],
    [4_000, 300, 60, 50],
  ]);
});

test('M21: a file has each note where it sounds, none before its leg, and no two of a pitch overlap', () => {
  const [first, second] = plans as [LegPlan, LegPlan];
  const struck = (index: number, tick: number, ticks: number, offset: number) =>
    ({ voice: 'pad', index, tick, ticks, pitch: 60, velocity: 50, offset }) as const;
  const notes = [struck(0, 0, 240, -30), struck(1, 480, 460, 40), struck(2, 960, 240, -15), struck(3, 1_920, 240, 7)];
  const legs = [first, second].map((plan) => ({ plan, notes }));
  const heard = [
    [0, 240, 60, 50],
    [520, 425, 60, 50],
    [945, 240, 60, 50],
    [1_927, 240, 60, 50],
  ];
  expect(notesIn(parsed({ title: '', legs }).tracks[1]!)).toEqual([
    ...heard,
    ...heard.map(([tick, ...rest]) => [first.ticks + tick!, ...rest]),
  ]);
  const json = scoreJson({ ...piece, legs });
  expect(json.legs[1]!.notes.map(({ tick, offset }) => [tick, offset])).toEqual([
    ...[
      [0, -30],
      [480, 40],
      [960, -15],
      [1_920, 7],
    ],
  ]);
});

test('the same piece is the same bytes, and an empty one is still a file', () => {
  expect(midiFile(piece)).toEqual(midiFile({ ...piece, legs: structuredClone(piece.legs) }));
  expect(parsed({ title: 'nowhere yet', legs: [] }).tracks).toHaveLength(1);
});

const takeOf = (changes: Partial<Take>): Take => ({
  ...{
    id: 'one',
    leg: plans[0]!.leg,
    by: { userId: 1, name: 'Zoë', color: '#446688' },
    sound: 73,
    solo: false,
    notes: [],
  },
  ...{ grid: 'off', strength: 100, muted: false, shape: '', recordedAt: '2026-05-01T00:00:00Z', ...changes },
});

test('a player has a track for each sound, with the notes where they sound', () => {
  const [first, second] = plans as [LegPlan, LegPlan];
  const takes = [
    takeOf({ leg: second.leg, notes: [490, 200, 60, 90, 121, 60, 67, 70], grid: '1/8' }),
    takeOf({ notes: [0, 480, 60, 80, first.ticks - 100, 480, 62, 50, first.ticks, 10, 64, 50] }),
    takeOf({ notes: [30, 60, 36, 100], sound: 128, grid: '1/16', strength: 50 }),
    takeOf({ notes: [0, 240, 70, 99], muted: true }),
    takeOf({ notes: [5, 240, 72, 99], by: { userId: 2, name: 'Ben', color: '' } }),
    takeOf({ leg: 'gone', notes: [5, 240, 72, 99] }),
  ];
  const { tracks } = parsed({ ...band, takes });
  const players = tracks.slice(5);
  const names = players.map((track) => Buffer.from(of(track, 'trackName')[0]!.event.text, 'latin1').toString());
  expect(names).toEqual(['Zoë', 'Zoë', 'Ben']);
  expect(players.map((track) => of(track, 'programChange').map(({ event }) => event.programNumber))).toEqual([
    ...[[73], [], [73]],
  ]);
  expect(players.map((track) => of(track, 'noteOn').map(({ event }) => event.channel))).toEqual([
    ...[[4, 4, 4, 4], [9], [6]],
  ]);
  expect(players.map(notesIn)).toEqual([
    [
      [0, 480, 60, 80],
      [first.ticks - 100, 100, 62, 50],
      [first.ticks + 240, 60, 67, 70],
      [first.ticks + 480, 200, 60, 90],
    ],
    [[15, 60, 36, 100]],
    [[5, 240, 72, 99]],
  ]);
});

test('players beyond the channels of one port go to the next one', () => {
  const takes = Array.from({ length: 24 }, (_, sound) => takeOf({ sound, notes: [0, 240, 60, 90] }));
  const players = parsed({ ...band, takes }).tracks.slice(5);
  const places = players.map((track) => [
    of(track, 'portPrefix')[0]?.event.port ?? 0,
    of(track, 'noteOn')[0]!.event.channel,
  ]);
  expect(new Set(places.map(String)).size).toBe(24);
  expect([places[0], places[10], places[11], places[23]]).toEqual([
    [0, 4],
    [0, 15],
    [1, 4],
    [2, 5],
  ]);
});

test('P10: the melody is silent under a take of a solo, from its first note to the end of its last', () => {
  const [plan] = plans as [LegPlan];
  const note = (voice: Voice, index: number, tick: number) =>
    ({ ...{ voice, index, tick, ticks: 240, pitch: 60, velocity: 80, offset: 0 } }) as const;
  const notes = [note('melody', 0, 0), note('bass', 0, 480), note('melody', 1, 480), note('melody', 2, 1_200)];
  const solo = takeOf({ solo: true, notes: [480, 240, 72, 90, 960, 240, 74, 90] });
  const melodyOf = (takes: readonly Take[]) =>
    notesIn(parsed({ title: '', legs: [{ plan, notes }], takes }).tracks[1]!).map(([tick]) => tick);
  expect(melodyOf([])).toEqual([0, 480, 1_200]);
  expect(melodyOf([solo])).toEqual([0, 1_200]);
  expect(melodyOf([{ ...solo, muted: true }])).toEqual([0, 480, 1_200]);
  const { legs } = scoreJson({ ...piece, legs: [{ plan, notes }], takes: [solo] });
  expect(legs[0]!.notes.map(({ voice, tick, silent }) => [voice, tick, silent])).toEqual([
    ['melody', 0, undefined],
    ['bass', 480, undefined],
    ['melody', 480, true],
    ['melody', 1_200, undefined],
  ]);
});
