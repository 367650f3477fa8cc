import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bandBelowWhole, loudnessOf, soundEnds } from '../../../training/listen/sound-file.ts';
import { soundRows } from '../../../training/listen/sound-rows.ts';
import { file } from './passages.ts';

const listening = test.skipIf(spawnSync('ffmpeg', ['-version']).error !== undefined);

const RATE = 48_000;

/** A tone for each frequency (Hz) and amplitude (dBFS), in both channels; silence after some seconds. */
function wav(seconds: number, tones: readonly (readonly [hz: number, dB: number])[], silence = 0): Buffer {
  const frames = Math.round((seconds + silence) * RATE);
  const bytes = Buffer.alloc(44 + 4 * frames);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + 4 * frames, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(2, 22);
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(4 * RATE, 28);
  bytes.writeUInt16LE(4, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(4 * frames, 40);
  for (let frame = 0; frame < seconds * RATE; frame++) {
    const wave = tones.reduce(
      (sum, [hz, dB]) => sum + 10 ** (dB / 20) * Math.sin((2 * Math.PI * hz * frame) / RATE),
      0,
    );
    bytes.writeInt16LE(Math.round(32_767 * wave), 44 + 4 * frame);
    bytes.writeInt16LE(Math.round(32_767 * wave), 46 + 4 * frame);
  }
  return bytes;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'listen-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

listening('loudness, peak and bands are those of tones', () => {
  const sound = join(folder(), 'tones.wav');
  writeFileSync(sound, wav(6, [[997, -20]]));
  // EBU Tech 3341: a sine of 1 kHz in both channels is as loud as its amplitude.
  expect(loudnessOf(sound).integrated).toBeCloseTo(-20, 0);
  expect(loudnessOf(sound).peak).toBeCloseTo(-20, 0);
  expect(loudnessOf(sound).range).toBe(0);
  writeFileSync(
    sound,
    wav(6, [
      [500, -20],
      [4000, -30],
      [9000, -40],
    ]),
  );
  expect(bandBelowWhole(sound, 2500, 6000)).toBeCloseTo(-10.5, 0);
  writeFileSync(sound, wav(6, [[60, -20]]));
  expect(loudnessOf(sound, 250).integrated).toBeLessThan(-38);
});

listening('sound ends where it falls silent, or with its file', () => {
  const sound = join(folder(), 'end.wav');
  writeFileSync(sound, wav(2, [[440, -20]], 1));
  expect(soundEnds(sound)).toBeCloseTo(2, 1);
  writeFileSync(sound, wav(2, [[440, -20]]));
  expect(soundEnds(sound)).toBeCloseTo(2, 1);
});

listening('a rendered journey has figures of its whole and of its voices alone', () => {
  const made = folder();
  // A quarter at 120 a minute ends at 0.5 s.
  writeFileSync(join(made, 'one.mid'), file({ tempos: [[0, 120]], parts: { melody: [[0, 480, 69]] } }));
  writeFileSync(join(made, 'one.wav'), wav(6, [[1000, -16]], 1));
  writeFileSync(join(made, 'one-melody.wav'), wav(6, [[1000, -20]]));
  writeFileSync(join(made, 'one-pad.wav'), wav(6, [[1000, -26]]));
  writeFileSync(join(made, 'two.wav'), wav(1, [[1000, -26]]));
  const now = Object.fromEntries(soundRows(made, () => {}).map((row) => [row.figure, row.now]));
  expect(now['sound after the last note, median']).toBeCloseTo(5.5, 1);
  expect(now['loudness, median']).toBeCloseTo(-16, 0);
  expect(now['pad against the melody above 250 Hz, median']).toBeCloseTo(-6, 1);
  expect(now['bass against the melody above 250 Hz, median']).toBeNaN();
});

test('without WAVs the rows say so', () => {
  const rows = soundRows(undefined, () => {});
  expect(rows.length).toBeGreaterThan(5);
  for (const { now, note } of rows) expect([now, note]).toEqual([Number.NaN, 'no WAVs given']);
});
