import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { placeLabels } from '../../app/src/map-labels.ts';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';

const SIXTY = [
  ...['CDG', 'LHR', 'AMS', 'FRA', 'MUC', 'ZRH', 'VIE', 'PRG', 'WAW', 'CPH', 'OSL', 'ARN', 'HEL', 'RIX', 'TLL'],
  ...['DUB', 'LIS', 'MAD', 'BCN', 'NCE', 'MXP', 'FCO', 'ATH', 'IST', 'CAI', 'DXB', 'DEL', 'BKK', 'SIN', 'HKG'],
  ...['NRT', 'HND', 'ICN', 'PEK', 'PVG', 'TPE', 'MNL', 'CGK', 'SYD', 'AKL', 'HNL', 'LAX', 'SFO', 'SEA', 'YVR'],
  ...['DEN', 'ORD', 'DFW', 'MEX', 'BOG', 'LIM', 'CUZ', 'SCL', 'EZE', 'GIG', 'GRU', 'MIA', 'JFK', 'BOS', 'YYZ'],
];

test('case 35: a label without room is not shown, and a point is never covered', () => {
  const size = { width: 200, height: 100 };
  const crowd = Array.from({ length: 12 }, (_, at) => ({ key: String(at), text: 'CDG', x: 100, y: 50 + at }));
  const placed = placeLabels(crowd, size);
  expect(placed).toHaveLength(12);
  expect(placed.filter(({ place }) => place)).toHaveLength(3);
  expect(placeLabels([{ key: 'a', text: 'CDG', x: 300, y: 50 }], size)[0]!.place).toBeUndefined();
});

describe.skipIf(skipBrowser)('case 35: the map', () => {
  const app = useApp();

  test('of 60 stops can be zoomed and moved, no labels cover each other, and more show from nearer', async () => {
    const { page } = await app.openFresh(SIXTY);
    await page.locator('.map-land').waitFor();
    await expect.poll(() => page.locator('.map-dot').count()).toBe(60);
    const whole = await labels(page);
    const far = await spread(page);
    let near = whole;
    await app.picture(page, 'map-sixty-light');
    await page.getByRole('button', { name: 'Zoom in' }).focus();
    for (let press = 1; press <= 4; press++) {
      await page.keyboard.press('+');
      await expect.poll(async () => (await spread(page)) / far).toBeCloseTo(1.6 ** press, 1);
      near = await labels(page);
    }
    await app.picture(page, 'map-sixty-near-light');
    expect(near).toBeGreaterThan(whole);
    const before = await dot(page);
    await page.keyboard.press('ArrowRight');
    await expect.poll(async () => Math.round((await dot(page)).x - before.x)).toBe(-60);
    await page.keyboard.press('0');
    await expect.poll(() => labels(page)).toBe(whole);
  });

  test('is zoomed by the wheel with Ctrl alone, so that it never traps who scrolls, and is dragged', async () => {
    const dark = await app.context({ colorScheme: 'dark' });
    const { page } = await app.openFresh(['CDG', 'NRT', 'LAX'], dark);
    await page.locator('.map-land').waitFor();
    const map = (await page.locator('.map svg[role="img"]').boundingBox())!;
    const middle = { x: map.x + map.width / 2, y: map.y + map.height / 2 };
    const before = await dot(page);
    await page.mouse.move(middle.x, middle.y);
    await page.getByRole('button', { name: 'Zoom in' }).hover();
    await page.mouse.move(middle.x, middle.y);
    await page.waitForFunction(() => '__zoom' in document.querySelector('.map svg[role="img"]')!);
    await page.mouse.wheel(0, -300);
    await page.waitForTimeout(200);
    expect(await dot(page)).toEqual(before);

    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -300);
    await page.keyboard.up('Control');
    await expect.poll(async () => spread(page)).toBeGreaterThan(map.width);
    await app.picture(page, 'map-near-dark');

    const near = await dot(page);
    await page.mouse.down();
    await page.mouse.move(middle.x + 40, middle.y, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => Math.round((await dot(page)).x - near.x)).toBe(40);
    await page.getByRole('button', { name: 'Show the whole route' }).click();
    await expect.poll(() => dot(page)).toEqual(before);
  });

  test('takes keys that are pressed before the code that zooms has come', async () => {
    const context = await app.context();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await context.route('**/assets/map-zoom-*', (route) => held.then(() => route.continue()));
    const { page } = await app.openFresh(['CDG', 'NRT', 'LAX'], context);
    await page.locator('.map-land').waitFor();
    const before = await spread(page);
    await page.getByRole('button', { name: 'Zoom in' }).focus();
    for (let press = 0; press < 3; press++) await page.keyboard.press('+');
    expect(await spread(page)).toBe(before);
    release();
    await expect.poll(async () => (await spread(page)) / before).toBeCloseTo(1.6 ** 3, 1);
  });

  test('shows all its buttons where a keyboard leaves it little room', async () => {
    const { page } = await app.openFresh(['CDG', 'NRT']);
    await page.getByRole('button', { name: 'Play along' }).click();
    await page.getByRole('region', { name: 'Play along' }).waitFor();
    const map = (await page.locator('.map').boundingBox())!;
    const tools = (await page.locator('.map-tools').boundingBox())!;
    expect(map.height).toBeLessThan(150);
    expect(tools.y + tools.height).toBeLessThanOrEqual(map.y + map.height);
    await app.picture(page, 'map-tools-jam');
  });

  test('has its buttons on a phone, too', async () => {
    const phone = await app.context({ viewport: PHONE });
    const { page } = await app.openFresh(['CDG', 'NRT'], phone);
    await page.locator('.map-land').waitFor();
    const before = await spread(page);
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await expect.poll(() => spread(page)).toBeGreaterThan(before);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await page.locator('.map').scrollIntoViewIfNeeded();
    await app.picture(page, 'map-phone-light');
  });
});

const dot = (page: Page) =>
  page
    .locator('.map-dot')
    .first()
    .evaluate((element) => ({ x: Number(element.getAttribute('cx')), y: Number(element.getAttribute('cy')) }));

/** The way from the first point to the last one, CSS pixels. */
const spread = (page: Page) =>
  page.locator('.map-dot').evaluateAll((dots) => {
    const at = (dot: Element | undefined) => Number(dot?.getAttribute('cx'));
    return Math.abs(at(dots.at(-1)) - at(dots[0]));
  });

/** The part of the points in the frame that have a label. No label covers another. */
async function labels(page: Page): Promise<number> {
  const boxes = await page.locator('.map-label').evaluateAll((all) =>
    all.map((label) => {
      const { left, right, top, bottom } = label.getBoundingClientRect();
      return { text: label.textContent, left, right, top: top + 3, bottom: bottom - 3 };
    }),
  );
  const covered = boxes.flatMap((a, at) =>
    boxes
      .slice(at + 1)
      .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      .map((b) => `${a.text} ${b.text}`),
  );
  expect(covered).toEqual([]);
  const points = await page.locator('.map-dot').evaluateAll((dots) => {
    const frame = document.querySelector('.map')!.getBoundingClientRect();
    const isInside = ({ x, y }: DOMRect) => x > frame.left && x < frame.right && y > frame.top && y < frame.bottom;
    return dots.filter((dot) => isInside(dot.getBoundingClientRect())).length;
  });
  return boxes.length / points;
}
