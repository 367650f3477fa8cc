import { type Refusal, refuse } from '../../protocol/refusal.ts';

/** Reasons for which a token of the identity provider is refused. */
export const TOKEN_FAULTS = {
  malformed: 'it is no signed JSON Web Token with sub, iat and exp',
  type: 'it is of a type that signs nobody in',
  critical: 'it has a critical header parameter that is not understood here',
  algorithm: 'its algorithm is not one of those that are allowed',
  key: 'it names a key that the identity provider does not have',
  signature: 'its signature is wrong',
  issuer: 'its issuer is another one',
  audience: 'it is for another audience',
  expired: 'it has expired',
  early: 'it is not valid yet',
  ended: 'its session has ended',
  inactive: 'its person is not active here',
} as const;

export type TokenFault = keyof typeof TOKEN_FAULTS;

/** Thrown where a token of the identity provider signs nobody in: at the door it becomes a refusal. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.detail);
    this.refusal = refusal;
  }
}

/** @example refuseToken('expired').refusal.code // 'UNAUTHORIZED' */
export const refuseToken = (fault: TokenFault): TokenRefused =>
  new TokenRefused(refuse('UNAUTHORIZED', `the token is refused: ${TOKEN_FAULTS[fault]}`));
