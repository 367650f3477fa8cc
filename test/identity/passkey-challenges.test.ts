import { expect, test } from 'vitest';
import { createPasskeyChallenges } from '../../server/identity/passkey-challenges.ts';

const NOON = 1_760_000_000_000;
const MINUTE = 60_000;
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

test('a challenge is known again by every instance of the secret, for its purpose and five minutes', () => {
  let now = NOON;
  const [one, two] = [1, 2].map(() => createPasskeyChallenges({ secret: 'a secret', now: () => now })) as [
    ReturnType<typeof createPasskeyChallenges>,
    ReturnType<typeof createPasskeyChallenges>,
  ];
  const challenge = text(one.draw('sign in'));
  expect(text(one.draw('sign in'))).not.toBe(challenge);
  expect(two.read(challenge, 'sign in')).toBe(NOON);
  expect(two.read(challenge, 'add 7')).toBeUndefined();
  expect(createPasskeyChallenges({ secret: 'another', now: () => now }).read(challenge, 'sign in')).toBeUndefined();
  const bytes = Buffer.from(challenge, 'base64url');
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    expect(two.read(text(changed), 'sign in'), `byte ${at}`).toBeUndefined();
  }
  for (const rubbish of ['', 'AAAA', `${challenge}AA`]) expect(two.read(rubbish, 'sign in')).toBeUndefined();
  now = NOON + 5 * MINUTE - 1;
  expect(two.read(challenge, 'sign in')).toBe(NOON);
  now = NOON + 5 * MINUTE;
  expect(two.read(challenge, 'sign in')).toBeUndefined();
});
