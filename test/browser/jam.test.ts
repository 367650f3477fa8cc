import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';

describe.skipIf(skipBrowser)('playing along in browsers', () => {
  const app = useApp();

  test('a jam by keyboard alone: one steps on stage and plays, the other sees and hears it at its place', async () => {
    const { ada, ben } = await twoPages();
    await ada.getByRole('button', { name: 'Play', exact: true }).press('Enter');
    await ben.getByRole('button', { name: 'Tap to listen' }).click();
    await ada.keyboard.press('Tab');
    await ada.keyboard.press('Enter');
    const panel = ada.getByRole('region', { name: 'Play along' });
    await panel.waitFor();
    await expect.poll(() => panel.evaluate((element) => element === document.activeElement)).toBe(true);
    await ada.keyboard.press('Tab');
    await ada.keyboard.press('Enter');
    await panel.getByText(/^On stage: you hear the band \d\.\d s ahead/).waitFor();

    for (const key of ['KeyA', 'KeyD', 'KeyG']) await ada.keyboard.down(key);
    expect(await panel.getByRole('button', { pressed: true }).count()).toBe(3);
    await app.picture(ada, 'jam-light');
    for (const key of ['KeyA', 'KeyD', 'KeyG']) await ada.keyboard.up(key);
    expect(await panel.getByRole('button', { pressed: true }).count()).toBe(0);

    for (const page of [ada, ben]) await expect.poll(() => struck(page)).toEqual([60, 64, 67]);
    const color = await ada.locator('.people .initials-you').evaluate((own) => own.style.getPropertyValue('--person'));
    await expect.poll(() => hasColor(ben, color)).toBe(true);
    await ada.setViewportSize(PHONE);
    expect(await ada.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await app.picture(ada, 'jam-phone-light');
    await ben.getByRole('button', { name: 'Play along' }).click();
    await ben.getByRole('combobox', { name: 'Only good notes' }).selectOption('of the chord');
    await ben.getByRole('button', { name: 'Mix' }).click();
    await app.picture(ben, 'jam-dark');
    await ben.setViewportSize(PHONE);
    await app.picture(ben, 'jam-phone-dark');
  });

  /** Ada and Ben, whose notes are written down as they are given to the audio clock, and who have MIDI devices. */
  async function twoPages(): Promise<{ ada: Page; ben: Page }> {
    const contexts = [await app.context(), await app.context({ colorScheme: 'dark' })] as [
      BrowserContext,
      BrowserContext,
    ];
    for (const context of contexts) await context.addInitScript(watchSound);
    const { page: ada, log } = await app.openFresh(['CDG', 'NRT', 'LAX'], contexts[0]);
    const ben = await app.openLog(log, contexts[1]);
    await ada.getByRole('list', { name: '2 people are here' }).waitFor();
    return { ada, ben };
  }
});

/** A tone of the page as it was given to the audio clock. */
interface Tone {
  readonly pitch: number;
  /** When it sounds, wall-clock time in ms. */
  readonly at: number;
  /** When it was given, ms of `performance.now()`. */
  readonly given: number;
  /** What a person plays: it has no end yet. */
  readonly held: boolean;
}

/** Runs in the page: writes tones down. */
function watchSound(): void {
  const tones: Tone[] = [];
  Object.assign(globalThis, { tones });
  const { start, stop } = AudioScheduledSourceNode.prototype;
  const ended = new WeakSet<AudioScheduledSourceNode>();
  AudioScheduledSourceNode.prototype.stop = function (when) {
    ended.add(this);
    stop.call(this, when);
  };
  AudioScheduledSourceNode.prototype.start = function (when = 0) {
    start.call(this, when);
    if (!(this instanceof OscillatorNode)) return;
    const given = performance.now();
    const inMs = Math.max(0, when - this.context.currentTime) * 1000;
    const pitch = Math.round(69 + 12 * Math.log2(this.frequency.value / 440));
    queueMicrotask(() =>
      tones.push({ pitch, given, at: performance.timeOrigin + given + inMs, held: !ended.has(this) }),
    );
  };
}

const tonesOf = (page: Page): Promise<Tone[]> =>
  page.evaluate(() => (globalThis as unknown as { tones: Tone[] }).tones);

/** Pitches that somebody played, in order. The piano has a modulator, an octave above. */
const struck = async (page: Page): Promise<number[]> =>
  (await tonesOf(page)).filter(({ held }) => held).flatMap(({ pitch }, at) => (at % 2 === 0 ? [pitch] : []));

/** The roll shows something in this colour. */
const hasColor = (page: Page, color: string): Promise<boolean> =>
  page.locator('canvas').evaluate((canvas: HTMLCanvasElement, wanted) => {
    const probe = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d')!;
    probe.fillStyle = wanted;
    probe.fillRect(0, 0, 1, 1);
    const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 4)
      if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) return true;
    return false;
  }, color);
