import type { Locator, Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connect, type Room } from '../../client-sdk/index.ts';
import { useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';
import { until } from '../support/until.ts';

describe.skipIf(skipBrowser)('undo in a browser', () => {
  const app = useApp();

  /** Ada at a page, and Ben beside her. */
  async function adaAndBen(...airports: string[]): Promise<{ ada: Page; ben: Room }> {
    const { page: ada, log } = await app.openFresh(airports);
    const ben = await connect({ url: app.url, log, name: 'Ben' });
    onTestFinished(() => ben.leave());
    await entryAt(ada, 'Paris').waitFor();
    return { ada, ben };
  }

  test('case 4: Ctrl+Z in a text takes back one’s own last words, keeps those of the other, and the caret is there', async () => {
    const { ada, ben } = await adaAndBen('CDG', 'NRT');
    const field = entryAt(ada, 'Paris');
    const bens = ben.travelLog.entry(idAt(ben, 'CDG'))!;
    await field.pressSequentially('It rained.');
    // A press begins another step.
    await field.click();
    await field.press('End');
    await field.pressSequentially(' We danced.');
    await until('Ben reads it', () => bens.toString() === 'It rained. We danced.');
    bens.insert(3, 'really ');
    bens.insert(bens.length, ' Until dawn.');
    await expect.poll(() => field.inputValue()).toBe('It really rained. We danced. Until dawn.');

    await pressUntil(ada, 'Control+z', field, 'It really rained. Until dawn.');
    await until('her last words are gone', () => bens.toString() === 'It really rained. Until dawn.');
    await ada.keyboard.type('!');
    await until('she writes where they were', () => bens.toString() === 'It really rained.! Until dawn.');
    await pressUntil(ada, 'Control+z', field, 'really  Until dawn.');
    await until('all her words are gone', () => bens.toString() === 'really  Until dawn.');
    await pressUntil(ada, 'Control+Shift+z', field, 'It really rained. Until dawn.');
    await until('redo brings them back', () => bens.toString() === 'It really rained. Until dawn.');
    await ada.keyboard.type(' So.');
    expect(await field.inputValue()).toBe('It really rained. So. Until dawn.');
  });

  test('case 4: a menu’s undo is the journey’s in a text, and the browser’s where a draft is typed', async () => {
    const { ada, ben } = await adaAndBen('CDG');
    const field = entryAt(ada, 'Paris');
    await field.pressSequentially('It rained.');
    const bens = ben.travelLog.entry(idAt(ben, 'CDG'))!;
    await until('Ben reads it', () => bens.toString() === 'It rained.');
    const menuUndo = () =>
      field.evaluate((element) => {
        const options = { inputType: 'historyUndo', bubbles: true, cancelable: true };
        return !element.dispatchEvent(new InputEvent('beforeinput', options));
      });
    await undoUntil(menuUndo, field, '');
    await until('her words are gone', () => bens.toString() === '');

    const airport = ada.getByRole('combobox', { name: 'Add an airport' });
    await airport.pressSequentially('osl');
    // Letters that come slowly are steps of their own.
    await pressUntil(ada, 'Control+z', airport, '');
    expect(ben.undo.canUndo).toBe(false);
    expect(await ada.getByRole('button', { name: 'Redo' }).isEnabled()).toBe(true);
  });

  test('case 1: undo in the title gives back what the other wrote at the same time', async () => {
    const { page: ada, log } = await app.openFresh(['CDG']);
    const ben = await app.open(`${app.url}/logs/${log}`, await app.context());
    const [adas, bens] = [ada, ben].map((page) => page.getByRole('textbox', { name: 'Title of the journey' }));
    const both = () => Promise.all([adas!.inputValue(), bens!.inputValue()]);
    await bens!.waitFor();
    await ada.context().setOffline(true);
    await adas!.fill('Ada’s');
    await adas!.press('Enter');
    await bens!.fill('Ben’s');
    await bens!.press('Enter');
    await ben.getByText('saved').waitFor();
    await ada.context().setOffline(false);
    await ada.getByText('saved').waitFor();
    await until('both are there', async () => new Set(await both()).size === 1);
    const [survivor] = await both();

    const [title, other] = survivor === 'Ada’s' ? [adas!, 'Ben’s'] : [bens!, 'Ada’s'];
    await title.press('Control+z');
    await until('the other one’s title is there', async () => (await both()).every((shown) => shown === other));
  });

  test('case 6: a stop that is removed under a typist: a notice says by whom, and gives it back whole', async () => {
    const { ada, ben } = await adaAndBen('CDG', 'NRT', 'LAX');
    const paris = idAt(ben, 'CDG');
    await entryAt(ada, 'Paris').pressSequentially('The rain stopp');
    ben.travelLog.remove(paris);
    await ada.getByText('Ben removed Paris').waitFor();

    // The keys that follow were meant for Paris: they write nowhere, and press nothing.
    await expect
      .poll(() => ada.evaluate(() => document.activeElement?.querySelector('.stop-code')?.textContent))
      .toBe('NRT');
    await ada.keyboard.type('ed, at last');
    await ada.keyboard.press('Enter');
    await app.picture(ada, 'removed-under-a-typist');
    expect(ben.travelLog.read().waypoints.map(({ airport, entry }) => [airport, entry])).toEqual([
      ['NRT', ''],
      ['LAX', ''],
    ]);

    await ada.getByRole('button', { name: 'Restore', exact: true }).click();
    await expect.poll(() => entryAt(ada, 'Paris').inputValue()).toBe('The rain stopp');
    await until('Ben has it back', () => ben.travelLog.read().waypoints[0]?.entry === 'The rain stopp');
    await expect
      .poll(() => ada.evaluate(() => document.activeElement?.querySelector('.stop-code')?.textContent))
      .toBe('CDG');
    expect(await ada.getByText('Ben removed Paris').isVisible()).toBe(false);
  });

  test('a notice of a removed stop goes when the stop is back, and one’s own removal needs none', async () => {
    const { ada, ben } = await adaAndBen('CDG', 'NRT', 'LAX');
    const paris = idAt(ben, 'CDG');
    const notice = ada.getByText(/removed Paris$/).filter({ visible: true });
    await entryAt(ada, 'Paris').focus();
    ben.travelLog.remove(paris);
    await notice.waitFor();
    ben.travelLog.restore(paris);
    await notice.waitFor({ state: 'detached' });

    // Another edit comes before the page is drawn anew.
    await ada.evaluate(() => {
      const press = (label: string) => {
        const button = document.querySelector<HTMLElement>(`[aria-label="${label}"]`)!;
        button.focus();
        button.click();
        return button;
      };
      const remove = press('Remove Paris');
      document.querySelector<HTMLElement>('[aria-label="Move Narita down"]')!.click();
      remove.focus();
    });
    await expect.poll(() => codes(ada)).toEqual(['LAX', 'NRT']);
    expect(await notice.count()).toBe(0);
  });

  test('case 6: removed stops can be brought back by anyone, by undo, and deleted for good', async () => {
    const { ada, ben } = await adaAndBen('CDG', 'NRT', 'LAX');
    await ada.getByRole('button', { name: 'Remove Narita' }).click();
    await ada.getByText('Removed stops (1)').click();
    await ada
      .getByRole('list', { name: 'Removed stops' })
      .getByText(/^removed by Guest/)
      .waitFor();
    expect(await ada.getByText('removed Narita').isVisible()).toBe(false);
    await ada.keyboard.press('Control+z');
    await expect.poll(() => codes(ada)).toEqual(['CDG', 'NRT', 'LAX']);
    await ada.getByRole('list', { name: 'Removed stops' }).waitFor({ state: 'hidden' });

    ben.travelLog.entry(idAt(ben, 'LAX'))!.insert(0, 'غروب الشمس');
    for (const code of ['NRT', 'LAX']) ben.travelLog.remove(idAt(ben, code));
    await ada.getByText('Removed stops (2)').click();
    await app.picture(ada, 'removed-stops');
    await ada.getByRole('button', { name: 'Restore LAX' }).click();
    await expect.poll(() => codes(ada)).toEqual(['CDG', 'LAX']);
    await ada.getByRole('button', { name: 'Delete them for good' }).click();
    await ada.getByRole('button', { name: 'Yes, delete them' }).click();
    await until('it is gone for Ben, too', () => ben.travelLog.bin().length === 0);
    expect(ben.doc.getMap('waypoints').size).toBe(2);
  });

  test('case 6: undo of an added stop that the other has written in says that it stays', async () => {
    const { ada, ben } = await adaAndBen('CDG');
    await ada.getByRole('combobox', { name: 'Add an airport' }).pressSequentially('osl');
    await ada.getByRole('option', { name: /^OSL/ }).click();
    await until('Ben has it', () => ben.travelLog.read().waypoints.length === 2);
    ben.travelLog.entry(idAt(ben, 'OSL'))!.insert(0, 'Snow');
    await expect.poll(() => entryAt(ada, 'Oslo').inputValue()).toBe('Snow');
    await ada.getByRole('button', { name: 'Undo' }).click();
    await ada.getByText('Ben has written there since.').waitFor();
    await app.picture(ada, 'stop-stays');
    expect(await codes(ada)).toEqual(['CDG', 'OSL']);
    expect(await ada.getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true);
  });

  test('case 5: an embed in an entry is one place, and what is typed behind it comes where it was typed', async () => {
    const { ada, ben } = await adaAndBen('CDG');
    const field = entryAt(ada, 'Paris');
    const bens = ben.travelLog.entry(idAt(ben, 'CDG'))!;
    bens.insert(0, 'a b');
    bens.insertEmbed(1, { image: 'x' });
    await expect.poll(() => field.inputValue()).toBe('a\ufffc b');
    await field.press('End');
    await ada.keyboard.type('ye');
    await until('Ben reads it', () => bens.length === 6);
    expect(bens.toDelta()).toEqual([{ insert: 'a' }, { insert: { image: 'x' } }, { insert: ' bye' }]);
    await field.press('Home');
    await ada.keyboard.press('Delete');
    await until('the letter is gone', () => bens.length === 5);
    expect(bens.toDelta()).toEqual([{ insert: { image: 'x' } }, { insert: ' bye' }]);
  });

  test('case 9: an input method’s Enter adds no stop and keeps no title', async () => {
    const { ada, ben } = await adaAndBen('CDG');
    const airport = ada.getByRole('combobox', { name: 'Add an airport' });
    const title = ada.getByRole('textbox', { name: 'Title of the journey' });
    await airport.pressSequentially('osl');
    await ada.getByRole('option', { name: /^OSL/ }).waitFor();
    await title.evaluate((element: HTMLInputElement) => {
      element.focus();
      element.value = '東京';
      element.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true }));
    });
    // The last key of a composition, as Chromium and as Safari send it.
    for (const init of [{ isComposing: true }, { keyCode: 229 }])
      for (const field of [airport, title])
        await field.evaluate((element, options) => {
          element.dispatchEvent(
            new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...options }),
          );
        }, init);
    // Longer than the pause after which a title is kept.
    await ada.waitForTimeout(1_000);
    expect([await airport.inputValue(), await title.inputValue()]).toEqual(['osl', '東京']);
    await ben.saved();
    expect(ben.travelLog.read()).toMatchObject({ title: 'A journey', waypoints: [{ airport: 'CDG' }] });
    await title.dispatchEvent('compositionend');
    await until('it is kept once it is composed', () => ben.travelLog.read().title === '東京');
  });

  test('case 11: Arabic and Hebrew titles and entries run from right to left', async () => {
    const { ada, ben } = await adaAndBen('CDG');
    const title = ada.getByRole('textbox', { name: 'Title of the journey' });
    const direction = (field: typeof title) => field.evaluate((element) => getComputedStyle(element).direction);
    expect([await direction(title), await direction(entryAt(ada, 'Paris'))]).toEqual(['ltr', 'ltr']);
    ben.travelLog.setTitle('מסע');
    ben.travelLog.entry(idAt(ben, 'CDG'))!.insert(0, 'توقف المطر');
    await expect.poll(() => title.inputValue()).toBe('מסע');
    await expect.poll(() => entryAt(ada, 'Paris').inputValue()).toBe('توقف المطر');
    expect([await direction(title), await direction(entryAt(ada, 'Paris'))]).toEqual(['rtl', 'rtl']);
  });
});

/** Presses keys until the field says this. */
const pressUntil = (page: Page, keys: string, field: Locator, text: string): Promise<void> =>
  undoUntil(() => page.keyboard.press(keys), field, text);

/** Undoes until the field says this: what is typed slowly, on a busy machine, is several steps. */
async function undoUntil(step: () => Promise<unknown>, field: Locator, text: string): Promise<void> {
  for (let steps = 0; steps < 20 && (await field.inputValue()) !== text; steps++) expect(await step()).not.toBe(false);
  expect(await field.inputValue()).toBe(text);
}

const entryAt = (page: Page, city: string) => page.getByRole('textbox', { name: `Written at ${city}` });

const idAt = (room: Room, airport: string): string =>
  room.travelLog.read().waypoints.find((waypoint) => waypoint.airport === airport)!.id;

const codes = (page: Page): Promise<string[]> => page.locator('.stop > .stop-card .stop-code').allTextContents();
