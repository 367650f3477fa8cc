import { describe, expect, test } from 'vitest';
import { useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';

describe.skipIf(skipBrowser)('a page says what is the matter', () => {
  const app = useApp();

  test('case 51: an address where nothing is, and one whose id is cut off', async () => {
    for (const [path, words] of [
      ['/foo', 'There is nothing at this address'],
      ['/logs/7c9e6679-7425-40de', 'There is no journey here'],
      ['/logs/7c9e6679-7425-40de-944b-e07fc1f90ae7', 'There is no journey here'],
    ] as const) {
      const page = await app.open(`${app.url}${path}`);
      await page.getByRole('heading', { name: words }).waitFor();
      await page.getByRole('link', { name: 'Start a new journey' }).waitFor();
      await app.picture(page, `nowhere${path.length}`);
    }
  });

  test('case 10: the year 20267 is refused in words, and the field goes back', async () => {
    const { page } = await app.openFresh(['CDG', 'NRT']);
    await page.getByText('Times', { exact: true }).first().click();
    const depart = page.getByLabel('Depart UTC').first();
    await depart.fill('2026-05-01T08:30');
    await page.getByText('depart 1 May, 08:30').waitFor();

    await depart.evaluate((field: HTMLInputElement) => {
      field.value = '20267-05-01T08:30';
      field.dispatchEvent(new Event('change', { bubbles: true }));
    });

    await page.getByRole('alert').getByText('A year has four digits').waitFor();
    expect(await depart.inputValue()).toBe('2026-05-01T08:30');
    await page.getByText('depart 1 May, 08:30').waitFor();
    await app.picture(page, 'year-20267');
    await depart.fill('2027-05-01T08:30');
    await expect.poll(() => page.getByText('A year has four digits').count()).toBe(0);
  });
});
