import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../root.ts';
import { UpkeepError } from '../upkeep/upkeep-error.ts';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome'];
const REMEDY =
  'sound is made by the app in Chromium: it takes the sources with npm install and a Chromium (CHROMIUM_PATH); otherwise import the flights in the app, and save the sound there';

/**
 * Writes the app's sound of a composition file as WAV.
 * @throws UpkeepError where this installation has no sources or no browser
 */
export async function writeSound(
  piece: string,
  output: string,
  { env, signal }: { readonly env: Readonly<Record<string, string | undefined>>; readonly signal: AbortSignal },
): Promise<void> {
  const script = join(ROOT, 'examples/render.ts');
  const browser = env.CHROMIUM_PATH || findBrowser(env.PATH ?? '');
  const isHere = [script, join(ROOT, 'node_modules/playwright-core')].every(existsSync);
  if (!isHere || browser === undefined) throw new UpkeepError(REMEDY);
  const folder = await mkdtemp(join(tmpdir(), 'aero-melody-sound-'));
  try {
    await writeFile(join(folder, 'piece.json'), piece);
    const words = ['--import', 'tsx', script, '--piece', join(folder, 'piece.json')];
    await promisify(execFile)(process.execPath, words, {
      ...{ cwd: ROOT, signal, env: { ...process.env, CHROMIUM_PATH: browser } },
    }).catch((error: { readonly stderr?: string }) => {
      signal.throwIfAborted();
      const reason = /^\S*Error: (.*)$/m.exec(error.stderr ?? '')?.[1] ?? 'the browser ended';
      throw new UpkeepError(`the sound could not be made: ${reason}. ${REMEDY}`);
    });
    await copyFile(join(folder, 'piece.wav'), output);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const findBrowser = (path: string): string | undefined =>
  path
    .split(delimiter)
    .flatMap((folder) => BROWSERS.map((name) => join(folder, name)))
    .find(existsSync);
