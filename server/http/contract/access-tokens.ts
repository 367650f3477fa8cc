import { z } from 'zod';
import { newAccessToken } from '../../../protocol/account.ts';
import { instant, OF_SESSION } from './fields.ts';
import type { RouteContracts } from './route-contract.ts';

export const accessToken = z
  .object({
    id: z.string(),
    label: z.string(),
    scope: z.string().describe('read, edit or all.'),
    lastFour: z.string().describe('The last four characters of the token.'),
    createdAt: instant,
    lastUsedAt: instant.nullable(),
    expiresAt: instant,
  })
  .readonly()
  .describe('A personal access token in lists.');

export const accessTokens = z.object({ tokens: z.array(accessToken).readonly() });
export const newToken = accessToken
  .unwrap()
  .extend({ token: z.string().describe('The token itself, shown this once.') })
  .describe('A new personal access token.');

export const ACCESS_TOKENS = {
  'GET /api/me/tokens': { answers: { 200: accessTokens }, tokens: OF_SESSION },
  'POST /api/me/tokens': {
    body: newAccessToken.meta({ examples: [{ label: 'my script', scope: 'read', days: 30 }] }),
    answers: { 201: newToken },
    refusals: { 409: ['TOO_MANY_TOKENS', 'NO_ACCOUNT'] },
    tokens: OF_SESSION,
  },
  'DELETE /api/me/tokens/:id': {
    path: { id: z.string().describe('Id of an access token.') },
    answers: { 204: null },
    refusals: { 404: ['NOT_FOUND'] },
    tokens: OF_SESSION,
  },
} as const satisfies RouteContracts;
