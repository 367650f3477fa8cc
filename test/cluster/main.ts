import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { CHROMIUM_ARGS, findChromium } from '../support/chromium.ts';
import { startCluster } from './cluster.ts';

/**
 * `npm run cluster`: several instances behind nginx, on one MariaDB and one Redis, all private and on the loopback,
 * until Ctrl-C. With `--look`, two pages on two of the instances are opened, photographed and closed again.
 */
const { values } = parseArgs({
  options: { instances: { type: 'string', default: '3' }, look: { type: 'boolean', default: false } },
});

const dir = mkdtempSync(join(tmpdir(), 'aero-melody-cluster-'));
const cluster = await startCluster({ instances: Number(values.instances), dir });
process.stdout.write(`
  In front           ${cluster.url}/logs/${cluster.demoLog}
${cluster.instances.map(({ url }, at) => `  Instance ${at + 1}         ${url}/logs/${cluster.demoLog}`).join('\n')}
  MariaDB            ${cluster.databaseUrl}
  Redis              ${cluster.redisUrl}
`);
try {
  if (values.look) await look();
  else await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
} finally {
  process.stdout.write('\n  Draining …\n');
  await cluster.close();
  rmSync(dir, { recursive: true });
}

/** What is typed on one instance is read on another: two pages, seen side by side. */
async function look(): Promise<void> {
  const pictures = join(import.meta.dirname, '../../out/screenshots');
  mkdirSync(pictures, { recursive: true });
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
  try {
    const pages = await Promise.all(
      cluster.instances.slice(0, 2).map(async ({ url }) => {
        const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
        await page.goto(`${url}/logs/${cluster.demoLog}`);
        return page;
      }),
    );
    const [ada, ben] = pages as [(typeof pages)[0], (typeof pages)[0]];
    const title = `Seen on two instances at ${new Date().toISOString().slice(11, 19)}`;
    const field = ada.getByRole('textbox', { name: 'Title of the journey' });
    await field.fill(title);
    await field.press('Enter');
    await ben.waitForFunction(
      (wanted) => [...document.querySelectorAll('input')].some((i) => i.value === wanted),
      title,
    );
    for (const [at, page] of pages.entries()) {
      const path = join(pictures, `cluster-${at + 1}.png`);
      await page.screenshot({ path });
      process.stdout.write(`  Seen               ${path}\n`);
    }
  } finally {
    await browser.close();
  }
}
