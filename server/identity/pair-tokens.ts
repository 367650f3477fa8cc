import { EncryptJWT, errors, jwtDecrypt } from 'jose';
import { deriveKey } from './derived-key.ts';

const ISSUER = 'aero-melody';
const AUDIENCE = 'aero-melody pair';
/** Time in which a pair can be voted on. */
const LIFETIME = '2h';

/** Tokens that their holder cannot read: a pair stays blind until the vote. */
export interface PairTokens {
  seal(pair: Readonly<Record<string, unknown>>): Promise<string>;
  /** The claims of a token; undefined where it is not ours, or has expired. */
  unseal(token: string): Promise<Readonly<Record<string, unknown>> | undefined>;
}

/** JSON Web Encryption (RFC 7516), under a key that is derived from the secret: every instance reads them. */
export function createPairTokens(secret: string): PairTokens {
  const key = deriveKey(secret, 'listening pairs');
  return {
    seal: (pair) =>
      new EncryptJWT(pair)
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setExpirationTime(LIFETIME)
        .encrypt(key),
    async unseal(token) {
      const opened = await jwtDecrypt(token, key, {
        ...{ keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] },
        ...{ issuer: ISSUER, audience: AUDIENCE },
      }).catch((error) => {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      });
      return opened?.payload;
    },
  };
}
