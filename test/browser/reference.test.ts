import { describe, expect, test } from 'vitest';
import { asyncApi } from '../../docs/async-api.ts';
import { openApi } from '../../docs/open-api.ts';
import { expectAccessible, SIZES } from '../support/axe.ts';
import { useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';

/** Ids of all requests, and of all messages without their answers. */
const IDS = [
  ...Object.values(openApi.paths).flatMap((operations) =>
    Object.values(operations).map(({ operationId }) => String(operationId)),
  ),
  ...Object.keys(asyncApi.channels.room.messages)
    .filter((name) => !name.endsWith('.answer'))
    .map((name) => `message-${name}`),
];

describe.skipIf(skipBrowser)('the reference', () => {
  const app = useApp();

  test('lists every request and every message, and each opens without an error', async () => {
    const page = await app.open(`${app.url}/docs`);
    await page.locator('.reference-entry').first().waitFor();
    const ids = await page.locator('.reference-entry').evaluateAll((entries) => entries.map(({ id }) => id));
    expect(ids.sort()).toEqual(IDS.sort());
    // Nested schemas too, as far as they go.
    const left = await page.evaluate(async () => {
      const closed = () => [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')];
      for (let depth = 0; depth < 8 && closed().length > 0; depth++) {
        for (const details of closed()) details.open = true;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return closed().length;
    });
    expect(left).toBe(0);
    const lines = await page.locator('.reference-entries p, .reference-entries li').allInnerTexts();
    expect(lines.filter((line) => /undefined|\[object O|NaN/.test(line))).toEqual([]);
  });

  test('is searched by words, and an address opens an entry', async () => {
    const page = await app.open(`${app.url}/docs#POST-api-logs`);
    await page.getByText('Spring in Japan').waitFor();
    await page.getByRole('searchbox', { name: 'Search requests and messages' }).fill('trombone put');
    await page.getByText('Nothing has these words.').waitFor();
    await page.getByRole('searchbox').fill('put members/{user}');
    await page.getByRole('status').filter({ hasText: '1 of ' }).waitFor();
    // By keys alone.
    await page.locator('.reference-entry summary').first().focus();
    await page.keyboard.press('Enter');
    await page.getByText('OUT_OF_DATE').waitFor();
    expect(new URL(page.url()).hash).toBe('#PUT-api-logs-id-members-user');
  });

  test('says that the documents did not come', async () => {
    const context = await app.context();
    await context.route('**/docs/openapi.json', (route) => route.abort());
    const page = await app.open(`${app.url}/docs`, context);
    await page.getByRole('alert').filter({ hasText: 'could not be fetched' }).waitFor();
  });

  test.each(SIZES)('fits and is read by all: $size', async ({ size, ...how }) => {
    const page = await app.open(`${app.url}/docs#POST-api-logs`, await app.context(how));
    await page.getByText('Spring in Japan').waitFor();
    await page.locator('[id="message-command"] > summary').click();
    for (const nested of await page.locator('#POST-api-logs .reference-nested > summary').all()) await nested.click();
    await expectAccessible(app, page, `reference-${size}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      page.viewportSize()!.width,
    );
    await page.evaluate(() => scrollTo(0, 0));
    await app.picture(page, `reference-top-${size}`);
  });
});
