import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';

const FILES = join(import.meta.dirname, '../itinerary/files');

describe.skipIf(skipBrowser)('a journey that comes in by a file, in a browser', () => {
  const app = useApp();

  test('a calendar of six flights is dropped, previewed, added, heard within two seconds, and undone in one step', async () => {
    const { page } = await app.openFresh([]);
    page.setDefaultTimeout(20_000);
    await page.getByRole('button', { name: 'Import' }).waitFor();
    await drop(page, 'calendar-six-flights.ics');
    const panel = page.getByRole('dialog', { name: 'Import' });
    await panel.getByText('6 flights were found.').waitFor();
    expect(await panel.getByRole('list', { name: 'Flights' }).getByRole('listitem').count()).toBe(6);
    await app.picture(page, 'import-light');
    await panel.getByRole('button', { name: 'Add to the journey' }).click();
    await page.getByText('7 stops · 6 flights').waitFor();

    await page.getByRole('button', { name: 'Play', exact: true }).click();
    const began = Date.now();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    expect(Date.now() - began).toBeLessThan(2_000);

    await page.getByRole('button', { name: /^Undo/ }).click();
    await page.getByText('No stops yet').waitFor();
    await page.getByRole('button', { name: /^Redo/ }).click();
    await page.getByText('7 stops · 6 flights').waitFor();
  });

  test('on a phone at night, pasted names are mapped to airports, and lines that are left out say why', async () => {
    const context = await app.context({ viewport: PHONE, colorScheme: 'dark' });
    const { page } = await app.openFresh([], context);
    page.setDefaultTimeout(20_000);
    await page.getByRole('button', { name: 'Import' }).click();
    const panel = page.getByRole('dialog', { name: 'Import' });
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
});

/** Drops a file on the page, as a person drags it there. */
async function drop(page: Page, name: string): Promise<void> {
  const text = readFileSync(join(FILES, name), 'utf8');
  await page.evaluate(
    ([name, text]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], name));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    },
    [name, text] as const,
  );
}
