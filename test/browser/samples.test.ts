import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { bundled } from '../../examples/app-sound.ts';
import { KEYS } from '../../server/composer/theory/drum-keys.ts';
import { useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';

const SAMPLE_RATE = 44_100;

describe.skipIf(skipBrowser)('samples of the app', () => {
  const app = useApp();

  test('every instrument of the menus sounds at its pitch, and for as long as its note', async () => {
    const page = await open();
    const wrong: string[] = [];
    for (const { name, semitones, early, late } of await page.evaluate(heardInPage, SAMPLE_RATE)) {
      if (Math.abs(semitones) > 0.35) wrong.push(`${name} is ${semitones.toFixed(2)} semitones off`);
      if (!(early > 0.003)) wrong.push(`${name} is silent: ${early}`);
      if (!(late < early / 10)) wrong.push(`${name} does not end: ${late} behind ${early}`);
    }
    expect(wrong).toEqual([]);
  });

  test('every drum has a sample', async () => {
    const page = await open();
    const keys = [...Object.values(KEYS), 37, 39, 41, 43, 44, 46, 56, 62, 63, 64, 81, 84];
    expect(
      await page.evaluate(async (keys) => {
        const { openSampledPrograms, INSTRUMENTS } = (globalThis as unknown as Bundled).bundle;
        const samples = openSampledPrograms();
        const kits = INSTRUMENTS.percussion.map(({ program }) => program);
        await samples.load({ programs: [], kits });
        return kits.flatMap((kit) => keys.filter((key) => samples.drum(kit, key).length === 0));
      }, keys),
    ).toEqual([]);
  });

  test('a program outside the menus sounds like one of its family, and not at all in a family without samples', async () => {
    const page = await open();
    const at = (program: number) =>
      page.evaluate(async (program) => {
        const samples = (globalThis as unknown as Bundled).bundle.openSampledPrograms();
        await samples.load({ programs: [program], kits: [] });
        return [20, 60, 120].map((key) => samples.instrument(program, key).length);
      }, program);
    expect(await at(72)).toEqual([1, 1, 1]);
    expect(await at(120)).toEqual([0, 0, 0]);
  });

  test('a note begins on its frame, and fades when it is stopped', async () => {
    const page = await open();
    const { furthest, before, jump, jumpAtEnd, left } = await page.evaluate(stoppedInPage, SAMPLE_RATE);
    expect(furthest).toBeLessThan(1e-5);
    expect(before).toBe(0);
    expect(jump).toBeGreaterThan(0.001);
    expect(jumpAtEnd).toBeLessThanOrEqual(jump);
    expect(left).toBeLessThan(1e-3);
  });

  test('a note that is stopped before it begins is not heard', async () => {
    const page = await open();
    const peak = await page.evaluate(async (rate) => {
      const { openSampledPrograms, soundSample } = (globalThis as unknown as Bundled).bundle;
      const programs = openSampledPrograms();
      await programs.load({ programs: [73], kits: [] });
      const context = new OfflineAudioContext(1, rate, rate);
      const sound = { start: 0.5, length: 1, key: 72, loudness: 1, onEnd() {} };
      const note = soundSample(context, context.destination, programs.instrument(73, 72), sound);
      void context.suspend(0.2).then(() => {
        note.end();
        return context.resume();
      });
      return Math.max(...(await context.startRendering()).getChannelData(0).map(Math.abs));
    }, SAMPLE_RATE);
    expect(peak).toBe(0);
  });

  async function open(): Promise<Page> {
    const page = await app.open('about:blank');
    await page.addScriptTag({ content: await bundled(join(import.meta.dirname, '../support/sound-page.ts')) });
    return page;
  }
});

interface Bundled {
  readonly bundle: typeof import('../support/sound-page.ts');
}

/**
 * In the page: a note of a second by each instrument, with its distance from its pitch, semitones, and its RMS while it lasts
 * and two seconds behind it.
 */
async function heardInPage(rate: number) {
  const { INSTRUMENTS, openSampledPrograms, soundSample } = (globalThis as unknown as Bundled).bundle;
  const programs = openSampledPrograms();
  const { percussion: _, ...pitched } = INSTRUMENTS;
  const heard: { name: string; semitones: number; early: number; late: number }[] = [];
  for (const [voice, list] of Object.entries(pitched))
    for (const { name, program } of list) {
      const key = voice === 'bass' ? 38 : 62;
      await programs.load({ programs: [program], kits: [] });
      const context = new OfflineAudioContext(1, 4 * rate, rate);
      const regions = programs.instrument(program, key);
      soundSample(context, context.destination, regions, { start: 0, length: 1, key, loudness: 1, onEnd() {} });
      const samples = (await context.startRendering()).getChannelData(0);
      const rms = (from: number, to: number) => {
        const part = samples.subarray(from * rate, to * rate);
        return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length);
      };
      const wave = samples.subarray(0.4 * rate, 0.5 * rate);
      /** Likeness of a wave and itself so many samples later, 1 at most. */
      const likeness = (lag: number) => {
        const whole = Math.floor(lag);
        let [product, power] = [0, 0];
        for (let at = 0; at + whole + 1 < wave.length; at++) {
          const later = wave[at + whole]! + (lag - whole) * (wave[at + whole + 1]! - wave[at + whole]!);
          product += wave[at]! * later;
          power += wave[at]! ** 2 + later ** 2;
        }
        return (2 * product) / power;
      };
      const wanted = 440 * 2 ** ((key - 69) / 12);
      // Organs have pipes an octave below: their wave repeats after two periods.
      const lags = [1, 2].flatMap((periods) =>
        Array.from({ length: 41 }, (_, at) => periods * (rate / wanted) * 2 ** ((at - 20) / 240)),
      );
      const period = lags.reduce((best, lag) => (likeness(lag) > likeness(best) ? lag : best));
      const distance = 12 * Math.log2(rate / period / wanted);
      const semitones = distance < -6 ? distance + 12 : distance;
      heard.push({ name: `${voice}: ${name}`, semitones, early: rms(0.2, 1), late: rms(3, 4) });
    }
  return heard;
}

/** In the page: the same note at two times, and again stopped while it sounds. */
async function stoppedInPage(rate: number) {
  const { openSampledPrograms, soundSample } = (globalThis as unknown as Bundled).bundle;
  const programs = openSampledPrograms();
  await programs.load({ programs: [73], kits: [] });
  const render = async (frame: number, stopAt?: number) => {
    const context = new OfflineAudioContext(1, rate, rate);
    const sound = { start: (frame + 0.5) / rate, length: 2, key: 72, loudness: 1, onEnd() {} };
    const note = soundSample(context, context.destination, programs.instrument(73, 72), sound);
    if (stopAt !== undefined)
      void context.suspend(stopAt).then(() => {
        note.end();
        return context.resume();
      });
    return (await context.startRendering()).getChannelData(0);
  };
  const largest = (samples: Float32Array) => samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const jumpOf = (samples: Float32Array) => largest(samples.slice(1).map((sample, at) => sample - samples[at]!));
  const [early, late, stopped] = [await render(1_000), await render(1_077), await render(1_000, 0.5)];
  return {
    furthest: largest(late.slice(77).map((sample, at) => sample - early[at]!)),
    before: largest(early.subarray(0, 1_000)),
    jump: jumpOf(early.subarray(0, 0.5 * rate)),
    jumpAtEnd: jumpOf(stopped.subarray(0.45 * rate)),
    left: largest(stopped.subarray(0.75 * rate)),
  };
}
