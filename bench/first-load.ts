import { type Browser, chromium } from 'playwright-core';
import { CHROMIUM_ARGS, findChromium } from '../test/support/chromium.ts';
import { createLog } from '../test/support/server.ts';
import { type AppServer, startApp } from './app-server.ts';
import { median, short } from './figures.ts';
import { describeMachine, printTable, publish } from './report.ts';
import { openRevision } from './revision.ts';

/** A phone on the way: 1.6 Mbit/s and 150 ms, as Chromium throttles. */
const NETWORK = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 };
const VISITS = 5;
/** The last revision whose page came uncompressed and in one piece. */
const BASELINE = '509c931';

interface Visit {
  /** From the navigation until there is a play button, and until music plays once it is pressed, ms. */
  readonly button: number;
  readonly playing: number;
  /** Received until then over HTTP, bytes. */
  readonly bytes: number;
}

/** Time until play answers a first visitor, of the working tree beside the baseline, turn by turn. */
export async function measureFirstLoad([revision = BASELINE]: readonly string[]): Promise<void> {
  const machine = describeMachine({});
  const other = await openRevision(revision);
  const servers: AppServer[] = [];
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
  try {
    const visits = new Map<string, Visit[]>();
    for (const [name, folder] of [
      [revision, other.folder],
      ['working tree', undefined],
    ] as const) {
      servers.push(await startApp(name, folder));
      visits.set(name, []);
    }
    // The first one is thrown away: a server's first music waits for its networks.
    for (let at = 0; at <= VISITS; at++)
      for (const server of servers) {
        const measured = await visit(browser, server.url);
        if (at > 0) visits.get(server.name)!.push(measured);
      }
    await publish('first-load', report(machine, visits), { keep: revision === BASELINE });
  } finally {
    await browser.close();
    for (const server of servers) await server.stop();
    await other.remove();
  }
}

async function visit(browser: Browser, url: string): Promise<Visit> {
  const log = await createLog(url, 'CDG', 'NRT');
  const context = await browser.newContext();
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  let bytes = 0;
  cdp.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', NETWORK);
  await page.addInitScript(pressPlay);
  await page.goto(`${url}/logs/${log}`, { waitUntil: 'commit' });
  const times = await page.waitForFunction(() => (globalThis as { playing?: object }).playing);
  const measured = { ...((await times.jsonValue()) as Pick<Visit, 'button' | 'playing'>), bytes };
  await context.close();
  return measured;
}

/** Runs in the page: presses play as soon as it can, and notes when it does and when music plays. */
function pressPlay(): void {
  let button: number | undefined;
  new MutationObserver((_, observer) => {
    const play = document.querySelector<HTMLElement>('.play');
    if (!play) return;
    if (button === undefined) {
      button = performance.now();
      play.click();
    } else if (play.ariaLabel === 'Pause') {
      observer.disconnect();
      Object.assign(globalThis, { playing: { button, playing: performance.now() } });
    }
  }).observe(document, { subtree: true, childList: true, attributes: true });
}

function report(machine: string, visits: ReadonlyMap<string, readonly Visit[]>): string {
  const seconds = (values: readonly number[]) => short(median(values) / 1000);
  const rows = [...visits].map(([name, measured]) => [
    name,
    seconds(measured.map(({ button }) => button)),
    seconds(measured.map(({ playing }) => playing)),
    measured.map(({ playing }) => short(playing / 1000)).join(' '),
    short(median(measured.map(({ bytes }) => bytes)) / 1000),
  ]);
  return [
    '# How soon play answers a first visitor',
    machine,
    `Chromium at 1.6 Mbit/s and 150 ms over HTTP, its cache empty; play is pressed as soon as there is a button. Seconds since the navigation, medians of ${VISITS} visits in turns; kB received by then.`,
    printTable([['revision', 'a play button', 'music plays', 'each', 'kB'], ...rows]),
  ].join('\n\n');
}
