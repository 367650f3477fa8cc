import { writeMidi } from 'midi-file';
import { expect, test } from 'vitest';
import { countPerformance } from '../../training/count-performance.ts';
import { type DrumHit, type DrumPerformance, hitsOf } from '../../training/groove.ts';

/** Bars of 4/4 with hats in eighths and a snare on the backbeats. @param second place of the second eighth, ticks */
const groove = (second: number, late: number): DrumHit[] =>
  Array.from({ length: 40 }, (_, bar) => bar * 1920).flatMap((start) =>
    [0, 480, 960, 1_440].flatMap((beat, count): DrumHit[] => [
      { drum: 'hat', tick: start + beat, velocity: 80 },
      ...(count % 2 === 1 ? [{ drum: 'snare' as const, tick: start + beat + late, velocity: 110 }] : []),
      { drum: 'hat', tick: start + beat + second, velocity: 60 },
    ]),
  );
const played = (hits: DrumHit[], feel: DrumPerformance['feel'] = 'straight') => ({ feel, hits });

test('velocity and lateness are counted by drum and sixteenth', () => {
  const { drums, eighths } = countPerformance([played(groove(240, 16))]).straight;
  expect(eighths).toBe(0.5);
  const [loud] = drums.hat[0]!;
  const [soft] = drums.hat[2]!;
  expect(loud! - soft!).toBeGreaterThan(10);
  const [accent, , behind] = drums.snare[4]!;
  expect(accent).toBe(110);
  // The hits of the whole kit are 3 ticks late on average.
  expect(behind! - drums.hat[0]![2]!).toBeGreaterThanOrEqual(15);
});

test('long and short eighths are swing, whatever the style is called, and even ones are not', () => {
  const counted = countPerformance([played(groove(310, 0)), played(groove(240, 0), 'swing')]);
  expect(counted.swing.eighths).toBeCloseTo(310 / 480, 1);
  expect(counted.straight.eighths).toBe(0.5);
});

test('who does not follow the click is left out', () => {
  const adrift = groove(240, 0).map((hit, index) => ({ ...hit, tick: hit.tick + ((index * 37) % 120), velocity: 1 }));
  const [kept, alone] = [[played(groove(240, 0)), played(adrift)], [played(groove(240, 0))]].map(countPerformance);
  expect(kept!.straight).toEqual(alone!.straight);
});

test('pads of a MIDI file become drums, in ticks of 1/480 beat', () => {
  const track = [
    { deltaTime: 0, type: 'noteOn', channel: 9, noteNumber: 36, velocity: 90 },
    { deltaTime: 96, type: 'noteOn', channel: 9, noteNumber: 22, velocity: 40 },
    { deltaTime: 0, type: 'noteOn', channel: 9, noteNumber: 22, velocity: 0 },
    { deltaTime: 0, type: 'noteOn', channel: 9, noteNumber: 1, velocity: 40 },
    { deltaTime: 0, type: 'endOfTrack', meta: true },
  ] as const;
  const file = writeMidi({ header: { format: 0, numTracks: 1, ticksPerBeat: 192 }, tracks: [[...track]] });
  expect(hitsOf(Uint8Array.from(file))).toEqual([
    { drum: 'kick', tick: 0, velocity: 90 },
    { drum: 'hat', tick: 240, velocity: 40 },
  ]);
});
