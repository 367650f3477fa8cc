import { createAuthenticator } from '../support/authenticator.ts';
import { ask, together, tryDoors } from './ask.ts';
import type { Attack } from './attack.ts';
import { PASSWORD, signUp } from './people.ts';

interface Options {
  readonly challenge: string;
}

/** Of the person who is attacked and of a thief with an account, whose devices are real. */
const passkeys: Attack = async (target) => {
  // Browsers have passkeys at a name alone.
  const site = target.url.replace('127.0.0.1', 'localhost');
  const post = (path: string, body: object, token?: string) => ask(site, 'POST', path, token, body);
  const read = async (answer: Promise<Response>) => (await (await answer).json()) as Options & { id: number };
  const [owner, thief] = [await signUp(site), await signUp(site)];
  const [key, other] = [createAuthenticator(site), createAuthenticator(site)];
  const offer = (token: string) => read(post('/api/me/passkeys/options', { password: PASSWORD }, token));
  const challenge = () => read(post('/api/session/passkey/options', {}));
  const add = (token: string, credential: unknown) =>
    post('/api/me/passkeys', { label: 'Mine', credential: credential as object }, token);
  const enter = (credential: unknown) => post('/api/session/passkey', { credential: credential as object });

  const offered = await offer(owner);
  const registration = key.create(offered);
  const { id } = await read(add(owner, registration));
  const assertion = key.get(await challenge());
  if (!(await enter(assertion)).ok) return { tried: 0, allowed: ['the owner could not sign in'] };

  const foreign = other.create(await offer(owner));
  const waiting = key.get(await challenge());
  const forged = { ...other.get(await challenge()), ...credentialOf(key.get(await challenge())) };
  const challenges = ['', 'AAAA', '0'.repeat(72), Buffer.alloc(54).toString('base64url')];
  const made = await tryDoors({
    'a sign-in that was made before': () => enter(assertion),
    'the challenge of a new passkey, used to sign in': () => enter(key.get(offered)),
    'a signature of another device': () => enter(forged),
    'no signature': () => enter({ ...waiting, response: { ...waiting.response, signature: '' } }),
    'a device that is not known': async () => enter(other.get(await challenge())),
    'another origin': async () => enter(key.with({ origin: 'https://evil.example' }).get(await challenge())),
    'another site': async () => enter(key.with({ rpId: 'evil.example' }).get(await challenge())),
    'nobody before the device': async () => enter(key.with({ unverified: true }).get(await challenge())),
    'a registration that was made before': () => add(owner, registration),
    'the registration of another person': () => add(thief, registration),
    'the challenge of another person': () => add(thief, foreign),
    'the challenge of a sign-in, used for a new passkey': async () => add(thief, other.create(await challenge())),
    'the device of another person': async () => add(thief, key.create(await offer(thief))),
    'options by another password': () => post('/api/me/passkeys/options', { password: 'not that one' }, owner),
    'options without a session': () => post('/api/me/passkeys/options', { password: PASSWORD }),
    'the list without a session': () => ask(site, 'GET', '/api/me/passkeys'),
    'removal by another person': () => ask(site, 'DELETE', `/api/me/passkeys/${id}`, thief),
    ...Object.fromEntries(
      challenges.flatMap((made) => [
        [`the made-up challenge ${made} of a sign-in`, () => enter(key.get({ challenge: made }))],
        [`the made-up challenge ${made} of a new passkey`, () => add(thief, other.create({ challenge: made }))],
      ]),
    ),
  });
  const latest = key.get(await challenge());
  await ask(site, 'DELETE', `/api/me/passkeys/${id}`, owner);
  const afterwards = await tryDoors({
    'a passkey that was removed': () => enter(latest),
    'the registration of a passkey that was removed': () => add(owner, registration),
    'the challenge of a passkey that was removed': () => add(owner, other.create(offered)),
  });
  return together(made, afterwards);
};

const credentialOf = (credential: unknown) => {
  const { id, rawId } = credential as { id: string; rawId: string };
  return { id, rawId };
};

export const PASSKEY_ATTACKS: Readonly<Record<string, Attack>> = { 'foreign and replayed passkeys': passkeys };
