import { z } from 'zod';
import { passwordProof } from '../../../protocol/account.ts';
import { cleanName } from '../../../protocol/clean-name.ts';
import { signedIn } from './accounts.ts';
import { instant, OF_SESSION } from './fields.ts';
import type { RouteContracts } from './route-contract.ts';

/** Size limit of a field of a credential, characters. */
const FIELD = 20_000;

const bytes = z.string().max(FIELD).describe('Base64url.');

const credential = {
  id: bytes,
  rawId: bytes,
  type: z.literal('public-key').describe('The kind of credential.'),
  clientExtensionResults: z.looseObject({}).describe('Is not read.'),
};

export const newPasskey = z.object({
  label: z.string().overwrite(cleanName).min(1).max(60).describe('What the person calls it.'),
  credential: z
    .object({
      ...credential,
      response: z.object({
        clientDataJSON: bytes,
        attestationObject: bytes,
        transports: z
          .array(z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']))
          .max(7)
          .exactOptional()
          .describe('Ways to reach the authenticator.'),
      }),
    })
    .describe('A `PublicKeyCredential` that was created, by its `toJSON`.'),
});

export const passkeySignIn = z.object({
  credential: z
    .object({
      ...credential,
      response: z.object({
        clientDataJSON: bytes,
        authenticatorData: bytes,
        signature: bytes,
        userHandle: bytes.exactOptional(),
      }),
    })
    .describe('A `PublicKeyCredential` that was got, by its `toJSON`.'),
});

export const passkey = z
  .object({ id: z.int(), label: z.string(), createdAt: instant, lastUsedAt: instant.nullable() })
  .readonly()
  .describe('A passkey in lists.');

export const passkeys = z.object({ passkeys: z.array(passkey).readonly() });

const options = z.looseObject({ challenge: z.string().describe('Base64url.') });

/** Passkeys: WebAuthn level 3, in its JSON forms. */
export const PASSKEYS = {
  'GET /api/me/passkeys': { answers: { 200: passkeys }, tokens: OF_SESSION },
  'POST /api/me/passkeys/options': {
    body: passwordProof.meta({ examples: [{ password: 'a long sentence' }] }),
    answers: { 200: options.describe('`PublicKeyCredentialCreationOptionsJSON`, good for five minutes.') },
    refusals: { 401: ['WRONG_LOGIN'], 409: ['NO_ACCOUNT', 'NO_PASSKEYS', 'TOO_MANY_PASSKEYS'] },
    limits: ['login'],
    tokens: OF_SESSION,
  },
  'POST /api/me/passkeys': {
    body: newPasskey,
    answers: { 201: passkey },
    refusals: { 401: ['WRONG_PASSKEY'], 409: ['NO_PASSKEYS', 'TOO_MANY_PASSKEYS'] },
    limits: ['login'],
    tokens: OF_SESSION,
  },
  'DELETE /api/me/passkeys/:passkey': {
    path: { passkey: z.coerce.number().int().positive().describe('Id of a passkey.') },
    answers: { 204: null },
    refusals: { 404: ['NOT_FOUND'] },
    tokens: OF_SESSION,
  },
  'POST /api/session/passkey/options': {
    answers: { 200: options.describe('`PublicKeyCredentialRequestOptionsJSON`, good for five minutes.') },
    refusals: { 409: ['NO_PASSKEYS', 'NO_PASSWORDS'] },
    limits: ['login'],
    tokens: ['none', 'guest', 'session'],
  },
  'POST /api/session/passkey': {
    body: passkeySignIn,
    answers: { 201: signedIn },
    refusals: { 401: ['WRONG_PASSKEY'], 409: ['NO_PASSKEYS', 'NO_PASSWORDS'] },
    limits: ['login'],
    tokens: ['none', 'guest', 'session'],
  },
} as const satisfies RouteContracts;
