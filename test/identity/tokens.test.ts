import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { decodeProtectedHeader, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { deriveKey } from '../../server/identity/derived-key.ts';
import { verifyOldToken } from '../../server/identity/old-tokens.ts';
import { createTokens } from '../../server/identity/tokens.ts';
import { signOldToken } from '../support/old-tokens.ts';

const secret = 'a secret of more than thirty-two characters';
const claim = { sessionId: '5b1e0d3a-8a1f-4c5e-9d7e-0d3a8a1f4c5e', userId: 42, expires: 2_000 };
const tokens = createTokens({ secret, formerSecrets: [] });

const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
const decoded = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());

/** A token that the right key has signed, with other claims or under another key id. */
async function forge({ kid, ...changes }: { readonly [claim: string]: unknown; readonly kid?: string }) {
  const token = await tokens.sign(claim);
  return new SignJWT({ ...decoded(token), ...changes })
    .setProtectedHeader({ alg: 'HS256', kid: kid ?? decodeProtectedHeader(token).kid! })
    .sign(deriveKey(secret, 'session tokens'));
}

describe('a token', () => {
  it('says what was signed, until it expires', async () => {
    const token = await tokens.sign(claim);
    expect(await tokens.verify(token, 1_999)).toEqual({ ...claim, old: false });
    expect(await tokens.verify(token, 2_000)).toBeNull();
  });

  it('has one spelling: the bits that base64 leaves over are not for change', async () => {
    const token = await tokens.sign(claim);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(token.at(-1)!);
    const respelt = token.slice(0, -1) + alphabet[last ^ 1];
    expect(Buffer.from(respelt.split('.')[2]!, 'base64url')).toEqual(Buffer.from(token.split('.')[2]!, 'base64url'));
    expect(await tokens.verify(respelt, 0)).toBeNull();
  });

  it('names its issuer, its audience, its person, its session and its key', async () => {
    const token = await tokens.sign(claim);
    expect(decoded(token)).toEqual({
      iss: 'aero-melody',
      aud: 'aero-melody session',
      sub: '42',
      sid: claim.sessionId,
      exp: 2,
    });
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', kid: expect.stringMatching(/^[\w-]{12}$/) });
    expect(await tokens.verify(await forge({}), 0)).toMatchObject({ userId: 42 });
  });

  it('is worth nothing under another secret, even where it names the right key', async () => {
    const foreign = createTokens({ secret: `${secret}.`, formerSecrets: [] });
    expect(await foreign.verify(await tokens.sign(claim), 0)).toBeNull();
    const { kid } = decodeProtectedHeader(await tokens.sign(claim));
    const signed = await new SignJWT(decoded(await tokens.sign(claim)))
      .setProtectedHeader({ alg: 'HS256', kid: kid! })
      .sign(randomBytes(32));
    expect(await tokens.verify(signed, 0)).toBeNull();
  });

  it('is worth nothing once any character of it is another', async () => {
    const token = await tokens.sign(claim);
    // The last character carries two bits that base64url does not use.
    for (let at = 0; at < token.length - 1; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      expect(await tokens.verify(token.slice(0, at) + other + token.slice(at + 1), 0)).toBeNull();
    }
  });

  it.each([
    ['another issuer', { iss: 'another' }],
    ['another audience', { aud: 'aero-melody elsewhere' }],
    ['no audience', { aud: undefined }],
    ['no expiry', { exp: undefined }],
    ['an expiry that is no number', { exp: 'never' }],
    ['no session', { sid: undefined }],
    ['a session that is none', { sid: '../admin' }],
    ['no person', { sub: undefined }],
    ['a person that is none', { sub: '42 or 43' }],
    ['an unknown key', { kid: 'a-foreign-key' }],
  ])('is refused with %s, though it is signed', async (_what, changes) => {
    expect(await tokens.verify(await forge(changes), 0)).toBeNull();
  });

  it('is refused without a signature, and under any algorithm but its own', async () => {
    const token = await tokens.sign(claim);
    const [, payload, signature] = token.split('.');
    const { kid } = decodeProtectedHeader(token);
    for (const alg of ['none', 'None', 'NONE', 'HS512', 'RS256'])
      for (const tail of ['', signature])
        expect(await tokens.verify(`${encoded({ alg, kid })}.${payload}.${tail}`, 0), alg).toBeNull();
    const hs512 = createHmac('sha512', deriveKey(secret, 'session tokens'))
      .update(`${encoded({ alg: 'HS512', kid })}.${payload}`)
      .digest('base64url');
    expect(await tokens.verify(`${encoded({ alg: 'HS512', kid })}.${payload}.${hs512}`, 0)).toBeNull();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const rs256 = await new SignJWT(decoded(token)).setProtectedHeader({ alg: 'RS256', kid: kid! }).sign(privateKey);
    expect(await tokens.verify(rs256, 0)).toBeNull();
  });

  it('outlives a rotation of the secret as long as the former one is listed, and is signed anew by the new one', async () => {
    const rotated = createTokens({ secret: 'the secret that follows, long enough too', formerSecrets: [secret] });
    const before = await tokens.sign(claim);
    expect(await rotated.verify(before, 0)).toMatchObject(claim);
    expect(await rotated.verify(signOldToken(claim, secret), 0)).toMatchObject(claim);
    const after = await rotated.sign(claim);
    expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid);
    expect(await tokens.verify(after, 0)).toBeNull();
    const finished = createTokens({ secret: 'the secret that follows, long enough too', formerSecrets: [] });
    expect(await finished.verify(after, 0)).toMatchObject(claim);
    expect(await finished.verify(before, 0)).toBeNull();
  });
});

describe('a token of the format before JWT', () => {
  it('says what was signed, until it expires', async () => {
    const token = signOldToken(claim, secret);
    expect(verifyOldToken(token, secret, 1_999)).toEqual(claim);
    expect(verifyOldToken(token, secret, 2_000)).toBeNull();
    expect(await tokens.verify(token, 1_999)).toEqual({ ...claim, old: true });
    expect(await tokens.verify(token, 2_000)).toBeNull();
  });

  it('is worth nothing under another secret', () => {
    expect(verifyOldToken(signOldToken(claim, secret), `${secret}.`, 0)).toBeNull();
  });

  it('is worth nothing once any character of it is another', () => {
    const token = signOldToken(claim, secret);
    // The last character carries two bits that base64url does not use.
    for (let at = 0; at < token.length - 1; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      expect(verifyOldToken(token.slice(0, at) + other + token.slice(at + 1), secret, 0)).toBeNull();
    }
  });

  it.each([
    '',
    '.',
    '...',
    'null',
    `${claim.sessionId}.42.9999999999999`,
    `${claim.sessionId}.42.9999999999999.`,
    'é.é',
  ])('is not "%s", nor is one of today', async (rubbish) => {
    expect(verifyOldToken(rubbish, secret, 0)).toBeNull();
    expect(await tokens.verify(rubbish, 0)).toBeNull();
  });
});
