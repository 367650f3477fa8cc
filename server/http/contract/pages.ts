import { z } from 'zod';
import type { RouteContracts } from './route-contract.ts';

const page = { answers: { 200: { media: { 'text/html': 'text' } } }, refusals: { 404: ['NOT_FOUND'] } } as const;

/** Pages for people, and the documents of the reference. */
export const PAGES = {
  'GET /': page,
  'GET /listen': page,
  'GET /reports': page,
  'GET /admin': page,
  'GET /sign-in': page,
  'GET /docs': page,
  'GET /docs/console': page,
  'GET /collections/:id': { ...page, path: { id: z.uuid().describe('Id of the collection.') } },
  'GET /logs/:id': page,
  'GET /logs/:id/': { answers: { 308: null } },
  'GET /docs/openapi.json': { answers: { 200: z.looseObject({ openapi: z.literal('3.1.0') }) } },
  'GET /docs/asyncapi.json': { answers: { 200: z.looseObject({ asyncapi: z.literal('3.0.0') }) } },
} as const satisfies RouteContracts;
