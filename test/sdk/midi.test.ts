import fc from 'fast-check';
import { type MidiEvent, writeMidi } from 'midi-file';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { placeMidiPart, readMidiFile } from '../../client-sdk/midi/midi-file.ts';
import { createMidiInput, type MidiPlayer } from '../../client-sdk/midi/midi-input.ts';
import { createMidiOutput, type MidiOutput } from '../../client-sdk/midi/midi-output.ts';
import type { LiveNote } from '../../client-sdk/music/played-note.ts';
import type { HeardNote } from '../../client-sdk/music/score.ts';
import type { LegOutline } from '../../protocol/composition.ts';
import type { Voice } from '../../protocol/note-event.ts';
import { newTake } from '../../protocol/take.ts';
import { packTakeNotes } from '../../protocol/take-notes.ts';
import { replay } from '../support/replay.ts';

const LEG: LegOutline = {
  ...{ leg: 'a', revision: 0, from: 'CDG', to: 'NRT', startTick: 0, ticks: 600_000, tempo: 125 },
  ...{ metre: [4, 4], key: 'C major', programs: [73, 32, 48, 8, 52], pan: 0 },
};
const composed = (voice: Voice, pitch: number): HeardNote => ({
  ...{ voice, pitch, leg: 'a', revision: 0, index: 0, tick: 0, ticks: 480, at: 0, velocity: 80, offset: 0 },
});
const played = (userId: number, pitch: number, sound = 4): LiveNote => ({
  player: { userId, name: `Guest ${userId}`, color: '#123456' },
  ...{ sound, pitch, velocity: 100, place: undefined },
});

describe('a MIDI output', () => {
  let sent: [bytes: string, at: number][] = [];
  let midi: MidiOutput;

  beforeEach(() => {
    vi.useFakeTimers();
    const opened = performance.now();
    sent = [];
    midi = createMidiOutput({
      send: (bytes, at) => sent.push([Buffer.from(bytes).toString('hex'), Math.round(at! - opened)]),
    });
  });
  afterEach(() => {
    midi.close();
    vi.useRealTimers();
  });

  test('gives each voice a channel and its program, and drums the tenth', () => {
    midi.play(composed('melody', 60), 0.1, 0.5, LEG);
    midi.play(composed('bass', 40), 0.1, 0.5, LEG);
    midi.play(composed('pad', 64), 0.1, 0.5, LEG);
    midi.play(composed('choir', 55), 0.1, 0.5, LEG);
    midi.play(composed('percussion', 36), 0.1, 0.5, LEG);
    midi.play(composed('melody', 62), 0.2, 0.5, LEG);
    expect(sent).toEqual([
      ...[
        ['c049', 100],
        ['903c50', 100],
        ['c120', 100],
        ['912850', 100],
        ['c230', 100],
        ['924050', 100],
      ],
      ...[
        ['c334', 100],
        ['933750', 100],
        ['c908', 100],
        ['992450', 100],
        ['903e50', 200],
      ],
    ]);
  });

  test('ends each note at its time, and sends that shortly before', () => {
    midi.play(composed('melody', 60), 0.1, 0.5, LEG);
    vi.advanceTimersByTime(450);
    expect(sent.slice(2)).toEqual([]);
    vi.advanceTimersByTime(50);
    expect(sent.slice(2)).toEqual([['803c00', 600]]);
  });

  test('ends a note where the same key begins again, whichever comes first', () => {
    midi.play(composed('melody', 60), 0, 1, LEG);
    midi.play(composed('melody', 60), 0.4, 0.1, LEG);
    midi.play(composed('melody', 60), 0.2, 1, LEG);
    vi.advanceTimersByTime(2_000);
    expect(sent.slice(1)).toEqual([
      ...[
        ['903c50', 0],
        ['803c00', 400],
        ['903c50', 400],
        ['903c50', 200],
      ],
      ...[
        ['803c00', 400],
        ['803c00', 500],
      ],
    ]);
  });

  test('gives each player one of the other channels, with the sound that it plays', () => {
    const release = midi.hold(played(1, 60), 0.2);
    midi.hold(played(2, 60, 73), 0.2);
    midi.hold(played(1, 36, 128), 0.2);
    // Of a take.
    midi.play({ ...played(1, 67), leg: 'a', tick: 0, ticks: 480, at: 0 }, 0.2, 9, LEG);
    release(0.05);
    vi.advanceTimersByTime(200);
    expect(sent).toEqual([
      ...[
        ['c404', 200],
        ['943c64', 200],
        ['c549', 200],
        ['953c64', 200],
        ['992464', 200],
        ['944364', 200],
      ],
      // Not before it begins.
      ['843c00', 200],
    ]);
  });

  test('shares the channels of players where there are more than eleven: the longest unused goes first', () => {
    for (let user = 1; user <= 11; user++) midi.hold(played(user, 60), 0);
    midi.hold(played(1, 62), 0);
    midi.hold(played(12, 64), 0);
    const channels = sent.filter(([bytes]) => bytes.startsWith('9')).map(([bytes]) => Number.parseInt(bytes[1]!, 16));
    expect(channels).toEqual([4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 4, 5]);
  });

  test('is late by its offset, or early', () => {
    midi.offset = 25;
    midi.play(composed('melody', 60), 0.1, 0.5, LEG);
    midi.offset = -25;
    midi.play(composed('melody', 62), 0.1, 0.5, LEG);
    expect(sent.slice(1)).toEqual([
      ['903c50', 125],
      ['903e50', 75],
    ]);
  });

  test('silences all channels that it used when the music stops, also what the port is given already', () => {
    midi.play(composed('melody', 60), 0.1, 5, LEG);
    midi.hold(played(1, 64), 0);
    sent.length = 0;
    midi.stop();
    expect(sent).toEqual([
      ['803c00', 100],
      ['844000', 0],
      ['b07b00', 100],
      ['b47b00', 100],
    ]);
    vi.advanceTimersByTime(10_000);
    midi.close();
    expect(sent).toHaveLength(4);
  });
});

describe('a MIDI input', () => {
  let heard: string[] = [];
  const player: MidiPlayer = {
    set sound(program: number) {
      heard.push(`sound ${program}`);
    },
    noteOn: (pitch, velocity) => heard.push(`on ${pitch} ${velocity}`),
    noteOff: (pitch) => heard.push(`off ${pitch}`),
    sustain: (down) => heard.push(`sustain ${down}`),
    allOff: () => heard.push('all off'),
  };
  beforeEach(() => {
    heard = [];
  });

  test('plays notes, pedal, program and all-notes-off, and passes over the rest', () => {
    const input = createMidiInput(player);
    input.receive([0x90, 60, 100, 0x80, 60, 0, 0xb0, 64, 127, 0xb0, 64, 63, 0xc3, 12]);
    input.receive([0xe0, 0, 64, 0xa0, 60, 9, 0xd0, 9, 0xb0, 1, 99, 0xb0, 123, 0]);
    expect(heard).toEqual(['on 60 100', 'off 60', 'sustain true', 'sustain false', 'sound 12', 'all off']);
  });

  test('understands running status, a velocity of 0, and messages in parts', () => {
    const input = createMidiInput(player);
    for (const byte of [0x90, 60, 100, 64, 90, 0xf8, 60, 0xfe, 0, 64, 0]) input.receive([byte]);
    expect(heard).toEqual(['on 60 100', 'on 64 90', 'off 60', 'off 64']);
  });

  test('passes over system messages, and over data without a status', () => {
    const input = createMidiInput(player);
    input.receive([60, 100, 0xf0, 0x7e, 60, 100, 0xf7, 60, 100, 0x91, 62, 1]);
    expect(heard).toEqual(['on 62 1']);
  });

  test('hears one channel where it is told to', () => {
    const input = createMidiInput(player, { channel: 2 });
    input.receive([0x90, 60, 100, 0x91, 62, 100, 0x92, 64, 100]);
    expect(heard).toEqual(['on 62 100']);
  });
});

describe('a MIDI file', () => {
  const note = (deltaTime: number, type: 'noteOn' | 'noteOff', noteNumber: number, channel = 0, velocity = 90) =>
    ({ deltaTime, type, noteNumber, channel, velocity }) as const;
  const end = { deltaTime: 0, type: 'endOfTrack' } as const;
  const file = (tracks: MidiEvent[][], header: object = {}): Uint8Array =>
    Uint8Array.from(
      writeMidi({
        header: { format: tracks.length > 1 ? 1 : 0, numTracks: tracks.length, ticksPerBeat: 96, ...header },
        tracks,
      }),
    );
  const tune = file([[note(96, 'noteOn', 60), note(48, 'noteOff', 60), end]]);

  test('is read channel by channel, in ticks of ours whatever its division and its tempos', () => {
    const read = readMidiFile(
      file([
        [
          { deltaTime: 0, type: 'setTempo', microsecondsPerBeat: 250_000 },
          { deltaTime: 0, type: 'trackName', text: 'Ada\u0007s tune' },
          { deltaTime: 0, type: 'programChange', channel: 2, programNumber: 73 },
          ...[note(96, 'noteOn', 60, 2), note(0, 'noteOn', 36, 9, 100), note(24, 'noteOff', 36, 9)],
          ...[note(24, 'noteOff', 60, 2), note(0, 'noteOn', 62, 2), end],
        ],
        [note(0, 'noteOn', 40), note(960, 'noteOff', 40), end],
      ]),
    );
    expect(read).toEqual({
      ok: true,
      parts: [
        {
          ...{ track: 1, channel: 3, name: 'Ada s tune', sound: 73 },
          notes: [
            { tick: 480, ticks: 240, pitch: 60, velocity: 90 },
            // It has no end.
            { tick: 720, ticks: 1, pitch: 62, velocity: 90 },
          ],
        },
        {
          track: 1,
          channel: 10,
          name: 'Ada s tune',
          sound: 128,
          notes: [{ tick: 480, ticks: 120, pitch: 36, velocity: 100 }],
        },
        { track: 2, channel: 1, name: '', sound: 0, notes: [{ tick: 0, ticks: 4_800, pitch: 40, velocity: 90 }] },
      ],
    });
  });

  test('of frames of film is read as at 120, chunks of other kinds are passed over, and a pedal holds', () => {
    const pedal = (deltaTime: number, value: number) =>
      ({ deltaTime, type: 'controller', channel: 0, controllerType: 64, value }) as const;
    const events = [pedal(0, 127), note(0, 'noteOn', 60), note(100, 'noteOff', 60), pedal(400, 0), end];
    const film = file([events]);
    // 25 frames a second of 40 ticks: a tick is a ms.
    film.set([0x100 - 25, 40], 12);
    const alien = [...'XFIH'].map((letter) => letter.charCodeAt(0));
    const read = readMidiFile(Uint8Array.from([...film.slice(0, 14), ...alien, 0, 0, 0, 2, 7, 7, ...film.slice(14)]));
    expect(read.ok && read.parts[0]!.notes).toEqual([{ tick: 0, ticks: 480, pitch: 60, velocity: 90 }]);
  });

  test('begins at a bar of a leg, and what would start behind its end is counted and left out', () => {
    const read = readMidiFile(tune);
    const [part] = read.ok ? read.parts : [];
    const leg = { ...LEG, ticks: 8 * 1_920 };
    expect(placeMidiPart(part!, leg, 3)).toEqual({
      ...{ leg: 'a', sound: 0, behind: 0, tooMany: 0 },
      notes: [{ tick: 2 * 1_920 + 480, ticks: 240, pitch: 60, velocity: 90 }],
    });
    for (const bar of [0, -1, 1.5, Number.NaN])
      expect(() => placeMidiPart(part!, leg, bar), `${bar}`).toThrow(`there is no bar ${bar}: the first one is 1`);
    expect(placeMidiPart(part!, leg, 9)).toMatchObject({ notes: [], behind: 1 });
    const many = { ...part!, notes: Array.from({ length: 4_100 }, (_, tick) => ({ ...part!.notes[0]!, tick })) };
    expect(placeMidiPart(many, leg, 1)).toMatchObject({ tooMany: 100, behind: 0 });
  });

  test.each([
    ['TOO_LARGE', new Uint8Array(1_048_577)],
    ['NOT_MIDI', Uint8Array.from([])],
    ['NOT_MIDI', Uint8Array.from(Buffer.from('RIFF, and more of it, but no notes'))],
    ['SONGS', file([[note(0, 'noteOn', 60), end]], { format: 2 })],
    ['NO_NOTES', file([[end]])],
    ['DAMAGED', tune.slice(0, -3)],
    ['DAMAGED', Uint8Array.from([...tune, 1])],
    ['DAMAGED', tune.with(13, 0)],
    ['DAMAGED', tune.with(11, 9)],
    ['DAMAGED', file([[note(0, 'noteOn', 60), note(2 ** 28 - 1, 'noteOff', 60), end]], { ticksPerBeat: 1 })],
  ] as const)('is refused by name: %s, %#', (fault, bytes) => {
    expect(readMidiFile(bytes)).toEqual({ ok: false, fault });
  });

  test('with any byte changed, cut off or made up is read or refused, with notes that a take can hold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 }),
        fc.nat({ max: tune.length }),
        fc.uint8Array({ maxLength: 40 }),
        (changes, cut, more) => {
          const bytes = Uint8Array.from([...tune.slice(0, cut), ...more]);
          for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
          const read = readMidiFile(bytes);
          for (const { notes, sound } of read.ok ? read.parts : []) {
            const id = '6f1c2a4e-7d3b-4c58-9a0f-2b6d8e1c5a79';
            expect(newTake.safeParse({ id, leg: 'a', sound, shape: '', notes: packTakeNotes(notes) }).success).toBe(
              true,
            );
          }
        },
      ),
      { ...replay, numRuns: 2_000 },
    );
  });
});
