import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { PHONE, type TestApp } from './browser.ts';

/** Sizes of a window that every state is looked at in. */
export const SIZES = [{ size: 'desk' }, { size: 'phone', viewport: PHONE }] as const;

/** Takes pictures of a state of a page in light and in dark, and expects that axe has nothing against either. */
export async function expectAccessible(app: TestApp, page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await app.picture(page, `${name}-${colorScheme}`);
    expect(await violationsOf(page), `${name}-${colorScheme}`).toEqual([]);
  }
}

/** Violations of axe's rules on a page as it stands, a line each; finite animations are ended first. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    for (const animation of document.getAnimations())
      if (Number.isFinite(animation.effect?.getComputedTiming().endTime)) animation.finish();
  });
  // A page keeps it over its states.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] }),
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary = '' }) => `${id} at ${target.join(' ')}: ${failureSummary.replace(/\s+/g, ' ')}`,
    ),
  );
}
