import { readFile } from 'node:fs/promises';
import { parseMidi } from 'midi-file';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violationsOf } from '../support/axe.ts';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';

/** A performance is kept after ten seconds of music, ms. */
const KEPT_MS = 11_000;

describe.skipIf(skipBrowser)('stored performances', () => {
  const app = useApp();

  test('one is named, liked, heard again, saved, deleted and brought back', async () => {
    const { ada, ben } = await app.twoPages('CDG', 'LHR');
    const panel = await openPanel(ada);
    await panel.getByText('Play the journey for ten seconds').waitFor();
    expect(await violationsOf(ada)).toEqual([]);
    await ada.keyboard.press('Escape');

    await play(ada);
    await openPanel(ada);
    const cards = panel.getByRole('listitem');
    await cards.first().waitFor({ timeout: 30_000 });
    expect(await cards.first().textContent()).toMatch(/Guest \d+ · \d+ s · [A-G].* m(aj|in)or · \d+ beats a minute/);

    await panel.getByRole('button', { name: /^Rename/ }).click();
    await panel.getByRole('textbox', { name: 'Name of the performance' }).fill('Rain over London');
    expect(await violationsOf(ada)).toEqual([]);
    await ada.keyboard.press('Enter');
    await panel.getByText('Kept as “Rain over London”.').waitFor();
    await expect.poll(() => focused(ada)).toBe('Rename “Rain over London”');

    const bens = await openPanel(ben);
    await bens.getByText('Rain over London', { exact: true }).waitFor();
    // Ada played it, and Ben does not own the journey.
    expect(await bens.getByRole('button', { name: /^(Rename|Delete)/ }).count()).toBe(0);
    await bens.getByRole('button', { name: 'Like “Rain over London”: 0 likes' }).click();
    const like = bens.getByRole('button', { name: 'Like “Rain over London”: 1 like' });
    expect(await like.getAttribute('aria-pressed')).toBe('true');
    const seen = panel.getByRole('button', { name: 'Like “Rain over London”: 1 like' });
    await seen.waitFor();
    expect(await seen.getAttribute('aria-pressed')).toBe('false');

    await panel.getByRole('button', { name: 'Collect “Rain over London”' }).click();
    const collecting = ada.getByRole('dialog', { name: 'Collections' });
    await collecting.getByLabel('Title of the collection').fill('Rain');
    await ada.keyboard.press('Enter');
    await collecting.getByText('It is in “Rain” now.').waitFor();
    expect(await violationsOf(ada)).toEqual([]);
    await ada.keyboard.press('Escape');

    await panel.getByText('Similar music').click();
    await panel.getByText('There is no other music to compare it with yet.').waitFor({ timeout: 30_000 });

    const midi = await saved(ada, panel.getByRole('button', { name: 'Save “Rain over London” as MIDI' }));
    expect(midi.name).toBe('Rain over London.mid');
    expect(parseMidi(midi.bytes).tracks.length).toBeGreaterThan(3);
    const json = await saved(ada, panel.getByRole('button', { name: 'Save “Rain over London” as JSON' }));
    const { analysis } = JSON.parse(json.bytes.toString());

    await panel.getByRole('button', { name: 'Listen to “Rain over London”' }).click();
    const sound = panel.locator('audio');
    await sound.waitFor({ timeout: 60_000 });
    await expect.poll(() => sound.evaluate((audio: HTMLAudioElement) => audio.currentTime)).toBeGreaterThan(0.5);
    expect(await sound.evaluate((audio: HTMLAudioElement) => audio.duration)).toBeGreaterThanOrEqual(analysis.seconds);
    expect(await violationsOf(ada)).toEqual([]);
    await app.picture(ada, 'performances-light');
    const wav = await saved(ada, panel.getByRole('button', { name: 'Save “Rain over London” as WAV' }));
    expect(wav.bytes.subarray(0, 4).toString()).toBe('RIFF');

    await panel.getByRole('button', { name: 'Delete “Rain over London”' }).click();
    await panel.getByText('“Rain over London” is deleted.').waitFor();
    await bens.getByText('Play the journey for ten seconds').waitFor();
    await expect.poll(() => focused(ada)).toBe('Undo');
    await ada.keyboard.press('Enter');
    await panel.getByText('“Rain over London” is back.').waitFor();
    await seen.waitFor();
    await like.waitFor();

    await ben.setViewportSize(PHONE);
    expect(await ben.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    expect(await violationsOf(ben)).toEqual([]);
    await app.picture(ben, 'performances-phone-dark');
    await ben.keyboard.press('Escape');
    await app.picture(ben, 'performances-button-phone-dark');
  }, 180_000);
});

async function openPanel(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Performances' }).click();
  const panel = page.getByRole('dialog', { name: 'Performances' });
  await panel.waitFor();
  return panel;
}

/** Plays for long enough. */
async function play(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  await page.waitForTimeout(KEPT_MS);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
}

async function saved(page: Page, button: Locator): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), button.click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);
