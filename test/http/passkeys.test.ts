import { afterAll, beforeAll, expect, it, test } from 'vitest';
import type { AeroMelody } from '../../server/server.ts';
import { createAuthenticator } from '../support/authenticator.ts';
import { type Ask, askFrom, auditOf, refusalOf, signUp } from '../support/people.ts';
import { startServer } from '../support/server.ts';

const SITE = 'https://aero.example';
const PASSWORD = 'a journey to the north';

let server: AeroMelody;
beforeAll(async () => {
  server = await startServer({ PUBLIC_URL: `${SITE}/melody`, AUTH_MODE: 'guests', TRUSTED_PROXIES: 'loopback' });
});
afterAll(() => server.close());

const at = (path: string) => `/melody${path}`;

interface Options {
  readonly challenge: string;
}
interface Listed {
  readonly passkeys: readonly { readonly id: number; readonly label: string; readonly lastUsedAt: string | null }[];
}

const offer = (ask: Ask, token: string, password = PASSWORD) =>
  ask('POST', at('/api/me/passkeys/options'), { password }, token);
const add = (ask: Ask, token: string, credential: unknown) =>
  ask('POST', at('/api/me/passkeys'), { label: ' My\u200B phone ', credential }, token);
const challenge = async (ask: Ask) =>
  (await ask('POST', at('/api/session/passkey/options'))).body as unknown as Options;
const enter = (ask: Ask, credential: unknown, token?: string) =>
  ask('POST', at('/api/session/passkey'), { credential }, token);

/** A person with a passkey. */
async function person(username: string) {
  const ask = askFrom({ url: server.url });
  const based: Ask = (method, path, body, token) => ask(method, path.replace(/^(?!\/melody)/, '/melody'), body, token);
  const { token, user } = await signUp(based, { username, password: PASSWORD });
  const key = createAuthenticator(SITE);
  const options = (await offer(ask, token)).body as unknown as Options;
  expect((await add(ask, token, key.create(options))).status).toBe(201);
  return { ask, token, user, key, options };
}

test('a passkey signs in without a password, brings a guest’s journeys along, and is listed and removed', async () => {
  const { ask, token, user, key, options } = await person('Ada');
  const list = async () => (await ask('GET', at('/api/me/passkeys'), undefined, token)).body as unknown as Listed;
  expect((await list()).passkeys).toEqual([
    { id: expect.any(Number), label: 'My phone', createdAt: expect.any(String), lastUsedAt: null },
  ]);
  const guest = (await ask('POST', at('/api/logs'), { title: 'As a guest' })).body;
  const entered = await enter(ask, key.get(await challenge(ask)), guest.token);
  expect([entered.status, entered.body]).toEqual([201, { token: expect.any(String), user }]);
  const { body: exported } = await ask('GET', at('/api/me/export'), undefined, entered.body.token);
  expect(exported).toMatchObject({ journeys: [{ id: guest.id, role: 'owner' }], passkeys: [{ label: 'My phone' }] });
  const [kept] = (await list()).passkeys;
  expect(kept!.lastUsedAt).toEqual(expect.any(String));

  const other = await person('Ben');
  const path = at(`/api/me/passkeys/${kept!.id}`);
  expect(await refusalOf(ask('DELETE', path, undefined, other.token))).toEqual([404, 'NOT_FOUND']);
  expect((await ask('DELETE', path, undefined, token)).status).toBe(204);
  expect(await refusalOf(enter(ask, key.get(await challenge(ask))))).toEqual([401, 'WRONG_PASSKEY']);
  // The challenge that it was made by ends with it.
  expect(await refusalOf(add(ask, token, key.create(options)))).toEqual([401, 'WRONG_PASSKEY']);
  const audited = await auditOf({ ...server, url: `${server.url}/melody` }, user.userId);
  expect(audited.map(([action]) => action)).toEqual(
    expect.arrayContaining(['passkey added', 'passkey removed', 'sign-in']),
  );
});

test('a challenge works once, and for nothing else', async () => {
  const { ask, token, key, options } = await person('Cat');
  const first = key.get(await challenge(ask));
  const second = key.get(await challenge(ask));
  expect((await enter(ask, second)).status).toBe(201);
  for (const used of [second, first]) expect(await refusalOf(enter(ask, used))).toEqual([401, 'WRONG_PASSKEY']);
  const both = key.get(await challenge(ask));
  const answers = await Promise.all([enter(ask, both), enter(ask, both), enter(ask, both)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401]);
  // That of a registration, which was used up besides.
  expect(await refusalOf(enter(ask, key.get(options)))).toEqual([401, 'WRONG_PASSKEY']);
  for (const device of [key, createAuthenticator(SITE)])
    expect(await refusalOf(add(ask, token, device.create(options)))).toEqual([401, 'WRONG_PASSKEY']);
  const dan = await person('Dan');
  const fresh = createAuthenticator(SITE);
  const offered = (await offer(ask, token)).body as unknown as Options;
  expect(await refusalOf(add(dan.ask, dan.token, fresh.create(offered)))).toEqual([401, 'WRONG_PASSKEY']);
  expect(await refusalOf(add(ask, token, fresh.create(await challenge(ask))))).toEqual([401, 'WRONG_PASSKEY']);
  expect(await refusalOf(add(ask, token, fresh.create({ challenge: 'AAAA' })))).toEqual([401, 'WRONG_PASSKEY']);
});

it.each([
  ['at another origin', { origin: 'https://aero.example.evil' }],
  ['for another site', { rpId: 'evil.example' }],
  ['without a look at the person', { unverified: true }],
])('a passkey that is used %s neither signs in nor is added', async (what, faults) => {
  const { ask, token, key } = await person(`Eve-${what.split(' ').at(-1)}`);
  expect(await refusalOf(enter(ask, key.with(faults).get(await challenge(ask))))).toEqual([401, 'WRONG_PASSKEY']);
  const offered = (await offer(ask, token)).body as unknown as Options;
  const other = createAuthenticator(SITE).with(faults);
  expect(await refusalOf(add(ask, token, other.create(offered)))).toEqual([401, 'WRONG_PASSKEY']);
  const signed = key.get(await challenge(ask));
  const signature = createAuthenticator(SITE).get(await challenge(ask)).response.signature;
  const forged = { ...signed, response: { ...signed.response, signature } };
  expect(await refusalOf(enter(ask, forged))).toEqual([401, 'WRONG_PASSKEY']);
});

test('adding one takes the password, an account, and a server with a name', async () => {
  const { ask, token } = await person('Fay');
  expect(await refusalOf(offer(ask, token, 'not that one'))).toEqual([401, 'WRONG_LOGIN']);
  const guest = (await ask('POST', at('/api/logs'), {})).body.token;
  expect(await refusalOf(offer(ask, guest))).toEqual([409, 'NO_ACCOUNT']);
  const nameless = await startServer({ TRUSTED_PROXIES: 'loopback' });
  const there = askFrom(nameless);
  expect(await refusalOf(there('POST', '/api/session/passkey/options'))).toEqual([409, 'NO_PASSKEYS']);
  await nameless.close();
});

test('leaving removes them', async () => {
  const { ask, token, key } = await person('Gil');
  expect((await ask('DELETE', at('/api/me'), { password: PASSWORD }, token)).status).toBe(204);
  expect(await refusalOf(enter(ask, key.get(await challenge(ask))))).toEqual([401, 'WRONG_PASSKEY']);
});
