import { z } from 'zod';
import { compositionChange, storedComposition } from '../../../protocol/stored-composition.ts';
import { before, nextPage, OF_SESSION } from './fields.ts';
import type { RouteContracts } from './route-contract.ts';

/** Rows of a page, count. */
const MOST = 50;
const USUAL = 20;

export const compositionQuery = z.object({
  before: before('Performances').default(Number.MAX_SAFE_INTEGER),
  limit: z.coerce.number().int().min(1).max(MOST).default(USUAL).describe('Performances of a page, count.'),
});

export const compositionPage = z.object({
  compositions: z.array(storedComposition).readonly(),
  next: nextPage('performances'),
});

export const COMPOSITIONS = {
  'GET /api/logs/:id/compositions': {
    query: compositionQuery,
    answers: { 200: compositionPage },
    limits: ['composition'],
  },
  'GET /api/me/compositions': {
    query: compositionQuery,
    answers: { 200: compositionPage },
    limits: ['composition'],
    tokens: OF_SESSION,
  },
  'PATCH /api/logs/:id/compositions/:composition': {
    body: compositionChange.meta({ examples: [{ name: 'The slow one' }] }),
    answers: { 200: storedComposition },
    refusals: { 404: ['NOT_FOUND'] },
    limits: ['composition'],
  },
  'DELETE /api/logs/:id/compositions/:composition': {
    answers: { 204: null },
    refusals: { 404: ['NOT_FOUND'] },
    limits: ['composition'],
  },
  'PUT /api/logs/:id/compositions/:composition/like': {
    answers: { 204: null },
    tokens: ['guest', 'session', 'accessToken'],
    refusals: { 404: ['NOT_FOUND'] },
    limits: ['composition'],
  },
  'DELETE /api/logs/:id/compositions/:composition/like': {
    answers: { 204: null },
    tokens: ['guest', 'session', 'accessToken'],
    refusals: { 404: ['NOT_FOUND'] },
    limits: ['composition'],
  },
} as const satisfies RouteContracts;
