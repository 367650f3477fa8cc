import { setTimeout } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';
import { expectOneRevision } from '../support/revisions.ts';
import { createLog } from '../support/server.ts';

interface ExportedLeg {
  readonly ticks: number;
  readonly bars: readonly { readonly tick: number; readonly form: string }[];
  readonly notes: readonly { readonly voice: string; readonly tick: number; readonly pitch: number }[];
}

describe.skipIf(skipBrowser)('steering the music in a browser', () => {
  const app = useApp();

  test('two people steer together: each sees the other’s moves, and both hold', async () => {
    const { ada, ben } = await twoPages('CDG', 'NRT', 'LAX');

    await slide(journey(ada).getByRole('slider', { name: 'Energy' }), 0.8);
    await journey(ben).getByRole('combobox', { name: 'Melody' }).selectOption('fiddle');

    await holds(journey(ben).getByRole('slider', { name: 'Energy' }), '0.8');
    await holds(journey(ada).getByRole('combobox', { name: 'Melody' }), '110');
    await journey(ben)
      .getByText(/^livelier · Guest/)
      .waitFor();
    await app.picture(ada, 'steering-light');
    await app.picture(ben, 'steering-dark');
  });

  test('a take changes the notes, a lock keeps them, and undo gives all of it back', async () => {
    const { ada, ben, log } = await twoPages('CDG', 'NRT', 'LAX');
    const [first, second] = await melodies(log);
    const narita = flight(ada, 'Narita');

    await narita.getByRole('button', { name: 'Another take' }).click();
    await flight(ben, 'Narita').getByText('take 2').waitFor();
    await expect.poll(async () => (await melodies(log))[0]).not.toBe(first);
    const again = await melodies(log);
    expect(again[1]).toBe(second);

    await flight(ben, 'Narita').getByRole('button', { name: 'Lock' }).click();
    await expect.poll(() => lockOf(narita).getAttribute('aria-pressed')).toBe('true');
    expect(await narita.getByRole('button', { name: 'Another take' }).isDisabled()).toBe(true);
    await journey(ada).getByRole('button', { name: 'Another take' }).click();
    await expect.poll(async () => (await melodies(log))[1]).not.toBe(second);
    expect((await melodies(log))[0]).toBe(again[0]);
    await app.picture(ada, 'steering-locked');

    await lockOf(flight(ben, 'Narita')).press('Enter');
    await expect.poll(async () => (await melodies(log))[0]).not.toBe(again[0]);
    await ben.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await melodies(log))[0]).toBe(again[0]);
    await ben.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => lockOf(narita).getAttribute('aria-pressed')).toBe('false');
    await ada.getByRole('button', { name: 'Undo' }).click();
    await ada.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => melodies(log)).toEqual([first, second]);
  });

  test('one flight is shaped alone, from the keyboard, and follows the journey again', async () => {
    const { ada, ben, log } = await twoPages('CDG', 'NRT', 'LAX');
    const before = await melodies(log);
    const narita = flight(ada, 'Narita');

    await narita.getByRole('button', { name: 'Shape the flight' }).press('Enter');
    const density = narita.getByRole('slider', { name: 'Density' });
    await density.focus();
    await density.press('End');
    await narita.getByRole('radio', { name: 'Choir' }).press('Space');
    await flight(ben, 'Narita').getByRole('button', { name: 'Shape the flight to Narita, 2 set' }).click();
    await holds(flight(ben, 'Narita').getByRole('slider', { name: 'Density' }), '1');
    await expect.poll(async () => (await melodies(log))[0]).not.toBe(before[0]);
    expect((await melodies(log))[1]).toBe(before[1]);
    await holds(journey(ada).getByRole('slider', { name: 'Density' }), '0.5');
    await app.picture(ada, 'steering-flight-light');
    await app.picture(ben, 'steering-flight-dark');

    await narita.getByRole('button', { name: 'Follow the journey' }).press('Enter');
    await expect.poll(() => melodies(log)).toEqual(before);
  });

  test('a flight says why it sounds as it does, and what is set by hand instead', async () => {
    const { page } = await app.openFresh(['CDG', 'NRT'], await app.context({ viewport: PHONE }));
    const narita = flight(page, 'Narita');
    await narita.getByText('Long busy day flight north past the polar circle, jet lag: D lydian, slow').waitFor();

    await narita.getByRole('button', { name: 'Shape the flight' }).click();
    await narita.getByRole('combobox', { name: 'Mode' }).selectOption('minor');
    await narita.getByText(/jet lag: on D, slow .*\. Set by hand: mode\.$/).waitFor();
    await app.picture(page, 'flight-why');
  });

  test('M13: a drag of a slider makes one revision of the music', async () => {
    const log = await createLog(app.url, 'CDG', 'NRT');
    const page = await app.openLog(log);
    const ben = await connect({ url: app.url, log, name: 'Ben' });
    onTestFinished(() => ben.leave());
    const tempo = journey(page).getByRole('slider', { name: 'Tempo' });
    const { x, y, width, height } = (await tempo.boundingBox())!;
    await page.mouse.move(x + width * 0.5, y + height / 2);
    const drag = async () => {
      await page.mouse.down();
      for (let step = 0; step < 12; step++) {
        await page.mouse.move(x + width * (0.5 + step / 30), y + height / 2);
        await setTimeout(40);
      }
      await page.mouse.up();
    };
    await expectOneRevision(ben, drag, async () => ben.score.legs()[0]!.tempo === Number(await tempo.inputValue()));
    await expect
      .poll(() => [...ben.awareness.getStates().values()].some(({ dragging }) => dragging === true))
      .toBe(false);
  });

  test('a drag is one step of undo', async () => {
    const { ada, ben } = await twoPages('CDG', 'NRT');
    const tempo = journey(ada).getByRole('slider', { name: 'Tempo' });
    const box = (await tempo.boundingBox())!;
    await ada.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2);
    await ada.mouse.down();
    await ada.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2, { steps: 60 });
    await ada.mouse.up();
    const dragged = await tempo.inputValue();
    await holds(journey(ben).getByRole('slider', { name: 'Tempo' }), dragged);

    await ada.keyboard.press('Control+z');
    await expect.poll(() => journey(ada).getByRole('button', { name: 'Give tempo back' }).isDisabled()).toBe(true);
    expect(await ada.getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true);
  });

  test('the controls fit a phone', async () => {
    const dark = await app.context({ viewport: PHONE, colorScheme: 'dark' });
    const { page } = await app.openFresh(['CDG', 'NRT'], dark);
    await flight(page, 'Narita').getByRole('button', { name: 'Shape the flight' }).click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await flight(page, 'Narita').scrollIntoViewIfNeeded();
    await app.picture(page, 'steering-phone');
  });

  /** The melody of each leg of the whole piece, as text. */
  /** The melody of each leg without its bridge, which follows the next leg. */
  async function melodies(log: string): Promise<string[]> {
    const response = await fetch(`${app.url}/api/logs/${log}/composition.json`);
    const { legs } = (await response.json()) as { legs: ExportedLeg[] };
    return legs.map(({ bars, ticks, notes }) => {
      const end = bars.find(({ form }) => form === 'bridge')?.tick ?? ticks;
      const sung = notes.filter(({ voice, tick }) => voice === 'melody' && tick < end);
      return sung.map(({ tick, pitch }) => `${tick}:${pitch}`).join(' ');
    });
  }

  async function twoPages(...airports: string[]): ReturnType<typeof app.twoPages> {
    const pages = await app.twoPages(...airports);
    await flight(pages.ben, 'Narita').waitFor();
    return pages;
  }
});

const journey = (page: Page) => page.getByRole('group', { name: 'Shape the music' });
const flight = (page: Page, to: string) => page.getByRole('group', { name: `Flight to ${to}` });
const lockOf = (of: Locator) => of.getByRole('button', { name: 'Lock the flight' });
const holds = (control: Locator, value: string) => expect.poll(() => control.inputValue()).toBe(value);

const slide = async (slider: Locator, value: number): Promise<void> => {
  await slider.focus();
  await slider.fill(String(value));
};
