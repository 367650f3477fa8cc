import { createHash } from 'node:crypto';
import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import { TOKEN_LIFE } from './sessions.ts';
import { refuseToken, type TokenFault, TokenRefused } from './token-refused.ts';

/** Algorithms of signatures: asymmetric ones alone, so that a public key signs nothing. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
/** Types of tokens that sign in: access tokens (RFC 9068) and ID tokens, and no logout tokens. */
const TYPES: readonly unknown[] = [undefined, 'jwt', 'at+jwt', 'application/at+jwt'];
/** The clock of the provider may be ahead by this much, s. */
const AHEAD_SECONDS = 30;

/** Settings of an identity provider. */
export interface Provider {
  readonly jwksUrl: string;
  readonly issuer: string;
  /** A token is for one of them. */
  readonly audiences: readonly string[];
}

/** Claims of a token of the identity provider. */
export interface ProviderClaim {
  readonly issuer: string;
  readonly subject: string;
  /** Names that the person may have here, the best first, as the provider wrote them. */
  readonly names: readonly string[];
  /** Of this token and no other, as a UUID. */
  readonly sessionId: string;
  /** ms since 1970, like the next. */
  readonly issuedAt: number;
  readonly expires: number;
}

/** Claims about a person. */
export const providerPerson = z.object({
  // A lone surrogate would be stored as U+FFFD, so that two subjects could be one person.
  sub: z
    .string()
    .min(1)
    .max(255)
    .regex(/^\P{Surrogate}*$/u),
  name: z.string().optional().catch(undefined),
  preferred_username: z.string().optional().catch(undefined),
  email: z.string().optional().catch(undefined),
});

const payload = providerPerson.extend({ iat: z.number(), exp: z.number() });

/** The names in claims, the best first. Of an address, what stands before the @: others in a room see the name. */
export const namesIn = ({ name, preferred_username, email }: z.infer<typeof providerPerson>): string[] =>
  [name, preferred_username, email].flatMap((text) => text?.replace(/@.*/, '') ?? []);

/**
 * Verifies a token of the identity provider (RFC 7519, RFC 8725). It is good until it expires, to the second, and for seven days
 * after its issue at most; the provider's clock may be ahead by half a minute.
 * @param now ms since 1970
 * @throws TokenRefused
 */
export async function verifyProviderToken(
  token: string,
  { issuer, audiences }: Provider,
  keys: JWTVerifyGetKey,
  now: number,
): Promise<ProviderClaim> {
  const verified = await jwtVerify(token, keys, {
    algorithms: ALGORITHMS,
    issuer,
    audience: [...audiences],
    clockTolerance: AHEAD_SECONDS,
    maxTokenAge: TOKEN_LIFE / 1_000,
    currentDate: new Date(now),
  }).catch((error) => {
    throw error instanceof TokenRefused ? error : refuseToken(faultOf(error));
  });
  // Signed, but not checked by the library.
  const typ: unknown = verified.protectedHeader.typ;
  if (!TYPES.includes(typeof typ === 'string' ? typ.toLowerCase() : typ)) throw refuseToken('type');
  const claims = payload.safeParse(verified.payload);
  if (!claims.success) throw refuseToken('malformed');
  const { sub, iat, exp } = claims.data;
  const expires = Math.min(exp * 1_000, iat * 1_000 + TOKEN_LIFE);
  // The tolerance is for a clock that is ahead, not for a token that is over.
  if (expires <= now) throw refuseToken('expired');
  const names = namesIn(claims.data);
  return { issuer, subject: sub, names, sessionId: sessionOf(token), issuedAt: iat * 1_000, expires };
}

/** The id of the session that a token stands for: of what is signed, since some signatures have two forms. */
function sessionOf(token: string): string {
  const signed = token.slice(0, token.lastIndexOf('.'));
  const digits = createHash('sha256').update(`provider token ${signed}`).digest('hex');
  return digits.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

const OF_CLAIM: Readonly<Record<string, TokenFault>> = { iss: 'issuer', aud: 'audience', nbf: 'early', iat: 'early' };

/** The first matching fault of an error of the library; a key that it cannot use counts as none. */
function faultOf(error: unknown): TokenFault {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.reason === 'check_failed' ? (OF_CLAIM[error.claim] ?? 'malformed') : missingOf(error.claim);
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return 'malformed';
  // The library has one class of error for these and for keys that it cannot use.
  if (error instanceof errors.JOSENotSupported && error.message.startsWith('Extension Header')) return 'critical';
  return 'key';
}

/** A token that names no issuer is from none that counts. */
const missingOf = (claim: string): TokenFault =>
  claim === 'iss' ? 'issuer' : claim === 'aud' ? 'audience' : 'malformed';
