import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseMidi } from 'midi-file';
import type { Download, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { bundled } from '../../examples/app-sound.ts';
import type { Analysis } from '../../protocol/analysis.ts';
import { type CompositionFile, compositionFile } from '../../protocol/composition-file.ts';
import { DRUM_KIT } from '../../protocol/drum-kit.ts';
import type { Take } from '../../protocol/take.ts';
import { scoreJson } from '../../server/composer/files/score-json.ts';
import { planLeg } from '../../server/composer/plan/plan-leg.ts';
import { quarterTempo } from '../../server/composer/theory/metre.ts';
import { leg, settings } from '../composer/airports.ts';
import { composed } from '../composer/pieces.ts';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';

const APP = join(import.meta.dirname, '../../app/src');
/** What rings on behind the last note, seconds. */
const TAIL = 5;

describe.skipIf(skipBrowser)('the music of a journey as files, in a browser', () => {
  const app = useApp();

  test('a journey that nobody has played is saved as MIDI, JSON and sound, by keyboard alone', async () => {
    const { page, analysis } = await open('CDG', 'LHR');
    await page.getByRole('button', { name: 'Export' }).press('Enter');
    const panel = page.getByRole('dialog', { name: 'Export' });
    await panel.getByRole('region', { name: 'What it is made of' }).waitFor();
    expect(await panel.getByRole('img', { name: /^Pitch classes/ }).isVisible()).toBe(true);
    // A landmark of the page may not stand within another one.
    expect(await panel.getByRole('banner').count()).toBe(0);
    await app.picture(page, 'export-light');

    const midi = parseMidi(await saved(page, () => panel.getByRole('button', { name: 'Save as MIDI' }).press('Enter')));
    expect(midi.tracks.length).toBeGreaterThan(3);
    await panel.getByText('Saved as A journey.mid.').waitFor();
    const json = await saved(page, () => panel.getByRole('button', { name: 'Save as JSON' }).press('Enter'));
    expect(compositionFile.parse(JSON.parse(json.toString())).analysis).toEqual(analysis);

    const wav = readWav(await saved(page, () => panel.getByRole('button', { name: 'Save as WAV' }).press('Enter')));
    expect(wav).toMatchObject({ channels: 2, sampleRate: 44_100, bits: 16 });
    expect(wav.seconds).toBeGreaterThanOrEqual(analysis.seconds);
    expect(wav.seconds).toBeLessThan(analysis.seconds + TAIL);
    expect(wav.rms).toBeGreaterThan(0.02);
    expect(wav.peak).toBeGreaterThan(0.2);
    expect(wav.cut).toBe(0);
    // The room dies away before the end, and no silence follows.
    expect(wav.peakIn(-0.02)).toBeLessThan(0.001);
    expect(wav.peakIn(-0.3)).toBeGreaterThan(0);
    await panel.getByText('Saved as A journey.wav.').waitFor();

    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'hidden' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Export');
  });

  test('on a phone at night it fills the screen, tells how far the sound is, and stops when told to', async () => {
    const { page } = await open('CDG', 'NRT', 'LAX', 'LIM', 'JFK', 'CDG');
    await page.setViewportSize(PHONE);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByRole('button', { name: 'Export' }).click();
    const panel = page.getByRole('dialog', { name: 'Export' });
    await panel.getByRole('button', { name: 'Save as WAV' }).click();
    const progress = panel.getByRole('progressbar', { name: 'Making the sound' });
    await expect
      .poll(() => progress.evaluate((bar: HTMLProgressElement) => bar.value), { timeout: 60_000 })
      .toBeGreaterThan(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await app.picture(page, 'export-phone-dark');
    await panel.getByRole('button', { name: 'Cancel the WAV' }).click();
    await panel.getByRole('button', { name: 'Save as WAV' }).waitFor();
    expect(await panel.getByRole('status').textContent()).toBe('');
  });

  test('where no flight is complete the panel says so, and saves nothing', async () => {
    const { page } = await open('CDG');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByText('Nothing to play yet').waitFor();
    for (const kind of ['MIDI', 'JSON', 'WAV'])
      expect(await page.getByRole('button', { name: `Save as ${kind}` }).isDisabled()).toBe(true);
  });

  test.each([
    ['a band', planLeg(leg('CDG', 'LHR'), settings({ seed: 8 }))],
    ['a choir, at another tempo', planLeg(leg('LHR', 'CDG'), settings({ seed: 9, texture: 'choir', tempo: 187 }))],
  ])(
    'case 53: sound that is rendered in pieces is the sound that is rendered at once: %s',
    async (_what, plan) => {
      const page = await app.open('about:blank');
      await page.addScriptTag({ content: await bundled(join(APP, 'wav-render.ts')) });
      const piece = scoreJson(composed('A journey', [plan]));
      const [whole, pieces] = [await render(page, piece, 60), await render(page, piece, 4)];
      expect(pieces.length).toBe(whole.length);
      const apart = pieces.map((sample, at) => Math.abs(sample - whole[at]!));
      const furthest = apart.reduce((most, steps) => Math.max(most, steps), 0);
      // A browser adds the sounds that meet in a node in any order: the last bits differ, and with them the rounding. Where
      // the pitch of a drum falls, the fall may begin a frame sooner or later: a third of a second, and what the room
      // makes of it, then differs a little.
      expect(apart.filter((steps) => steps > 1).length / apart.length).toBeLessThan(0.12);
      expect(furthest / 2 ** 15).toBeLessThan(0.005);
    },
    120_000,
  );

  test('a browser that cannot pause while it renders, as Firefox, makes the same sound', async () => {
    const page = await app.open('about:blank');
    await page.addScriptTag({ content: await bundled(join(APP, 'wav-render.ts')) });
    const whole = scoreJson(composed('A journey', [planLeg(leg('CDG', 'LHR'), settings({ seed: 8 }))]));
    // Its beginning says as much.
    const piece = { ...whole, analysis: { ...whole.analysis, seconds: 2 } };
    const paused = await render(page, piece, 60);
    await page.evaluate(() => Reflect.deleteProperty(OfflineAudioContext.prototype, 'suspend'));
    const unpaused = await render(page, piece, 60);
    expect(unpaused.length).toBe(paused.length);
    expect(unpaused.every((sample, at) => Math.abs(sample - paused[at]!) / 2 ** 15 < 0.005)).toBe(true);
  }, 120_000);

  test('T9: takes are part of the sound, at their places, unless they are muted', async () => {
    const page = await app.open('about:blank');
    await page.addScriptTag({ content: await bundled(join(APP, 'wav-render.ts')) });
    const plan = planLeg(leg('CDG', 'LHR'), settings({ seed: 8 }));
    const take = (sound: number, changes: Partial<Take> = {}): Take => ({
      ...{
        id: 'one',
        leg: plan.leg,
        by: { userId: 1, name: 'Ada', color: '' },
        sound,
        solo: false,
        notes: [490, 240, 38, 120],
      },
      ...{ grid: '1/16', strength: 100, muted: false, shape: '', recordedAt: '2026-05-01T00:00:00Z', ...changes },
    });
    const soundOf = (takes: readonly Take[]) =>
      render(page, scoreJson({ ...composed('A journey', []), legs: [{ plan, notes: [] }], takes }), 60);
    const firstOf = (samples: Int16Array) => samples.findIndex((sample) => Math.abs(sample) > 30) / 2 / 44_100;
    const quarter = 60 / quarterTempo(plan);
    for (const sound of [73, DRUM_KIT]) expect(firstOf(await soundOf([take(sound)]))).toBeCloseTo(quarter, 1);
    expect((await soundOf([take(73, { muted: true }), take(0, { leg: 'gone' })])).every((sample) => sample === 0)).toBe(
      true,
    );
  });

  async function open(...airports: string[]): Promise<{ page: Page; log: string; analysis: Analysis }> {
    const { page, log } = await app.openFresh(airports);
    const analysis = (await (await fetch(`${app.url}/api/logs/${log}/analysis`)).json()) as Analysis;
    return { page, log, analysis };
  }
});

/** Samples of a piece, rendered by a page with `wav-render.ts`, which collects its garbage as often as it can. */
async function render(page: Page, piece: CompositionFile, pieceSeconds: number): Promise<Int16Array> {
  const base64 = await page.evaluate(
    async ([file, pieceSeconds]) => {
      const { bundle, gc } = globalThis as unknown as {
        bundle: typeof import('../../app/src/wav-render.ts');
        gc(): void;
      };
      const { signal } = new AbortController();
      const wav = await bundle.renderWav(file, { signal, onProgress: () => gc(), pieceSeconds });
      const url = await new Promise<string>((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result as string);
        reader.readAsDataURL(wav);
      });
      return url.slice(url.indexOf(',') + 1);
    },
    [piece, pieceSeconds] as const,
  );
  return readWav(Buffer.from(base64, 'base64')).samples;
}

/** The bytes of the file that a page saves. */
async function saved(page: Page, act: () => Promise<void>): Promise<Buffer> {
  const [download] = await Promise.all<[Promise<Download>, Promise<void>]>([page.waitForEvent('download'), act()]);
  return readFile(await download.path());
}

function readWav(bytes: Buffer) {
  expect(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ');
  expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
  expect(bytes.readUInt32LE(40)).toBe(bytes.length - 44);
  const samples = new Int16Array(bytes.buffer.slice(bytes.byteOffset + 44, bytes.byteOffset + bytes.length));
  const [channels, sampleRate] = [bytes.readUInt16LE(22), bytes.readUInt32LE(24)];
  const peakOf = (of: Int16Array) => of.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0) / 32_767;
  return {
    samples,
    channels,
    sampleRate,
    bits: bytes.readUInt16LE(34),
    seconds: samples.length / channels / sampleRate,
    rms: Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length) / 32_767,
    peak: peakOf(samples),
    /** Peak from so many seconds before the end on, which are given as a negative number. */
    peakIn: (seconds: number) => peakOf(samples.subarray(channels * Math.round(seconds * sampleRate))),
    /** Samples at the very edge: a wave that was cut stays there. */
    cut: samples.filter((sample) => Math.abs(sample) >= 32_767).length,
  };
}
