import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createMidiInput, type MidiPlayer } from '../../client-sdk/midi/midi-input.ts';
import { createMidiOutput, type MidiOutput } from '../../client-sdk/midi/midi-output.ts';
import type { LiveNote } from '../../client-sdk/music/played-note.ts';
import type { HeardNote } from '../../client-sdk/music/score.ts';
import type { LegOutline } from '../../protocol/composition.ts';
import type { Voice } from '../../protocol/note-event.ts';

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
