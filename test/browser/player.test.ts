import { decode, encode } from '@msgpack/msgpack';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { refuse } from '../../protocol/refusal.ts';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';
import { createLog, startCluster } from '../support/server.ts';

describe.skipIf(skipBrowser)('what the player says of the servers behind it', () => {
  const app = useApp(async () => {
    const { instances, close } = await startCluster();
    return { urls: instances.map(({ url }) => url), close };
  });
  const log = () => createLog(app.url, 'CDG', 'NRT', 'LAX');
  const open = (at: number, id: string, context?: BrowserContext) => app.openLog(id, context, at);

  test('who conducts, here or elsewhere, and the baton comes here when it is asked for', async () => {
    const id = await log();
    const ada = await open(0, id);
    const ben = await open(1, id, await app.context({ viewport: PHONE, colorScheme: 'dark' }));
    await ada.getByRole('button', { name: 'Play', exact: true }).click();
    for (const page of [ada, ben]) await page.getByRole('button', { name: 'Help' }).click();

    await conductHere(ada, (button) => button.click());
    await conductor(ben).getByText('conducts, elsewhere').waitFor();
    await expect.poll(() => ada.getByRole('button', { name: 'Conduct here' }).count()).toBe(0);
    expect(await ben.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await app.picture(ben, 'conductor-phone-dark');

    await conductHere(ben, (button) => button.click());
    await conductor(ada).getByText('conducts, elsewhere').waitFor();
    await app.picture(ada, 'conductor-light');
    await conductHere(ada, (button) => button.press('Enter'));
    await ada.keyboard.press('Escape');
    await ada.getByRole('button', { name: 'Pause' }).click();
    await expect.poll(() => conductor(ben).count()).toBe(0);
  });

  test('that the music is thinned because the server is busy', async () => {
    const context = await app.context({ colorScheme: 'dark' });
    await hearOtherwise(context, (packet) => {
      if (packet.data?.[0] === 'composition') Object.assign(packet.data[1] as object, { load: 'thinned' });
    });
    const page = await open(0, await log(), context);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.getByText('Thinned: the server is busy').waitFor();
    await app.picture(page, 'thinned-dark');
  });

  test('that no music can begin, quietly, until it is asked for again', async () => {
    const context = await app.context({ viewport: PHONE });
    let busy = true;
    await hearOtherwise(context, (packet) => {
      const [answer] = packet.type === ACK && busy ? (packet.data as [{ ok?: boolean }]) : [];
      if (answer && 'ok' in answer && !('legs' in answer)) packet.data = [{ ok: false, refusal: refuse('BUSY') }];
      // The server itself has begun.
      if (busy && packet.data?.[0] === 'transport') Object.assign(packet.data[1] as object, { state: 'stopped' });
    });
    const page = await open(0, await log(), context);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    const words = page.getByText('So much music plays');
    await words.waitFor();
    expect(await page.locator('.toast').count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await app.picture(page, 'refused-play-phone');
    busy = false;
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await words.waitFor({ state: 'detached' });
  });
});

const conductor = (page: Page) => page.locator('.conductor');

/** On a busy machine the music may have moved to the other instance, and a handoff may exceed its time limit. */
async function conductHere(page: Page, press: (button: Locator) => Promise<void>): Promise<void> {
  const button = page.getByRole('button', { name: 'Conduct here' });
  const here = conductor(page).getByText('conducts, here');
  for (let times = 0; times < 4 && !(await here.isVisible()); times++) {
    await conductor(page).waitFor();
    if (await button.isVisible()) await press(button);
    await here.waitFor({ timeout: 5_000 }).catch(() => {});
  }
  await here.waitFor();
}

const ACK = 3;

interface Packet {
  readonly type: number;
  data?: unknown[];
}

/** A server that is as busy as a test wants it: what it says is changed on its way to the page. */
async function hearOtherwise(context: BrowserContext, change: (packet: Packet) => void): Promise<void> {
  await context.routeWebSocket(/socket\.io/, (page) => {
    const server = page.connectToServer();
    server.onMessage((frame) => {
      if (typeof frame === 'string') return page.send(frame);
      const packet = decode(frame) as Packet;
      change(packet);
      page.send(Buffer.from(encode(packet)));
    });
  });
}
