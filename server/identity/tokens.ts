import { createHash, createHmac, webcrypto } from 'node:crypto';
import { type CryptoKey, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Claim } from './claim.ts';
import { deriveKey } from './derived-key.ts';
import { verifyOldToken } from './old-tokens.ts';

const ALGORITHM = 'HS256';
const ISSUER = 'aero-melody';
const AUDIENCE = 'aero-melody session';

/** The tokens of login sessions. */
export interface Tokens {
  /** The expiry is rounded up to whole seconds. */
  sign(claim: Claim): string;
  /**
   * Null where the token is not one of ours, or has expired.
   * @param now ms since 1970
   */
  verify(token: string, now: number): Promise<VerifiedClaim | null>;
  /** True for a JSON Web Token that none of our keys has signed, by its header. */
  isForeign(token: string): boolean;
}

export interface VerifiedClaim extends Claim {
  /** The token is of the format before JWT: its session may have no row yet. */
  readonly old: boolean;
}

const payload = z.object({
  sub: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
  sid: z.uuid(),
  exp: z.int(),
  end: z.int().optional(),
});

/** True for the canonical base64url of a token's bytes: the bits left over in the last letter are zero. */
const isCanonical = (token: string): boolean =>
  token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);

/**
 * JSON Web Tokens (RFC 7519), signed with a key that is derived from the secret. Keys of former secrets verify and sign
 * nothing, so that a secret can be replaced while its tokens live.
 */
export function createTokens({
  secret,
  formerSecrets,
}: {
  readonly secret: string;
  readonly formerSecrets: readonly string[];
}): Tokens {
  const secrets = [secret, ...formerSecrets];
  const keys = secrets.map(keyOf);
  const [current] = keys as [TokenKey];
  const headers = new Set(keys.map(({ header }) => header));
  const keyById = new Map(keys.map(({ kid, key }) => [kid, key]));

  return {
    sign({ sessionId, userId, expires, end }) {
      const claims = {
        ...{ sid: sessionId, iss: ISSUER, aud: AUDIENCE, sub: `${userId}`, exp: Math.ceil(expires / 1_000) },
        ...(end !== undefined && { end }),
      };
      const signed = `${current.header}.${encoded(claims)}`;
      // In one turn: the library's way through a thread costs every join twenty times as much.
      return `${signed}.${createHmac('sha256', current.bytes).update(signed).digest('base64url')}`;
    },
    async verify(token, now) {
      const old = secrets.map((each) => verifyOldToken(token, each, now)).find((claim) => claim !== null);
      if (old) return { ...old, old: true };
      if (!isCanonical(token)) return null;
      const verified = await jwtVerify(
        token,
        ({ kid }) => {
          const key = kid === undefined ? undefined : keyById.get(kid);
          if (!key) throw new errors.JWKSNoMatchingKey();
          return key();
        },
        { algorithms: [ALGORITHM], issuer: ISSUER, audience: AUDIENCE, currentDate: new Date(now) },
      ).catch((error) => {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      });
      const claim = payload.safeParse(verified?.payload);
      if (!claim.success) return null;
      const { sub, sid, exp, end } = claim.data;
      return { sessionId: sid, userId: sub, expires: exp * 1_000, old: false, ...(end !== undefined && { end }) };
    },
    isForeign(token) {
      const [header = '', ...rest] = token.split('.');
      return rest.length === 2 && !headers.has(header);
    },
  };
}

interface TokenKey {
  /** Names the key in the header of a token. */
  readonly kid: string;
  /** The header of tokens signed with it, encoded. */
  readonly header: string;
  readonly bytes: Uint8Array;
  /** Imported once: the library would import the bytes for each token. */
  key(): Promise<CryptoKey>;
}

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

function keyOf(secret: string): TokenKey {
  const bytes = deriveKey(secret, 'session tokens');
  // Not the key's own bytes, which a header would give away.
  const kid = createHash('sha256').update(bytes).digest('base64url').slice(0, 12);
  let imported: Promise<CryptoKey> | undefined;
  return {
    kid,
    header: encoded({ alg: ALGORITHM, kid }),
    bytes,
    key() {
      imported ??= webcrypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
      return imported;
    },
  };
}
