import { z } from 'zod';
import { recoveryByCode, recoveryByLink, signIn, signUp } from '../../../protocol/account.ts';
import { identity } from '../../../protocol/welcome.ts';
import { OF_SESSION } from './fields.ts';
import type { RouteContracts } from './route-contract.ts';

export const signedIn = z
  .object({ token: z.string().describe('Token of the new session.'), user: identity })
  .describe('A new session.');

export const recoveryCodes = z.object({
  recoveryCodes: z.array(z.string()).readonly().describe('Each signs in once; they are shown this once.'),
});

export const signedUp = signedIn.extend(recoveryCodes.shape).describe('A new account, with its first session.');

/** Sign-up, sign-in, sign-out and recovery. */
export const ACCOUNTS = {
  'POST /api/accounts': {
    body: signUp.meta({ examples: [{ email: 'ada@example.org', username: 'ada', password: 'a long sentence' }] }),
    answers: { 201: signedUp },
    refusals: { 400: ['WEAK_PASSWORD'], 401: ['UNAUTHORIZED'], 409: ['TAKEN', 'NO_PASSWORDS'] },
    limits: ['login'],
    tokens: ['none', 'guest'],
  },
  'POST /api/session': {
    body: signIn.meta({ examples: [{ login: 'ada', password: 'a long sentence' }] }),
    answers: { 201: signedIn },
    refusals: { 401: ['WRONG_LOGIN'], 409: ['NO_PASSWORDS'] },
    limits: ['login'],
    tokens: ['none', 'guest', 'session'],
  },
  'POST /api/session/recovery': {
    body: recoveryByCode,
    answers: { 201: signedIn },
    refusals: { 400: ['WEAK_PASSWORD'], 401: ['WRONG_LOGIN'], 409: ['NO_PASSWORDS'] },
    limits: ['login'],
    tokens: ['none'],
  },
  'POST /api/session/reset': {
    body: recoveryByLink,
    answers: { 201: signedIn },
    refusals: { 400: ['WEAK_PASSWORD'], 401: ['WRONG_LOGIN'], 409: ['NO_PASSWORDS'] },
    limits: ['login'],
    tokens: ['none'],
  },
  'DELETE /api/session': { answers: { 204: null }, tokens: OF_SESSION },
  'DELETE /api/sessions': { answers: { 204: null }, tokens: OF_SESSION },
} as const satisfies RouteContracts;
