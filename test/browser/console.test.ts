import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violationsOf } from '../support/axe.ts';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';
import { createLog } from '../support/server.ts';

describe.skipIf(skipBrowser)('the message console', () => {
  const app = useApp();
  const at = (page: Page, way: string) => page.locator(`.console-way-${way}`);

  test('joins a room, sends messages by their examples and shows what comes, refusals included', async () => {
    const log = await createLog(app.url, 'CDG', 'NRT');
    const page = await app.open(`${app.url}/docs/console#log=${log}`);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByText('Connected', { exact: true }).waitFor();
    await at(page, 'received').filter({ hasText: 'welcome' }).waitFor();
    // Updates hold bytes.
    await at(page, 'received').filter({ hasText: '$bytes' }).first().waitFor();

    const messages = page.getByRole('combobox', { name: 'Message' });
    await messages.locator('option', { hasText: 'ping' }).waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Send' }).click();
    await at(page, 'answer').filter({ hasText: '"time"' }).waitFor();

    await messages.selectOption('command');
    expect(JSON.parse(await page.getByRole('textbox', { name: 'As JSON' }).inputValue())).toEqual({ action: 'play' });
    await page.getByRole('button', { name: 'Send' }).click();
    await at(page, 'received').filter({ hasText: 'notes' }).first().waitFor();

    await page.getByRole('textbox', { name: 'As JSON' }).fill('{ "action": "dance" }');
    await page.getByRole('button', { name: 'Send' }).click();
    await at(page, 'answer').filter({ hasText: 'BAD_MESSAGE' }).waitFor();
    await page.getByRole('textbox', { name: 'As JSON' }).fill('{ "action": ');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('alert').filter({ hasText: 'This is no JSON' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await app.picture(page, 'console');

    await page.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByText('Not connected').waitFor();
  });

  test('has an example of each message, and says where there is no journey; on a phone', async () => {
    const context = await app.context({ viewport: PHONE, colorScheme: 'dark' });
    const page = await app.open(`${app.url}/docs/console#log=${crypto.randomUUID()}`, context);
    const message = page.getByRole('combobox', { name: 'Message' });
    await message.locator('option', { hasText: 'update' }).waitFor({ state: 'attached' });
    // On the narrowest phone words stay whole, and the header keeps its distance from the edge.
    await page.setViewportSize({ ...PHONE, width: 360 });
    const linesOf = (element: Element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
    };
    expect(await page.getByRole('button', { name: 'Clear' }).evaluate(linesOf)).toBe(1);
    const link = page.getByRole('link', { name: 'Reference of requests and messages' });
    expect(await link.evaluate(linesOf)).toBe(1);
    expect((await link.boundingBox())!.y).toBeGreaterThan(8);
    await page.setViewportSize(PHONE);
    const names = await message.locator('option').allInnerTexts();
    expect(names).toContain('update');
    for (const name of names) {
      await message.selectOption(name);
      expect(JSON.parse(await page.getByRole('textbox', { name: 'As JSON' }).inputValue()), name).toBeTypeOf('object');
    }
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await at(page, 'connection').filter({ hasText: 'UNKNOWN_LOG' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
    expect(await violationsOf(page)).toEqual([]);
    await app.picture(page, 'console-phone');
  });
});
