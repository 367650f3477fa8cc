import { describe, expect, it } from 'vitest';
import { signToken, verifyToken } from '../../server/identity/tokens.ts';

const secret = 'a secret of more than thirty-two characters';
const claim = { sessionId: '5b1e0d3a-8a1f-4c5e-9d7e-0d3a8a1f4c5e', userId: 42, expires: 2_000 };

describe('a token', () => {
  it('says what was signed, until it expires', () => {
    const token = signToken(claim, secret);
    expect(verifyToken(token, secret, 1_999)).toEqual(claim);
    expect(verifyToken(token, secret, 2_000)).toBeNull();
  });

  it('is worth nothing under another secret', () => {
    expect(verifyToken(signToken(claim, secret), `${secret}.`, 0)).toBeNull();
  });

  it('is worth nothing once any character of it is another', () => {
    const token = signToken(claim, secret);
    // The last character carries two bits that base64url does not use.
    for (let at = 0; at < token.length - 1; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      expect(verifyToken(token.slice(0, at) + other + token.slice(at + 1), secret, 0)).toBeNull();
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
  ])('is not "%s"', (rubbish) => {
    expect(verifyToken(rubbish, secret, 0)).toBeNull();
  });
});
