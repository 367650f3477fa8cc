import { beforeEach, describe, expect, test } from 'vitest';
import { beatsIn } from '../../app/src/beats.ts';
import { computerKey } from '../../app/src/computer-keys.ts';
import { pianoKeys } from '../../app/src/piano-keys.ts';
import { createPlayedKeys, type PlayedKeys } from '../../app/src/played-keys.ts';

describe('keys that are held down', () => {
  let told: string[] = [];
  let keys: PlayedKeys;
  beforeEach(() => {
    told = [];
    keys = createPlayedKeys({
      begin(pitch, velocity) {
        told.push(`on ${pitch} ${velocity}`);
        return () => told.push(`ends ${pitch}`);
      },
      jam: { noteOff: (pitch) => told.push(`off ${pitch}`), sustain: (down) => told.push(`sustain ${down}`) },
      changed() {},
    });
  });

  test('a note ends with its key, once', () => {
    keys.press('a', 60, 90);
    keys.press('a', 62, 90);
    keys.release('a');
    keys.release('a');
    expect(told).toEqual(['on 60 90', 'off 60', 'ends 60']);
  });

  test('a pitch that two keys sound begins anew with the second, and ends with the last', () => {
    keys.press('a', 60, 90);
    keys.press('b', 60, 50);
    keys.release('a');
    expect(told).toEqual(['on 60 90', 'ends 60', 'on 60 50']);
    keys.release('b');
    expect(told.slice(3)).toEqual(['off 60', 'ends 60']);
  });

  test('the pedal holds what sounds, until it is lifted, but not what is held down', () => {
    keys.sustain(true);
    keys.press('a', 60, 90);
    keys.press('b', 64, 90);
    keys.release('a');
    keys.sustain(false);
    expect(told).toEqual(['sustain true', 'on 60 90', 'on 64 90', 'off 60', 'sustain false', 'ends 60']);
  });

  test('no more sound at once than the server takes', () => {
    for (let pitch = 40; pitch < 60; pitch++) keys.press(`${pitch}`, pitch, 90);
    expect(keys.pitches().size).toBe(16);
    keys.releaseAll();
    expect(keys.pitches().size).toBe(0);
    expect(told.filter((words) => words.startsWith('ends'))).toHaveLength(16);
  });
});

test('the computer plays by the place of its keys, and shifts octaves', () => {
  expect(['KeyA', 'KeyW', 'KeyK', 'Quote'].map(computerKey)).toEqual(
    [0, 1, 12, 17].map((semitones) => ({ kind: 'note', semitones })),
  );
  expect(['KeyZ', 'KeyX', 'KeyQ'].map(computerKey)).toEqual([
    ...[{ kind: 'octave', by: -1 }, { kind: 'octave', by: 1 }, undefined],
  ]);
});

test('black keys of a piano lie between white ones, and none above the highest', () => {
  const keys = pianoKeys(60, 8);
  expect(keys.filter(({ isBlack }) => isBlack).map(({ pitch, column }) => [pitch, column])).toEqual([
    ...[
      [61, 2],
      [63, 4],
      [66, 8],
      [68, 10],
      [70, 12],
    ],
  ]);
  expect(keys.filter(({ isBlack }) => !isBlack).map(({ pitch }) => pitch)).toEqual([60, 62, 64, 65, 67, 69, 71, 72]);
  expect(pianoKeys(120, 20).at(-1)?.pitch).toBe(127);
});

test('beats follow the metre of each leg; in 6/8 they are dotted quarters', () => {
  const legs = [
    { startTick: 0, ticks: 1_440, metre: [3, 4] as [number, number] },
    { startTick: 1_440, ticks: 1_440, metre: [6, 8] as [number, number] },
  ];
  expect(beatsIn(legs, 1, 2_881).map(({ tick, strong }) => [tick, strong])).toEqual([
    ...[
      [480, false],
      [960, false],
      [1_440, true],
      [2_160, false],
    ],
  ]);
});
