import { describe, expect, onTestFinished, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import { useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';

const NAME = 'Title of the journey';

describe.skipIf(skipBrowser)('the title', () => {
  const app = useApp();

  test('is kept at a pause of typing, and is there after the page is closed in the middle of it', async () => {
    const { ada, ben, log } = await app.twoPages('CDG');
    const adas = ada.getByRole('textbox', { name: NAME });
    await adas.press('End');
    await adas.pressSequentially(' to ');
    await expect.poll(() => ben.getByRole('textbox', { name: NAME }).inputValue()).toBe('A journey to');
    // The space at the end is not taken from who types on.
    await adas.pressSequentially('Oslo');
    expect(await adas.inputValue()).toBe('A journey to Oslo');
    await expect.poll(() => ben.getByRole('textbox', { name: NAME }).inputValue()).toBe('A journey to Oslo');
    await ada.close();
    const again = await app.openLog(log);
    await expect.poll(() => again.getByRole('textbox', { name: NAME }).inputValue()).toBe('A journey to Oslo');
  });

  test('an empty one waits until the field is left, and Escape takes back what is not kept', async () => {
    const { ada, ben } = await app.twoPages('CDG');
    const [adas, bens] = [ada, ben].map((page) => page.getByRole('textbox', { name: NAME }));
    await adas!.fill('');
    await ada.waitForTimeout(1_000);
    expect(await bens!.inputValue()).toBe('A journey');
    await adas!.press('Escape');
    expect(await adas!.inputValue()).toBe('A journey');
    await adas!.fill('');
    await adas!.press('Enter');
    await expect.poll(() => bens!.inputValue()).toBe('');
  });

  test('has what two people write in it at once', async () => {
    const { ada, ben } = await app.twoPages('CDG');
    const [adas, bens] = [ada, ben].map((page) => page.getByRole('textbox', { name: NAME }));
    await adas!.press('End');
    await bens!.press('Home');
    await bens!.pressSequentially('No');
    // What Ada writes is kept while Ben is still writing.
    await Promise.all([adas!.pressSequentially(' of ours'), bens!.pressSequentially('t really ', { delay: 200 })]);
    expect(await bens!.inputValue()).toBe('Not really A journey');
    for (const field of [adas!, bens!]) await field.press('Enter');
    for (const field of [adas, bens]) await expect.poll(() => field!.inputValue()).toBe('Not really A journey of ours');
  });

  test('leaves the caret at its words when another writes a title', async () => {
    const { page: ada, log } = await app.openFresh(['CDG']);
    const ben = await connect({ url: app.url, log, name: 'Ben' });
    onTestFinished(() => ben.leave());
    const field = ada.getByRole('textbox', { name: NAME });
    await field.press('Home');
    await field.press('ArrowRight');
    ben.travelLog.setTitle('This was A journey');
    await expect.poll(() => field.inputValue()).toBe('This was A journey');
    await ada.keyboard.type(' long');
    expect(await field.inputValue()).toBe('This was A long journey');
  });

  test('leaves a selection at its words when another writes a title, with the end that moves', async () => {
    const { page: ada, log } = await app.openFresh(['CDG']);
    const ben = await connect({ url: app.url, log, name: 'Ben' });
    onTestFinished(() => ben.leave());
    const field = ada.getByRole('textbox', { name: NAME });
    await field.press('End');
    for (const _ of 'journey') await field.press('Shift+ArrowLeft');
    ben.travelLog.setTitle('This was A journey');
    await expect.poll(() => field.inputValue()).toBe('This was A journey');
    await ada.keyboard.press('Shift+ArrowLeft');
    await ada.keyboard.type('!');
    expect(await field.inputValue()).toBe('This was A!');
  });
});
