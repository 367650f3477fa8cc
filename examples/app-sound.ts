import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import type { CompositionFile } from '../protocol/composition-file.ts';
import type { Voice } from '../protocol/note-event.ts';
import { CHROMIUM_ARGS, findChromium } from '../test/support/chromium.ts';

/** Most of a file that goes through Chromium's debugging pipe at once, bytes. */
const CHUNK = 8 << 20;

/** The app's sound in a browser without a server. */
export interface AppSound {
  /**
   * Renders a piece as the app saves it. Voices that are rendered alone are as loud as they are in the whole.
   * @returns WAV files, of the whole first
   */
  render(piece: CompositionFile, alone: readonly Voice[]): Promise<Buffer[]>;
  close(): Promise<void>;
}

export async function openAppSound(): Promise<AppSound> {
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
  const page = await browser.newPage();
  await page.addScriptTag({ content: await bundled(join(import.meta.dirname, 'stems.ts')) });
  return {
    async render(piece, alone) {
      const sizes = await page.evaluate(renderInPage, [piece, alone] as const);
      const files: Buffer[] = [];
      for (const [index, size] of sizes.entries()) {
        const chunks: Buffer[] = [];
        for (let from = 0; from < size; from += CHUNK) {
          const base64 = await page.evaluate(readInPage, [index, from, from + CHUNK] as const);
          chunks.push(Buffer.from(base64, 'base64'));
        }
        files.push(Buffer.concat(chunks));
      }
      return files;
    },
    close: () => browser.close(),
  };
}

/** A module as a script that leaves what it exports in `bundle`, with its samples inside. */
export async function bundled(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    build: { write: false, lib: { entry, formats: ['iife'], name: 'bundle' } },
  });
  const [{ output }] = built as unknown as [{ output: [{ code: string }] }];
  return output[0].code.replace(/^var bundle/, 'globalThis.bundle');
}

/** In the page: renders, and keeps the files there. @returns their sizes, bytes */
async function renderInPage([piece, alone]: readonly [CompositionFile, readonly Voice[]]): Promise<number[]> {
  const page = globalThis as unknown as { bundle: typeof import('./stems.ts'); files: Blob[] };
  page.files = await page.bundle.renderStems(piece, alone);
  return page.files.map(({ size }) => size);
}

/** In the page: some bytes of a file, as Base64. */
async function readInPage([index, from, to]: readonly [number, number, number]): Promise<string> {
  const { files } = globalThis as unknown as { files: Blob[] };
  const reader = new FileReader();
  await new Promise((resolve) => {
    reader.onload = resolve;
    reader.readAsDataURL(files[index]!.slice(from, to));
  });
  const url = reader.result as string;
  return url.slice(url.indexOf(',') + 1);
}
