import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violationsOf } from '../support/axe.ts';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';

const FILES = join(import.meta.dirname, '../itinerary/files');

describe.skipIf(skipBrowser)('a journey that comes in by a file, in a browser', () => {
  const app = useApp();

  test('a calendar of six flights is dropped, previewed, added, heard within seconds, and undone in one step', async () => {
    const { page } = await app.openFresh([]);
    await page.getByRole('button', { name: 'Import' }).waitFor();
    await drop(page, 'calendar-six-flights.ics');
    const panel = page.getByRole('dialog', { name: 'Import' });
    await panel.getByText('6 flights were found.').waitFor();
    await panel.getByText('Times are local at each airport.').waitFor();
    expect(await panel.getByRole('list', { name: 'Flights' }).getByRole('listitem').count()).toBe(6);
    await app.picture(page, 'import-light');
    await panel.getByRole('button', { name: 'Add to the journey' }).click();
    await page.getByText('7 stops · 6 flights').waitFor();
    const newest = await page.evaluate(async () => {
      const headers = { authorization: `Bearer ${localStorage.getItem('aero-melody.token')}` };
      return (await (await fetch(`/api${location.pathname}/versions`, { headers })).json()).versions[0];
    });
    expect(newest).toMatchObject({ kind: 'before import' });

    // Below two seconds where nothing else runs: files of tests run side by side.
    let soonest = Number.POSITIVE_INFINITY;
    for (let plays = 0; plays < 3 && soonest > 6_000; plays++) {
      if (plays > 0) await page.getByRole('button', { name: 'Stop', exact: true }).click();
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      const began = Date.now();
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      soonest = Math.min(soonest, Date.now() - began);
    }
    expect(soonest).toBeLessThan(6_000);

    await page.getByRole('button', { name: /^Undo/ }).click();
    await page.getByText('No stops yet').waitFor();
    await page.getByRole('button', { name: /^Redo/ }).click();
    await page.getByText('7 stops · 6 flights').waitFor();
  });

  test('on a phone at night, pasted names are mapped to airports, and lines that are left out say why', async () => {
    const context = await app.context({ viewport: PHONE, colorScheme: 'dark' });
    const { page } = await app.openFresh([], context);
    await page.getByRole('button', { name: 'Import' }).click();
    const panel = page.getByRole('dialog', { name: 'Import' });
    const read = panel.getByRole('button', { name: 'Read the text' });
    await read.waitFor();
    const box = await read.boundingBox();
    expect(box!.height).toBeLessThan(60);
    await app.picture(page, 'import-phone-empty-dark');
    await panel.getByLabel('Or paste flights').fill('Paris → Tokyo\nBring a book');
    await panel.getByRole('button', { name: 'Read the text' }).click();
    await panel.getByText('Line 2: no flight is found here').waitFor();
    await panel.getByRole('group', { name: 'Airport for Paris' }).getByRole('button', { name: /^CDG/ }).click();
    await panel.getByText('“Paris” is CDG.').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await app.picture(page, 'import-phone-dark');
    await panel.getByLabel('Or paste flights').fill('\u0001');
    await panel.getByRole('button', { name: 'Read the text' }).click();
    await panel.getByText('This cannot be read').waitFor();
  });

  test('on the start page a calendar that is dropped makes a new journey, after a preview', async () => {
    const page = await app.open(app.url);
    await page.getByRole('button', { name: 'Start from your flights' }).waitFor();
    await dragOver(page);
    await page.getByText('Drop the file to read its flights.', { exact: false }).waitFor();
    await app.picture(page, 'import-zone-light');
    expect(await violationsOf(page)).toEqual([]);
    await drop(page, 'calendar-six-flights.ics');
    const panel = page.getByRole('dialog', { name: 'Import' });
    await panel.getByText('6 flights were found.').waitFor();
    await app.picture(page, 'import-start-light');
    expect(await violationsOf(page)).toEqual([]);
    await panel.getByRole('button', { name: 'Make a journey of them' }).click();
    await page.getByText('7 stops · 6 flights').waitFor();
  });

  test('on the start page of a phone at night, flights are pasted, and a journey file keeps all that it holds', async () => {
    const page = await app.open(app.url, await app.context({ viewport: PHONE, colorScheme: 'dark' }));
    await page.getByRole('button', { name: 'Start from your flights' }).waitFor();
    await paste(page, 'LH400 12 May 2026 Paris → Tokyo\nBring a book');
    const panel = page.getByRole('dialog', { name: 'Import' });
    await panel.getByText('Line 2: no flight is found here').waitFor();
    expect(await panel.getByLabel('Or paste flights').inputValue()).toContain('Bring a book');
    await panel.getByRole('group', { name: 'Airport for Paris' }).getByRole('button', { name: /^CDG/ }).click();
    await panel.getByText('“Paris” is CDG.').waitFor();
    await app.picture(page, 'import-start-phone-dark');
    expect(await violationsOf(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await page.keyboard.press('Escape');

    const made = { title: 'Whole', tags: ['sea'], waypoints: [{ airport: 'CDG' }, { airport: 'NRT' }] };
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${app.url}/api/logs`, { method: 'POST', headers, body: JSON.stringify(made) });
    const { id } = (await answer.json()) as { id: string };
    const file = await (await fetch(`${app.url}/api/logs/${id}/journey.json`)).text();
    await dropText(page, 'journey.json', file);
    await panel.getByRole('button', { name: 'Make a journey of them' }).click();
    await expect.poll(() => page.getByLabel('Title').inputValue()).toBe('Whole');

    const box = await (await fetch(`${app.url}/api/logs/${id}/journey.aero`)).text();
    await dropText(page, 'journey.aero', box);
    const before = page.url();
    await panel.getByRole('button', { name: 'Open it as a new journey' }).click();
    await expect.poll(() => page.url()).not.toBe(before);
    await expect.poll(() => page.getByLabel('Title').inputValue()).toBe('Whole');
  });

  test('flights pasted in a journey outside of fields fill the import; other words do not, and a field keeps its own', async () => {
    const { page } = await app.openFresh(['LHR', 'OSL']);
    await page.getByRole('button', { name: 'Import' }).waitFor();
    await paste(page, 'thanks, see you there');
    await page.getByLabel('Title').focus();
    await paste(page, 'FRA-JFK');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await paste(page, 'LH400 12 May 2026 FRA-JFK 10:55–13:30');
    const panel = page.getByRole('dialog', { name: 'Import' });
    await panel.getByText('1 flight was found.').waitFor();
    await panel.getByRole('button', { name: 'Add to the journey' }).click();
    await page.getByText('4 stops · 3 flights').waitFor();
    // A list of stops, of which one is spelled like a code of an airport elsewhere.
    await paste(page, '- Lima\n- Cusco');
    await panel.getByText('“Lima” is taken for LIM').waitFor();
    await panel.getByText('“Cusco” is no airport').waitFor();
  });

  test('a journey in which one may not write any more takes no import, and says so', async () => {
    const answer = await fetch(`${app.url}/api/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'Read only', waypoints: [{ airport: 'LHR' }, { airport: 'OSL' }] }),
    });
    const { id, token } = (await answer.json()) as { id: string; token: string };
    const page = await app.openLog(id);
    await page.getByText('2 stops · 1 flight').waitFor();
    await paste(page, 'LH400 12 May 2026 FRA-JFK 10:55–13:30');
    const panel = page.getByRole('dialog', { name: 'Import' });
    await panel.getByText('1 flight was found.').waitFor();
    await fetch(`${app.url}/api/logs/${id}/access`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ addressRole: 'viewer' }),
    });
    await page.locator('.access-line').getByText('You may listen, not edit.').waitFor();
    await panel.getByRole('button', { name: 'Add to the journey' }).click();
    await panel.getByText('Nothing was added: you may not write in this journey any more.').waitFor();
    await page.getByText('2 stops · 1 flight').waitFor();
  });

  test('more flights than one import takes are refused before, with the limit', async () => {
    const page = await app.open(app.url);
    await page.getByRole('button', { name: 'Start from your flights' }).waitFor();
    await dropText(page, 'many.txt', 'FRA-JFK\n'.repeat(501));
    const panel = page.getByRole('dialog', { name: 'Import' });
    await panel.getByText('it has 501 flights: 500 can be imported at once', { exact: false }).waitFor();
    const rows = Array.from({ length: 20 }, () => `2026-05-12,FRA,JFK,${'x'.repeat(15_000)}`);
    await dropText(page, 'long.csv', `Date,From,To,Note\n${rows.join('\n')}`);
    await panel.getByText('This is too much for one import', { exact: false }).waitFor();
    await expect.poll(() => panel.getByRole('button', { name: 'Make a journey of them' }).isDisabled()).toBe(true);
  });
});

/** Drags a file over the page. */
const dragOver = (page: Page) =>
  page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([''], 'x.ics'));
    // As a browser does, again and again while it is held there.
    const timer = setInterval(
      () => document.body.dispatchEvent(new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true })),
      50,
    );
    addEventListener('drop', () => clearInterval(timer), { once: true });
  });

/** Pastes a text where the focus is. */
const paste = (page: Page, text: string) =>
  page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    (document.activeElement ?? document.body).dispatchEvent(event);
  }, text);

/** Drops a file on the page, as a person drags it there. */
const drop = (page: Page, name: string) => dropText(page, name, readFileSync(join(FILES, name), 'utf8'));

async function dropText(page: Page, name: string, text: string): Promise<void> {
  await page.evaluate(
    ([name, text]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], name));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    },
    [name, text] as const,
  );
}
