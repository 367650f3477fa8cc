import { describe, expect, test } from 'vitest';
import { useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';

describe.skipIf(skipBrowser)('a page says what is the matter', () => {
  const app = useApp();

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
