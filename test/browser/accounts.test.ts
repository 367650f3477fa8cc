import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violationsOf } from '../support/axe.ts';
import { PHONE, useApp } from '../support/browser.ts';
import { skipBrowser } from '../support/chromium.ts';
import { startOidcProvider } from '../support/oidc-provider.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const PASSWORD = 'a long way west by going east';

describe.skipIf(skipBrowser)('a person in the app, at http://localhost', () => {
  let host = '';
  const app = useApp(async () => {
    const provider = await startOidcProvider();
    host = new URL(provider.env.AUTH_ISSUER).host;
    const server = await startServer({ AUTH_MODE: 'guests', ...provider.env });
    const url = server.url.replace('127.0.0.1', 'localhost');
    provider.register(`${url}/sign-in`);
    const close = async () => {
      await server.close();
      await provider.close();
    };
    return { urls: [url], close };
  });

  test('a newcomer enters a name on the start page, and changes it in the journey', async () => {
    const ada = await app.open(app.url);
    await ada.getByLabel('Your name, if you like').fill('Ada');
    await app.picture(ada, 'start-newcomer-light');
    await ada.getByRole('button', { name: 'Over the Andes' }).click();
    await live(ada);
    await ada.getByRole('list', { name: 'Only you are here' }).getByText('Ada (you)').waitFor();
    expect(await ada.getByRole('button', { name: /choose a name/ }).count()).toBe(0);

    const account = await openAccount(ada);
    await account.getByLabel('Your name').fill('Ada L.');
    await account.getByRole('button', { name: 'Keep' }).click();
    await ada
      .getByRole('list', { name: 'Only you are here', includeHidden: true })
      .getByText('Ada L. (you)')
      .waitFor({ state: 'attached' });
    await account.getByRole('heading', { name: 'You are a guest' }).waitFor();
    await app.picture(ada, 'account-guest-light');
    // Edits of a room that is joined anew are saved as before.
    await ada.getByRole('button', { name: 'Close' }).click();
    await live(ada);
    await ada.getByRole('textbox', { name: 'Written at Lima' }).fill('Fog.');
    await ada.locator('.connection-saved').getByText('saved', { exact: true }).waitFor();
    // The page draws the room that was joined.
    const time = ada.locator('.transport-time');
    const before = await time.textContent();
    await ada.getByRole('button', { name: 'Play', exact: true }).click();
    await until('the time goes on', async () => (await time.textContent()) !== before);
    const stops = await ada.locator('.map-stop').count();
    await ada.locator('.stop-remove').first().click();
    await until('the map has one stop less', async () => (await ada.locator('.map-stop').count()) < stops);
  });

  test('whoever skipped the name is offered one in the journey, in place', async () => {
    const page = await app.open(app.url);
    await page.getByRole('button', { name: 'Start a new journey' }).click();
    await page.getByRole('button', { name: /^Guest \d+ · choose a name$/ }).click();
    await page.getByLabel('Your name').pressSequentially('Ben');
    await app.picture(page, 'name-in-place-light');
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: 'Only you are here' }).getByText('Ben (you)').waitFor();
    await live(page);
    expect(await page.getByRole('button', { name: /choose a name/ }).count()).toBe(0);
  });

  test('an account keeps the guest’s journeys, and a recovery code opens it in another browser', async () => {
    const ada = await app.open(app.url);
    await ada.getByRole('button', { name: 'Over the Andes' }).click();
    await live(ada);
    const account = await openAccount(ada);
    await account.getByLabel('Email').fill('ada@example.org');
    await account.getByLabel('Username').fill('ada');
    await account.getByLabel(/^New password/).fill('password');
    await account.getByRole('button', { name: 'Make an account' }).last().click();
    await account.getByText(/The server said: .*password/).waitFor();
    await account.getByLabel(/^New password/).fill(PASSWORD);
    await account.getByRole('button', { name: 'Make an account' }).last().click();
    await account.getByRole('heading', { name: 'Keep these recovery codes' }).waitFor();
    await app.picture(ada, 'account-codes-light');
    const codes = await account.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').allTextContents();
    expect(codes).toHaveLength(10);
    const [file] = await Promise.all([
      ada.waitForEvent('download'),
      account.getByRole('button', { name: 'Save as a file' }).click(),
    ]);
    expect(await readFile(await file.path(), 'utf8')).toBe(`${codes.join('\n')}\n`);
    await account.getByRole('button', { name: 'I have kept them' }).click();
    await live(ada);
    await openAccount(ada).then((dialog) => dialog.getByRole('heading', { name: 'You are ada' }).waitFor());

    const dark = await app.context({ colorScheme: 'dark', viewport: PHONE });
    const phone = await app.open(ada.url(), dark);
    await phone.getByRole('heading', { name: 'There is no journey here' }).waitFor();
    await phone.getByRole('button', { name: 'Sign in' }).click();
    const entrance = phone.getByRole('dialog', { name: 'Account' });
    await entrance.getByRole('button', { name: 'Forgot it?' }).click();
    await entrance.getByLabel('Email or username').fill('ADA');
    await entrance.getByLabel('Recovery code').fill(codes[3]!);
    await entrance.getByLabel(/^New password/).fill(`${PASSWORD}!`);
    await app.picture(phone, 'account-recovery-phone-dark');
    await entrance.getByRole('button', { name: 'Set the password' }).click();
    await live(phone);
    expect(await phone.getByRole('textbox', { name: 'Written at Lima' }).isEditable()).toBe(true);
    const own = await openAccount(phone);
    await own.getByText('Password', { exact: true }).click();
    await own.getByLabel('Password until now').fill('not that one');
    await own.getByLabel(/^New password/).fill(PASSWORD);
    await own.getByRole('button', { name: 'Change the password' }).click();
    await own.getByText('That password is not right.').waitFor();
    await own.getByText('Password', { exact: true }).click();
    await own.getByRole('link', { name: 'Your journeys are in the library' }).waitFor();
    expect(await own.getByLabel('Your name').inputValue()).toBe('ada');
    await own.getByText('Recovery codes (9 left)').click();
    await app.picture(phone, 'account-phone-dark');
    expect(await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);

    // All sessions have ended by that, hers too: she is a stranger here until she signs in.
    await ada.reload();
    await ada.getByRole('heading', { name: 'There is no journey here' }).waitFor();
    await ada.getByRole('button', { name: 'Sign in' }).click();
    await signIn(ada);
    await live(ada);
  });

  test('the identity provider signs a guest in, who comes back to the journey and owns it', async () => {
    const gus = await app.open(app.url);
    await gus.getByRole('button', { name: 'Over the Andes' }).click();
    await live(gus);
    const journey = gus.url();
    const button = { name: `Sign in at ${host}` };
    await openAccount(gus).then((account) => account.getByRole('button', button).waitFor());
    await app.picture(gus, 'account-provider-light');
    await gus.getByRole('button', button).click();
    await gus.getByPlaceholder('Enter any login').fill('gus');
    await gus.getByPlaceholder('and password').fill('any');
    await gus.getByRole('button', { name: 'Sign-in' }).click();
    await gus.getByRole('button', { name: 'Continue' }).click();
    await live(gus);
    expect(gus.url()).toBe(journey);
    expect(await gus.evaluate(() => sessionStorage.getItem('aero-melody.sign-in'))).toBeNull();
    const account = await openAccount(gus);
    await account.getByRole('heading', { name: `You are signed in by ${host}` }).waitFor();
    expect(await account.getByLabel('Your name').inputValue()).toBe('gus of the provider');
    expect(await account.getByRole('button', { name: 'Make an account' }).count()).toBe(0);
    await app.picture(gus, 'account-provider-own-light');
    await gus.goto(app.url);
    await gus.getByRole('link', { name: 'Over the Andes' }).waitFor();
    await gus.getByRole('button', { name: 'You and your journeys' }).click();
    await account.getByRole('button', { name: 'Sign out', exact: true }).click();
    // The provider has a session of its own, and asks.
    await gus.getByRole('button', { name: 'Yes, sign me out' }).click();
    await gus.getByLabel('Your name, if you like').waitFor();
    expect(gus.url()).toBe(`${app.url}/`);
    await gus.getByRole('button', { name: 'Sign in' }).click();
    await gus.getByRole('button', button).click();
    await gus.getByPlaceholder('Enter any login').waitFor();

    // An address with a code of another person.
    const phone = await app.context({ viewport: PHONE, colorScheme: 'dark' });
    const lured = await app.open(`${app.url}/sign-in?code=theirs&state=theirs`, phone);
    await lured.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    expect(new URL(lured.url()).search).toBe('');
    expect(await lured.evaluate(() => localStorage.getItem('aero-melody.token'))).toBeNull();
    await app.picture(lured, 'sign-in-refused-phone-dark');
    await lured.getByRole('link', { name: 'Start a new journey' }).click();
    await lured.getByRole('button', { name: 'Sign in' }).click();
    await lured.getByRole('button', button).waitFor();
    await app.picture(lured, 'account-provider-phone-dark');
    expect(await lured.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  });

  test('the owner deletes the journey that is open, and restores it there', async () => {
    const dora = await app.open(app.url);
    await dora.getByRole('button', { name: 'Over the Andes' }).click();
    await live(dora);
    const library = await dora.context().newPage();
    await (await openAccount(dora)).getByRole('link', { name: 'Your journeys are in the library' }).waitFor();
    await dora.keyboard.press('Escape');
    await library.goto(app.url);
    await library.getByLabel('More for “Over the Andes”').click();
    await library.getByRole('button', { name: 'Delete', exact: true }).click();
    await dora.getByRole('heading', { name: 'You deleted this journey' }).waitFor();
    await dora.getByRole('button', { name: 'Restore' }).click();
    await live(dora);

    // Her session ends elsewhere.
    await dora.evaluate(async () => {
      const authorization = `Bearer ${localStorage.getItem('aero-melody.token')}`;
      await fetch('/api/session', { method: 'DELETE', headers: { authorization } });
    });
    await dora.getByRole('heading', { name: 'Your session has ended' }).waitFor();
    await dora.getByRole('button', { name: 'Sign in' }).waitFor();
  });

  test('an account takes the journeys of its guest along, and signing out leaves nothing behind', async () => {
    const cleo = await app.open(app.url);
    await cleo.getByRole('button', { name: 'Up the Norwegian coast' }).click();
    await live(cleo);
    await cleo.goto(app.url);
    await cleo.getByRole('button', { name: 'You and your journeys' }).click();
    const account = cleo.getByRole('dialog', { name: 'Account' });
    expect(await account.getByRole('link', { name: 'Reports on your journeys' }).getAttribute('href')).toBe('/reports');
    await account.getByLabel('Email').fill('cleo@example.org');
    await account.getByLabel('Username').fill('cleo');
    await account.getByLabel(/^New password/).fill(PASSWORD);
    await account.getByRole('button', { name: 'Make an account' }).last().click();
    await account.getByRole('button', { name: 'I have kept them' }).click();
    await cleo.getByRole('button', { name: 'You and your journeys' }).click();
    await cleo.getByRole('link', { name: 'Up the Norwegian coast' }).waitFor();
    await account.getByText('Access tokens').click();
    await account.getByLabel('Token for').fill('My script');
    await account.getByLabel(/^What it does/).selectOption('reads');
    await account.getByRole('button', { name: 'Make a token' }).click();
    const token = await account.getByLabel('The new token').inputValue();
    const journeys = () => fetch(`${app.url}/api/logs`, { headers: { authorization: `Bearer ${token}` } });
    expect((await journeys()).status).toBe(200);
    await app.picture(cleo, 'account-tokens-light');
    await account.getByRole('button', { name: 'Revoke “My script”' }).click();
    await account.getByRole('button', { name: 'Yes, revoke' }).click();
    await account.getByText('The token is worth nothing any more.').waitFor();
    expect((await journeys()).status).toBe(401);

    await account.getByText('Your data').click();
    const [file] = await Promise.all([
      cleo.waitForEvent('download'),
      account.getByRole('button', { name: 'Export my data' }).click(),
    ]);
    expect(JSON.parse(await readFile(await file.path(), 'utf8'))).toMatchObject({ account: { username: 'cleo' } });
    await app.picture(cleo, 'account-light');
    await account.getByText('Delete the account', { exact: true }).first().click();
    await account.getByRole('button', { name: 'Delete the account' }).click();
    await account.getByLabel('Password', { exact: true }).fill('not that one');
    await account.getByRole('button', { name: 'Yes, delete it' }).click();
    await account.getByText('That password is not right.').waitFor();
    await account.getByRole('button', { name: 'Sign out', exact: true }).click();
    await cleo.getByLabel('Your name, if you like').waitFor();
    expect(await cleo.evaluate(() => localStorage.getItem('aero-melody.token'))).toBeNull();

    const lost = await app.open(
      `${app.url}/#reset=not-a-link`,
      await app.context({ viewport: PHONE, colorScheme: 'dark' }),
    );
    await lost.getByRole('button', { name: 'Set a new password' }).click();
    await lost.getByLabel(/^New password/).fill(PASSWORD);
    await lost.getByRole('button', { name: 'Set the password' }).click();
    await lost.getByText(/the code or link was used/).waitFor();
    await app.picture(lost, 'account-reset-phone-dark');
    await lost.getByRole('button', { name: 'Close' }).click();
    await app.picture(lost, 'start-phone-dark');
  });
});

describe.skipIf(skipBrowser)('a passkey, at http://localhost', () => {
  const app = useApp(async () => {
    const server = await startServer({ AUTH_MODE: 'guests' });
    return { urls: [server.url.replace('127.0.0.1', 'localhost')], close: server.close };
  });

  test('is added with the password, signs in without it, and is removed', async () => {
    const finn = await app.open(app.url);
    const keys = await finn.context().newCDPSession(finn);
    await keys.send('WebAuthn.enable');
    const { authenticatorId } = await keys.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
        ...{ isUserVerified: true, automaticPresenceSimulation: true },
      },
    });
    const form = await openYou(finn);
    await form.getByLabel('Email').fill('finn@example.org');
    await form.getByLabel('Username').fill('finn');
    await form.getByLabel(/^New password/).fill(PASSWORD);
    await form.getByRole('button', { name: 'Make an account' }).last().click();
    await form.getByRole('button', { name: 'I have kept them' }).click();
    await finn.waitForLoadState();

    const account = await openYou(finn);
    await account.getByText('Passkeys', { exact: true }).click();
    await account.getByLabel('Name of the passkey').fill('My phone');
    await account.getByLabel('Password', { exact: true }).fill('not that one');
    await account.getByRole('button', { name: 'Add a passkey' }).click();
    await account.getByText('That password is not right.').waitFor();
    await account.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await account.getByRole('button', { name: 'Add a passkey' }).click();
    await account.getByText('The passkey is added.').waitFor();
    const list = account.getByRole('list', { name: 'Passkeys' });
    await list.getByText('not used yet').waitFor();
    await app.picture(finn, 'account-passkeys-light');
    const { credentials } = await keys.send('WebAuthn.getCredentials', { authenticatorId });
    expect(credentials).toMatchObject([{ rpId: 'localhost', isResidentCredential: true }]);
    await account.getByRole('button', { name: 'Sign out', exact: true }).click();
    await finn.waitForLoadState();

    const entrance = await openYou(finn);
    await entrance.getByRole('button', { name: 'Sign in', exact: true }).first().click();
    await Promise.all([
      finn.waitForEvent('load'),
      entrance.getByRole('button', { name: 'Sign in with a passkey' }).click(),
    ]);
    const again = await openYou(finn);
    await again.getByRole('heading', { name: 'You are finn' }).waitFor();
    await again.getByText('Passkeys', { exact: true }).click();
    await again
      .getByRole('list', { name: 'Passkeys' })
      .getByText(/^used /)
      .waitFor();
    await again.getByRole('button', { name: 'Remove “My phone”' }).click();
    await again.getByRole('button', { name: 'Yes, remove' }).click();
    await again.getByText('The passkey is removed here.').waitFor();

    await again.getByText('Music of new journeys').click();
    await again.getByLabel('Tempo, beats a minute').fill('90');
    await again.getByLabel('Mode').selectOption('dorian');
    await again.getByLabel('Melody').selectOption('harp');
    await again.getByRole('button', { name: 'Save for new journeys' }).press('Enter');
    await again.getByText('Saved. The journeys that you have stay as they are.').waitFor();
    await app.picture(finn, 'account-music');
    expect(await violationsOf(finn)).toEqual([]);
    const token = await finn.evaluate(() => localStorage.getItem('aero-melody.token'));
    const me = await fetch(`${app.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(await me.json()).toMatchObject({
      account: { preferences: { music: { tempo: 90, mode: 'dorian', melodyProgram: 46 } } },
    });
    await again.getByRole('button', { name: 'Sign out', exact: true }).click();
    await finn.waitForLoadState();

    const late = await openYou(finn);
    await late.getByRole('button', { name: 'Sign in', exact: true }).first().click();
    await late.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await late.getByText('This passkey is not known here any more').waitFor();
  });
});

describe.skipIf(skipBrowser)('a newcomer at a server that takes accounts only, at http://localhost', () => {
  const app = useApp(async () => {
    const server = await startServer({ AUTH_MODE: 'accounts' });
    return { urls: [server.url.replace('127.0.0.1', 'localhost')], close: server.close };
  });

  async function send<T>(method: string, path: string, body: object, token?: string): Promise<T> {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const answer = await fetch(app.url + path, { method, headers, body: JSON.stringify(body) });
    expect(answer.ok).toBe(true);
    return (await answer.json().catch(() => undefined)) as T;
  }

  test('is offered an account, on the start page and at a journey', async () => {
    const page = await app.open(app.url);
    await page.getByRole('button', { name: 'Start a new journey' }).click();
    await page.getByText('This server takes people who are signed in.').waitFor();
    await page.getByRole('button', { name: 'Sign in or make an account' }).click();
    await page.getByRole('dialog', { name: 'Account' }).waitFor();

    const account = { email: 'eve@example.org', username: 'eve', password: PASSWORD };
    const { token } = await send<{ token: string }>('POST', '/api/accounts', account);
    const { id } = await send<{ id: string }>('POST', '/api/logs', {}, token);
    await send('PATCH', `/api/logs/${id}/access`, { addressRole: 'viewer' }, token);
    const guest = await app.open(`${app.url}/logs/${id}`);
    await guest.getByRole('heading', { name: 'This server takes people who are signed in' }).waitFor();
    await guest.getByRole('button', { name: 'Sign in' }).click();
    await guest.getByRole('dialog', { name: 'Account' }).waitFor();
  });
});

/** The same on the start page. */
async function openYou(page: Page) {
  await page.getByRole('button', { name: /^(Sign in|You and your journeys)$/ }).click();
  return page.getByRole('dialog', { name: 'Account' });
}

async function openAccount(page: Page) {
  await page.getByRole('button', { name: 'Account', exact: true }).click();
  return page.getByRole('dialog', { name: 'Account' });
}

async function signIn(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Account' });
  await dialog.getByLabel('Email or username').fill('ada@example.org');
  await dialog.getByLabel('Password').fill(`${PASSWORD}!`);
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).last().click();
}

const live = (page: Page) => page.locator('.connection').getByText('live', { exact: true }).waitFor();
