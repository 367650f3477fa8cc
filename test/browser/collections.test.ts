import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violationsOf } from '../support/axe.ts';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';
import { startServer } from '../support/server.ts';

describe.skipIf(skipBrowser)('collections', () => {
  const app = useApp(async () => {
    const server = await startServer({ AUTH_MODE: 'guests' });
    return { urls: [server.url], close: server.close };
  });

  async function create(title: string, token?: string): Promise<{ id: string; token: string }> {
    const answer = await fetch(`${app.url}/api/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ title, tags: ['sea'], waypoints: [{ airport: 'CDG' }, { airport: 'NRT' }] }),
    });
    return answer.json() as Promise<{ id: string; token: string }>;
  }

  async function openAs(token: string, path = '/', look?: Parameters<typeof app.context>[0]): Promise<Page> {
    const context = await app.context(look);
    await context.addInitScript((token) => localStorage.setItem('aero-melody.token', token), token);
    return app.open(`${app.url}${path}`, context);
  }

  const pieces = (page: Page) => page.getByRole('list', { name: 'Pieces' }).locator('strong').allTextContents();
  const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));

  test('are made, filled from the library and a journey, ordered by keyboard, played through, shared and joined', async () => {
    const { id, token: ada } = await create('Round the Pacific');
    for (const title of ['Up the coast', 'Over the Andes']) await create(title, ada);
    const { token: ben } = await create('Ben at home');

    const desk = await openAs(ada, '/collections/7');
    await desk.getByText('This collection is not there', { exact: false }).waitFor();
    await desk.goto(app.url);
    await desk.locator('summary', { hasText: 'Collections' }).click();
    await desk.getByText('You have no collections yet.', { exact: false }).waitFor();
    await desk.getByLabel('Title of the collection').fill('By the sea');
    await desk.getByLabel('What is in it').selectOption('tag');
    await desk.getByLabel('Airport, country, continent, tag or year').fill('sea');
    await desk.getByRole('button', { name: 'New collection' }).click();
    await desk.getByText('“By the sea” was made.').waitFor();
    expect(await violationsOf(desk)).toEqual([]);

    for (const title of ['Up the coast', 'Over the Andes']) {
      await desk.getByLabel(`More for “${title}”`).click();
      await desk.getByRole('button', { name: 'Add to a collection' }).click();
      const dialog = desk.getByRole('dialog', { name: 'Collections' });
      if (title === 'Up the coast') {
        await dialog.getByText('You have no collection to put it into yet.', { exact: false }).waitFor();
        await dialog.getByLabel('Title of the collection').fill('Nights');
        await dialog.getByRole('button', { name: 'Make' }).click();
      } else await dialog.getByRole('button', { name: 'Add to “Nights”' }).click();
      await dialog.getByText('It is in “Nights” now.').waitFor();
      expect(await violationsOf(desk)).toEqual([]);
      await app.picture(desk, 'collections-panel-light');
      await desk.keyboard.press('Escape');
    }

    const journey = await openAs(ada, `/logs/${id}`);
    await journey.getByRole('button', { name: 'Collect', exact: true }).click();
    await journey.getByRole('button', { name: 'Add to “Nights”' }).click();
    await journey.getByText('It is in “Nights” now.').waitFor();
    expect(await violationsOf(journey)).toEqual([]);

    await desk.reload();
    await desk.locator('summary', { hasText: 'Collections' }).click();
    await desk.getByRole('link', { name: 'Nights' }).waitFor();
    await app.picture(desk, 'collections-light');
    await desk.getByRole('link', { name: 'By the sea' }).click();
    await desk.getByRole('heading', { name: 'By the sea' }).waitFor();
    expect((await pieces(desk)).toSorted()).toEqual(['Over the Andes', 'Round the Pacific', 'Up the coast']);
    await desk.goBack();
    await desk.locator('summary', { hasText: 'Collections' }).click();
    await desk.getByRole('link', { name: 'Nights' }).click();
    await expect.poll(() => pieces(desk)).toEqual(['Up the coast', 'Over the Andes', 'Round the Pacific']);

    await desk.getByRole('button', { name: 'Move “Round the Pacific” up' }).focus();
    await desk.keyboard.press('Enter');
    await expect.poll(() => pieces(desk)).toEqual(['Up the coast', 'Round the Pacific', 'Over the Andes']);
    await expect.poll(() => focused(desk)).toBe('Move “Round the Pacific” up');
    await desk.keyboard.press('Enter');
    await expect.poll(() => pieces(desk)).toEqual(['Round the Pacific', 'Up the coast', 'Over the Andes']);
    await expect.poll(() => focused(desk)).toBe('Move “Round the Pacific” down');
    await desk.getByText('“Round the Pacific” is number 1.').waitFor();

    await desk.getByRole('button', { name: 'Edit', exact: true }).click();
    await desk.getByLabel('Description').fill('To be heard after dark.');
    await desk.getByRole('button', { name: 'Save' }).click();
    await desk.getByText('To be heard after dark.').waitFor();
    await desk.getByRole('button', { name: 'Play through' }).click();
    await desk.getByText('Now: Round the Pacific').waitFor();
    await desk.getByRole('button', { name: 'Skip' }).click();
    await desk.getByText('Now: Up the coast').waitFor();
    await desk.getByRole('button', { name: 'Share' }).click();
    await desk.getByLabel('Address of the collection').waitFor();
    await desk.getByRole('button', { name: 'Publish' }).click();
    await desk.getByText('The collection is on the public list.', { exact: false }).waitFor();
    await desk.getByRole('button', { name: 'Invite people who may read it' }).click();
    const invitation = await desk.getByLabel('Link of the invitation').inputValue();
    expect(await violationsOf(desk)).toEqual([]);
    await app.picture(desk, 'collection-light');

    const phone = await openAs(ben, new URL(invitation).pathname, { viewport: PHONE, colorScheme: 'dark' });
    await phone.getByText('3 pieces are not shared with you.').waitFor();
    expect(await phone.getByRole('button', { name: 'Edit' }).count()).toBe(0);
    await phone.getByRole('button', { name: 'Like' }).click();
    await phone.getByText('1 like', { exact: false }).waitFor();
    await phone.goto(invitation);
    await phone.reload();
    await phone.getByText('You are a member of this collection now.').waitFor();
    expect(new URL(phone.url()).hash).toBe('');
    expect(await violationsOf(phone)).toEqual([]);
    expect(await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await app.picture(phone, 'collection-phone-dark');

    await phone.getByRole('button', { name: 'Leave this collection' }).click();
    await phone.getByRole('heading', { name: 'Your journeys' }).waitFor();

    await fetch(`${app.url}/api/logs/${id}`, { method: 'DELETE', headers: { authorization: `Bearer ${ada}` } });
    const small = await openAs(ada, new URL(invitation).pathname, { viewport: PHONE, colorScheme: 'dark' });
    await small.getByRole('button', { name: 'Take “Over the Andes” out' }).click();
    await small.getByText('“Over the Andes” was taken out.').waitFor();
    await small.getByText('A journey that was deleted').waitFor();
    await small.getByRole('button', { name: 'Play through' }).click();
    await small.getByText('Now: Up the coast').waitFor();
    await small.getByRole('button', { name: 'Edit', exact: true }).click();
    expect(await small.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    expect(await violationsOf(small)).toEqual([]);
    await app.picture(small, 'collection-owner-phone-dark');
    await small.getByRole('button', { name: 'Delete', exact: true }).click();
    await small.getByRole('button', { name: 'Delete', exact: true }).click();
    await small.getByText('The collection is deleted.', { exact: false }).waitFor();
    await small.goto(app.url);
    await small.locator('summary', { hasText: 'Collections' }).click();
    await small.getByRole('group', { name: 'Which collections' }).getByRole('button', { name: 'Deleted' }).click();
    await small.getByRole('button', { name: 'Restore “Nights”' }).click();
    await small.getByText('“Nights” is back.').waitFor();
    expect(await violationsOf(small)).toEqual([]);
    await app.picture(small, 'collections-phone-dark');
  }, 120_000);
});
