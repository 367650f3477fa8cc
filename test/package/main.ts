import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { CHROMIUM_ARGS, findChromium } from '../support/chromium.ts';
import { createLog, startServer } from '../support/server.ts';
import { compile, openStrangerFolder, run, tenLines } from './stranger-folder.ts';

/**
 * `npm run package`: the packed client in an empty folder, as a stranger uses it. Each line is something that worked; the
 * first thing that does not ends the run.
 */
const BIN = join(import.meta.dirname, '../../node_modules/.bin');
/** Timeout of an edit on its way to the other browser, ms. */
const EDITED_MS = 10_000;
const EDITOR = ['@codemirror/state', '@codemirror/view', 'y-codemirror.next'];

const folder = await openStrangerFolder(EDITOR);
const pages = createServer((request, response) => {
  const path = new URL(request.url!, 'http://page').pathname;
  readFile(join(folder.path, 'dist', path === '/' ? 'index.html' : path)).then(
    (body) => response.setHeader('content-type', path.endsWith('.js') ? 'text/javascript' : 'text/html').end(body),
    () => response.writeHead(404).end(),
  );
}).listen(0, '127.0.0.1');
await once(pages, 'listening');
const origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
const server = await startServer({ ALLOWED_ORIGINS: origin, DATABASE_URL: 'sqlite::memory:' });
const browsers: Browser[] = [];
try {
  for (const way of ['bundler', 'nodenext'] as const) {
    const complaints = await compile(folder, way);
    if (complaints !== '') throw new Error(`tsc, ${way}:\n${complaints}`);
    did(`tsc --noEmit, ${way}, libraries checked`);
  }
  did(`node ten.mjs: ${await runTenLines()}`);
  await run(join(BIN, 'esbuild'), ['user.ts', '--bundle', '--format=esm', '--minify', '--outfile=user.js'], {
    cwd: folder.path,
  });
  did('esbuild, for a browser');
  await run(join(BIN, 'vite'), ['build', '--logLevel', 'warn'], { cwd: folder.path });
  did('vite build');
  await editTogether();
} finally {
  for (const browser of browsers) await browser.close();
  await server.close();
  pages.close();
  await folder.remove();
}

/** Two browsers on a page of another origin write in one entry, and in a text of their own type. */
async function editTogether(): Promise<void> {
  const log = await createLog(server.url, 'CDG', 'NRT');
  const ada = await openPage('Ada', log);
  const ben = await openPage('Ben', log);
  did(`Chromium, two browsers on ${origin}: ${await ada.title()}`);
  for (const id of ['entry', 'notes']) {
    await ada.locator(`#${id} .cm-content`).pressSequentially('Wind 🌬 and rain.');
    await shows(ben, id, 'Wind 🌬 and rain.');
    await ben.locator(`#${id} .cm-content`).press('Home');
    await ben.keyboard.type('At last: ');
    await shows(ada, id, 'At last: Wind 🌬 and rain.');
    await ada.locator(`#${id} .cm-ySelectionCaret`).waitFor({ state: 'attached' });
    did(`y-codemirror.next on ${id === 'entry' ? 'an entry' : 'x-notes'}: both texts and a caret`);
  }
}

/** Waits until an editor shows a text, carets of others aside. */
async function shows(page: Page, id: string, text: string): Promise<void> {
  const shown = (of: string) => {
    const content = document.querySelector(`#${of} .cm-content`)!.cloneNode(true) as HTMLElement;
    for (const caret of content.querySelectorAll('.cm-ySelectionCaret')) caret.remove();
    return content.textContent;
  };
  const deadline = Date.now() + EDITED_MS;
  while ((await page.evaluate(shown, id)) !== text) {
    if (Date.now() > deadline) throw new Error(`${id} shows ${JSON.stringify(await page.evaluate(shown, id))}`);
    await setTimeout(50);
  }
}

async function openPage(name: string, log: string): Promise<Page> {
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
  browsers.push(browser);
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${origin}/?${new URLSearchParams({ server: server.url, log, name })}`);
  await page
    .waitForFunction(() => document.title.startsWith('live'))
    .catch(() => {
      throw new Error(`the page did not join:\n${complaints.join('\n')}`);
    });
  // Yjs says so where there are two of it.
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
  return page;
}

async function runTenLines(): Promise<string> {
  await writeFile(join(folder.path, 'ten.mjs'), await tenLines(folder, server.url));
  const program = spawn(process.execPath, ['ten.mjs'], { cwd: folder.path, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface(program.stdout);
  const [note] = (await Promise.race([once(lines, 'line'), once(lines, 'close')])) as [string?];
  program.kill();
  if (note === undefined) throw new Error('ten.mjs ended without a note');
  return note;
}

function did(what: string): void {
  process.stdout.write(`  ${what}\n`);
}
