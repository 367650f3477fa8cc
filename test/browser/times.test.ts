import { describe, expect, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import { violationsOf } from '../support/axe.ts';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';
import { createLog } from '../support/server.ts';
import { until } from '../support/until.ts';

describe.skipIf(skipBrowser)('times, flights and details of a journey', () => {
  const app = useApp();

  test('case 31: times are entered and shown by the clocks of the airport, with its zone, and are warned of', async () => {
    const { page, log } = await app.openFresh(['CDG', 'NRT', 'LAX']);
    const ben = await app.openLog(log, await app.context({ colorScheme: 'dark', timezoneId: 'Asia/Kathmandu' }));
    const stop = (at: number) => page.getByRole('list', { name: 'Stops of the journey' }).locator('.stop').nth(at);
    for (const at of [0, 1]) await stop(at).getByText('Times and travel').click();

    await stop(0).getByLabel('Depart').fill('2031-05-12T13:30');
    await stop(1).getByLabel('Arrive').fill('2031-05-13T08:25');
    await stop(0).getByLabel('Flight', { exact: true }).fill('AF276');
    await stop(0).getByLabel('Flight', { exact: true }).press('Enter');
    await stop(0).getByLabel('Cabin').selectOption('business');
    for (const reader of [page, ben]) {
      await reader.getByText('depart 12 May 2031, 13:30 CEST').waitFor();
      await reader.getByText('arrive 13 May 2031, 08:25 GMT+9').waitFor();
      await reader.getByText('AF276 · 13:30 to 08:25 (+1 day) · 11 h 55 min').waitFor();
    }
    // Room for the half of the day, in browsers that show it: Chromium takes 200 px.
    expect((await stop(0).getByLabel('Depart').boundingBox())!.width).toBeGreaterThan(210);
    await app.picture(page, 'times-light');
    await app.picture(ben, 'times-dark');

    await stop(1).getByLabel('Arrive').fill('2031-05-12T13:30');
    await page.getByText('By these times it arrives before it departs.').waitFor();
    await stop(0).getByLabel('Depart').fill('2026-03-29T02:30');
    await page.getByText('The clocks skip this time on that night').waitFor();
    expect(await stop(0).getByLabel('Depart').inputValue()).toBe('2026-03-29T03:30');
    await ben.setViewportSize(PHONE);
    expect(await ben.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await app.picture(ben, 'times-phone-dark');
  });

  test('trains, ferries, drives and nights are shown, changed by keyboard, and told by the music', async () => {
    const log = await createLog(
      app.url,
      { airport: 'LHR', departLocal: '2031-05-01T09:00' },
      {
        airport: 'CDG',
        arriveLocal: '2031-05-01T11:20',
        departLocal: '2031-05-03T10:04',
        way: 'train',
        flight: '6611',
      },
      { airport: 'Lyon (45.7605, 4.8597)', arriveLocal: '2031-05-03T12:02', way: 'drive', nights: 3 },
      { airport: 'Genova (44.4103, 8.9067)', way: 'ferry', flight: 'Moby Aki' },
      { airport: 'OLB' },
    );
    const page = await app.openLog(log);
    const stops = page.getByRole('list', { name: 'Stops of the journey' }).locator('.stop');
    await page.getByText('5 stops · 1 flight · 1 train ride · 1 ferry · 1 drive').waitFor();
    await page.getByText('2 nights in Paris').waitFor();
    await page.getByText('3 nights in Lyon').waitFor();
    await page.getByText(/train ride .*a motor of sixteenths/).waitFor();
    await page.getByText(/ferry .* across the sea: .*a slow swell, accordion/).waitFor();

    await stops.nth(2).locator('summary', { hasText: 'nights in Lyon' }).click();
    await stops.nth(2).getByLabel('From here by').focus();
    await page.keyboard.type('Train');
    await page.getByText('1 flight · 2 train rides · 1 ferry').waitFor();
    await stops.nth(2).getByLabel('Name of the place').fill('Lyon Part-Dieu');
    await stops.nth(2).getByLabel('Name of the place').press('Enter');
    await page.getByText('3 nights in Lyon Part-Dieu').waitFor();
    await stops.nth(2).getByLabel('Nights here').fill('12');
    const ben = await connect({ url: app.url, log, name: 'Ben' });
    ben.travelLog.edit(ben.travelLog.read().waypoints[2]!.id, { flight: '6612' });
    await until(
      'it shows',
      async () => (await stops.nth(2).getByLabel('Train', { exact: true }).inputValue()) === '6612',
    );
    await ben.leave();
    await stops.nth(2).getByLabel('Nights here').press('Tab');
    await page.getByText('12 nights in Lyon Part-Dieu').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await app.picture(page, 'ground-light');

    await page.getByRole('combobox', { name: 'Add an airport' }).fill('London');
    await page.getByRole('option', { name: /^London, United Kingdom.* amid LHR, LGW/ }).waitFor();
    await page.getByRole('option', { name: /^London, Canada.* where YXU is/ }).waitFor();
    await page.getByRole('combobox', { name: 'Add an airport' }).fill('Pisa 43.7085, 10.3985');
    await page.getByRole('option', { name: /Pisa/ }).click();
    await page.getByText('6 stops').waitFor();
    await page.getByRole('button', { name: 'Add a stop on the map' }).click();
    await page.locator('.map > svg').click({ position: { x: 150, y: 90 } });
    await page.getByText('7 stops').waitFor();

    const phone = await app.openLog(log, await app.context({ colorScheme: 'dark', viewport: PHONE }));
    await phone.getByText('12 nights in Lyon Part-Dieu').waitFor();
    expect(await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await app.picture(phone, 'ground-phone-dark');
  });

  test('description, tags, day and status are shared', async () => {
    const { page, log } = await app.openFresh(['CDG', 'NRT']);
    const ben = await app.openLog(log, await app.context({ colorScheme: 'dark' }));
    for (const reader of [page, ben]) await reader.getByRole('button', { name: 'Details' }).click();
    const details = page.getByRole('dialog', { name: 'Details' });
    await details.getByLabel('New tag').fill('honeymoon');
    await details.getByLabel('New tag').press('Enter');
    await details.getByLabel('Day of travel').fill('2031-05-12');
    await details.getByRole('combobox', { name: /^Status/ }).selectOption('On the way');
    await details.getByLabel('Description of the journey').fill('Two weeks of noodles.');

    const bens = ben.getByRole('dialog', { name: 'Details' });
    await bens.getByText('honeymoon').waitFor();
    await expect.poll(() => bens.getByLabel('Day of travel').inputValue()).toBe('2031-05-12');
    await expect.poll(() => bens.getByRole('combobox', { name: /^Status/ }).inputValue()).toBe('travelling');
    await app.picture(page, 'details-light');
    await bens.getByRole('button', { name: 'Remove the tag honeymoon' }).click();
    await expect.poll(() => details.getByText('honeymoon').count()).toBe(0);
    await ben.setViewportSize(PHONE);
    await app.picture(ben, 'details-phone-dark');
  });
});
