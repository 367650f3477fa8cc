import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundled } from '../../examples/app-sound.ts';
import { useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';

const SOURCE = join(import.meta.dirname, '../../app/src/stop-drag.ts');
/** Height of a stop, px. */
const HEIGHT = 40;

describe.skipIf(skipBrowser)('dragging a stop while others edit', () => {
  const app = useApp();

  /** A page with five stops, of which C is held by its grip. `dropped` has the positions at which it was let go. */
  async function hold() {
    const page = await app.open('about:blank');
    await page.addScriptTag({ content: await bundled(SOURCE) });
    await page.evaluate((height) => {
      document.body.style.margin = '0';
      const stops = [...'ABCDE'].map((name) => `<li id="${name}" style="height:${height}px"><span>${name}</span></li>`);
      document.body.innerHTML = `<div class="pane"><ul style="margin:0;padding:0">${stops.join('')}</ul></div>`;
      const { bundle, dropped } = Object.assign(globalThis as unknown as Dragging, { dropped: [] as number[] });
      for (const grip of document.querySelectorAll('span'))
        grip.addEventListener('pointerdown', (event) => bundle.startDrag(event, (to) => dropped.push(to)));
    }, HEIGHT);
    await page.mouse.move(5, 2.3 * HEIGHT);
    await page.mouse.down();
    const dropped = () => page.evaluate(() => (globalThis as unknown as Dragging).dropped);
    return { page, dropped };
  }

  test('it lands behind the stop that it was shown behind, though one was added above', async () => {
    const { page, dropped } = await hold();
    await page.mouse.move(5, 3.8 * HEIGHT, { steps: 4 });
    await page.evaluate(() => document.querySelector('ul')!.prepend(document.createElement('li')));
    await page.mouse.up();
    // Behind D, among a new one, A, B, D and E.
    expect(await dropped()).toEqual([4]);
  });

  test('a stop that is removed meanwhile is dropped nowhere', async () => {
    const { page, dropped } = await hold();
    await page.mouse.move(5, 3.8 * HEIGHT, { steps: 4 });
    await page.evaluate(() => document.querySelector('#C')!.remove());
    await page.mouse.move(5, 3.9 * HEIGHT);
    await page.mouse.up();
    expect(await dropped()).toEqual([]);
    expect(await page.locator('.stop-drop-before, .stop-drop-after').count()).toBe(0);
  });
});

interface Dragging {
  readonly bundle: typeof import('../../app/src/stop-drag.ts');
  readonly dropped: number[];
}
