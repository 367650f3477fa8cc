import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { connect, type Room } from '../../client-sdk/index.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { expectAccessible, SIZES, violationsOf } from '../support/axe.ts';
import { useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';
import { type Cluster, createLog, startCluster } from '../support/server.ts';
import { until } from '../support/until.ts';

describe.skipIf(skipBrowser)('the page of operators', () => {
  let cluster: Cluster;
  let ada: Room;
  let ben: Room;
  const app = useApp(async () => {
    cluster = await startCluster();
    const [one, two] = cluster.instances;
    const log = await createLog(one.url, 'CDG', 'NRT', 'LAX');
    ada = await connect({ url: one.url, log, name: 'Ada' });
    ben = await connect({ url: two.url, log, name: 'Ben' });
    ada.travelLog.setTitle('Over the North Pacific');
    await ada.saved();
    await ada.transport.play();
    await plantJobs();
    return {
      urls: [one.url],
      async close() {
        await ada.leave();
        await ben.leave();
        await cluster.close();
      },
    };
  });

  /** A job that has failed in part, and one that an instance works on for as long as the page is looked at. */
  async function plantJobs(): Promise<void> {
    const database = openDatabase(cluster.databaseUrl);
    const now = Date.now();
    const job = { parameters: '{}', items: 40, waiting_since: now, created_at: now, started_at: now };
    await database.knex('jobs').insert([
      { ...job, kind: 'analyse', state: 'failed', done: 37, failed: 3, finished_at: now },
      { ...job, kind: 'export', state: 'running', done: 10, owner: 'elsewhere-1-abc', expires_at: now + 3_600_000 },
    ]);
    await database.close();
  }

  const address = () => `${app.url}/admin#operator=${cluster.instances[0].operatorToken}`;
  const isWide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

  test.each(SIZES)('$size: shows instances, rooms and a room, and axe finds nothing', async ({ size, ...rest }) => {
    const page = await app.open(address(), await app.context(rest));
    await page.getByRole('button', { name: 'Over the North Pacific' }).click();
    await page.getByRole('button', { name: 'Send out Ben' }).waitFor();
    expect(page.url()).not.toContain(cluster.instances[0].operatorToken);
    await expect.poll(() => page.getByRole('button', { name: /^Drain / }).count()).toBe(2);
    await page.getByRole('progressbar', { name: /^Progress of Analyse \d+$/ }).waitFor();
    expect(await isWide(page)).toBe(0);
    await app.picture(page, `admin-${size}`);
    const jobs = page.getByRole('table', { name: 'Jobs' });
    await jobs.scrollIntoViewIfNeeded();
    await app.picture(page, `admin-jobs-${size}-light`);
    await page.getByRole('button', { name: 'Send out Ben' }).click();
    await page.locator('.admin-room').evaluate((room) => room.scrollIntoView({ block: 'start' }));
    await expectAccessible(app, page, `admin-room-${size}`);
    await jobs.scrollIntoViewIfNeeded();
    await app.picture(page, `admin-jobs-${size}-dark`);
    expect(await isWide(page)).toBe(0);
  });

  test('filters, hands the conducting over, and sends a person out by keys alone once it was confirmed', async () => {
    const page = await app.open(`${app.url}/admin`);
    await page.getByLabel('Operator’s token').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('That is not the operator’s token.').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByLabel('Operator’s token').fill(cluster.instances[0].operatorToken);
    await page.keyboard.press('Enter');
    await page.getByRole('searchbox', { name: 'Filter' }).fill('nowhere');
    await page.getByText('No room has this in its title or id.').waitFor();
    await page.getByRole('searchbox', { name: 'Filter' }).fill(ada.log);
    await page.getByRole('button', { name: 'Close these details' }).press('Enter');
    await page.getByRole('searchbox', { name: 'Filter' }).fill('pacific');
    await page.getByRole('button', { name: 'Over the North Pacific' }).press('Enter');

    const moved = () => ben.conductor.here && !ada.conductor.here;
    for (let tries = 0; tries < 4 && !moved(); tries++) {
      await page.getByRole('button', { name: 'Hand over' }).press('Enter');
      await page.getByRole('button', { name: 'Hand it over' }).press('Enter');
      // On a busy machine it takes longer than the answer may, or than the instances wait for each other.
      await page.getByText(/^(Another instance conducts\.|It is under way|No )/).waitFor();
      await until('it does', moved, 5_000).catch(() => {});
    }
    expect(moved()).toBe(true);

    await page.getByRole('button', { name: 'Send out Ben' }).press('Enter');
    await page.getByRole('button', { name: 'Cancel', exact: true }).press('Enter');
    expect(ben.status.kind).toBe('live');
    await page.getByRole('button', { name: 'Send out Ben' }).press('Enter');
    await page.getByRole('group', { name: 'Send out Ben' }).getByLabel('Minutes').selectOption('60');
    await page.getByRole('button', { name: 'Send out', exact: true }).press('Enter');
    await page.getByText('1 connection was closed.').waitFor();
    await until('Ben is out', () => ben.status.kind === 'refused');
    await page.getByText(`Closed to person ${ben.you.userId} for 60 min more.`).waitFor();
    expect(await page.getByRole('button', { name: 'Send out Ben' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Open again' }).press('Enter');
    await page.getByText(`Closed to person`).waitFor({ state: 'detached' });
  });

  test('shows how far jobs are, and cancels one once it was confirmed', async () => {
    const page = await app.open(address());
    const job = page.getByRole('row', { name: /^Export \d+ / });
    await job.getByText('10 of 40').waitFor();
    expect(await page.getByRole('row', { name: /^Analyse \d+ / }).textContent()).toMatch(/failed in part.*40 of 40.*3/);
    await job.getByRole('button', { name: /^Cancel Export/ }).press('Enter');
    await job.getByRole('button', { name: 'Let it run' }).press('Enter');
    await job.getByRole('button', { name: /^Cancel Export/ }).press('Enter');
    await job.getByRole('button', { name: 'Cancel it' }).press('Enter');
    await page.getByText(/^Export \d+ is cancelled\.$/).waitFor();
    await job.getByText('cancelled').waitFor();
    expect(await job.getByRole('button').count()).toBe(0);
  });

  test('asks no more while it is hidden', async () => {
    const context = await app.context();
    await context.clock.install();
    const page = await app.open(address(), context);
    await page.getByText(/^As of /).waitFor();
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().includes('/api/admin/')) asked += 1;
    });
    await page.clock.runFor(6_000);
    await until('it looks again by itself', () => asked >= 3);
    await page.waitForLoadState('networkidle');
    asked = 0;
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await page.clock.runFor(12_000);
    expect(asked).toBe(0);
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: false, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await until('it asks again', () => asked > 0);
  });
});
