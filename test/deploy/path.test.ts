import { describe, expect, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import { withoutBase } from '../../server/base-path.ts';
import { type Servers, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';
import { startNginx } from '../support/nginx.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const PATH = '/melody';
const PUBLIC_URL = `http://melody.example.org${PATH}/`;

/** The deployed configuration, under a path that is passed on. */
const underPath = (configuration: string) => configuration.replaceAll(/^( +location) \//gm, `$1 ${PATH}/`);

/** The same, but for the path, which is taken off. */
const withPathOff = (configuration: string) =>
  underPath(configuration).replaceAll(
    /(location \/melody(\S*\/) \{\n +proxy_pass http:\/\/instances);/g,
    (_, head: string, rest: string) => `${head}${rest};`,
  );

async function startBehindProxies(): Promise<Servers> {
  const server = await startServer({ PUBLIC_URL });
  const proxies = [await startNginx([server.port], underPath), await startNginx([server.port], withPathOff)];
  return {
    urls: proxies.map(({ url }) => url + PATH),
    async close() {
      for (const proxy of proxies) await proxy.stop();
      await server.close();
    },
  };
}

test.each([
  ['/melody/logs/1', '/logs/1'],
  ['/melody', '/'],
  ['/melody/', '/'],
  ['/melody?a=b', '/?a=b'],
  ['/logs/1', '/logs/1'],
  ['/melody-2/logs/1', '/melody-2/logs/1'],
])('below /melody, %s is %s', (url, inner) => expect(withoutBase(url, PATH)).toBe(inner));

describe.skipIf(skipBrowser)('case 14: under a path behind nginx', () => {
  const app = useApp(startBehindProxies);

  test.each([
    ['is passed on', 0],
    ['is taken off', 1],
  ])('a journey is written and heard where the path %s', async (_, at) => {
    const root = app.urls[at]!;
    const created = await fetch(`${root}/api/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ waypoints: [{ airport: 'CDG' }, { airport: 'NRT' }] }),
    });
    const { id: log, url } = (await created.json()) as { id: string; url: string };
    expect(url).toBe(`${PUBLIC_URL}logs/${log}`);

    const page = await app.openLog(log, undefined, at);
    const ada = await connect({ url: `${root}/`, log, name: 'Ada' });
    const title = page.getByRole('textbox', { name: 'Title of the journey' });
    await title.fill('Under a path');
    await title.press('Enter');
    await until('the title is there', () => ada.travelLog.read().title === 'Under a path');
    let notes = 0;
    ada.on('note', () => {
      notes += 1;
    });
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await until('notes come', () => notes > 0);
    expect(await ada.history.versions()).toHaveProperty('head');
    await ada.leave();

    await page.getByRole('link', { name: 'Aero Melody, start page' }).click();
    await page.waitForURL(`${root}/`);
    await page.getByRole('button', { name: 'Start a new journey' }).click();
    await page.waitForURL(new RegExp(`^${root}/logs/[0-9a-f-]+$`));
    await title.waitFor();
  });
});
