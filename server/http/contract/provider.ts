import { z } from 'zod';
import { signedIn } from './accounts.ts';
import type { RouteContracts } from './route-contract.ts';

/** Longest query with which a provider sends a browser back, and longest attempt, characters. */
const ANSWER_LENGTH = 8_000;
const ATTEMPT_LENGTH = 2_000;

export const ways = z
  .object({
    guests: z.boolean().describe('People come in without signing in.'),
    passwords: z.boolean().describe('People sign up, and sign in with a password or a passkey.'),
    provider: z
      .string()
      .nullable()
      .describe('Host name of the identity provider at which people sign in; null for none.'),
  })
  .describe('Ways in.');

export const providerAttempt = z
  .object({
    address: z.url().describe('Address at the identity provider, for the browser to go to.'),
    attempt: z.string().describe('For the browser to keep until it is back at `/sign-in`, ten minutes at most.'),
  })
  .describe('A sign-in that has begun.');

export const providerAddresses = z
  .object({
    signOut: z
      .url()
      .nullable()
      .describe('Address at the identity provider where a browser signs out there; null where it has none.'),
  })
  .describe('Addresses of the identity provider.');

export const providerAnswer = z
  .strictObject({
    attempt: z.string().max(ATTEMPT_LENGTH).describe('What the browser has kept.'),
    answer: z
      .string()
      .max(ANSWER_LENGTH)
      .describe('The query with which the provider sent the browser back, without the question mark.'),
  })
  .meta({ examples: [{ attempt: 'eyJhbGciOiJkaXIi…', answer: 'code=c3RhcnRz&state=YSBqb3VybmV5' }] });

/** The operator's identity provider: OpenID Connect, authorization code with PKCE. */
export const PROVIDER = {
  'GET /api/session': { answers: { 200: ways }, tokens: ['none'] },
  'GET /api/session/provider': {
    answers: { 200: providerAddresses },
    refusals: { 409: ['NO_PROVIDER'], 503: ['UNAVAILABLE'] },
    tokens: ['none'],
  },
  'POST /api/session/provider/options': {
    answers: { 200: providerAttempt },
    refusals: { 409: ['NO_PROVIDER'], 503: ['UNAVAILABLE'] },
    limits: ['login'],
    tokens: ['none', 'guest', 'session'],
  },
  'POST /api/session/provider': {
    body: providerAnswer,
    answers: { 201: signedIn },
    refusals: { 401: ['WRONG_SIGN_IN'], 409: ['NO_PROVIDER'], 503: ['UNAVAILABLE'] },
    limits: ['login'],
    tokens: ['none', 'guest', 'session'],
  },
} as const satisfies RouteContracts;
