import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { AeroMelody } from '../../server/server.ts';
import type { ListeningReport } from '../../server/session-events/listening-report.ts';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';
import { startServer } from '../support/server.ts';

/** Time in which a page composes and renders a pair on a busy machine, ms. */
const RENDERING_MS = 90_000;

describe.skipIf(skipBrowser)('the listening page', () => {
  let server: AeroMelody;
  const app = useApp(async () => {
    server = await startServer();
    return { urls: [server.url], close: server.close };
  });

  const report = (query = '') => fetch(`${app.url}/api/reports/listening?token=${server.operatorToken}${query}`);

  test('two people vote on pairs without knowing which is which, and the report counts both', async () => {
    const [ada, ben] = await Promise.all([open({}), open({ viewport: PHONE, colorScheme: 'dark' })]);
    // Nothing names a variant before the vote.
    for (const page of [ada, ben]) expect(await page.locator('.listen-piece p').count()).toBe(0);
    expect(await ben.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);

    await vote(ada, 'A is better', 'Enter');
    await vote(ben, 'I cannot tell', 'Space');
    for (const page of [ada, ben]) {
      const revealed = await page.locator('.listen-piece p').allTextContents();
      expect(revealed.filter((words) => words.includes('the music as journeys have it'))).toHaveLength(1);
      // The button that had the focus is gone.
      await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Next pair');
    }
    await app.picture(ada, 'listen-light');
    await app.picture(ben, 'listen-phone-dark');

    const { votes, variants } = (await (await report()).json()) as ListeningReport;
    expect(votes).toBe(2);
    expect(variants.find(({ variant }) => variant === 'composed')).toMatchObject({ votes: 2, strength: 1 });
    expect(await (await report('&format=text')).text()).toMatch(/^votes: 2\nvariant .*\n/);
  });

  async function open(look: Parameters<typeof app.context>[0]): Promise<Page> {
    const page = await app.open(`${app.url}/listen`, await app.context(look));
    // On a busy machine the next pair is rendered while keys are pressed.
    page.setDefaultTimeout(RENDERING_MS);
    await page.getByRole('button', { name: 'Play A' }).waitFor({ timeout: RENDERING_MS });
    return page;
  }

  /** Listens to both pieces and votes, by keyboard alone. */
  async function vote(page: Page, choice: string, key: string): Promise<void> {
    const button = page.getByRole('button', { name: choice });
    expect(await button.isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Play A' }).press(key);
    await page.getByRole('button', { name: 'Stop A' }).waitFor();
    await page.getByRole('button', { name: 'Play B' }).press(key);
    await page.getByRole('button', { name: 'Stop B' }).waitFor();
    await page.getByRole('button', { name: 'Play A' }).waitFor();
    await button.press(key);
    await page.getByText('Thank you!').waitFor();
  }
});
