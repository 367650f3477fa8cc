import {
  nextStops,
  nextStopsQuery,
  similarMusic,
  similarMusicQuery,
  similarRoutes,
  similarRoutesQuery,
} from '../../../protocol/similarity.ts';
import { PATH_PARAMETERS } from './path-parameters.ts';
import type { RouteContracts } from './route-contract.ts';

export const SIMILARITY = {
  'GET /api/routes/:origin/:destination/similar': {
    path: { origin: PATH_PARAMETERS.code, destination: PATH_PARAMETERS.code },
    query: similarRoutesQuery,
    answers: { 200: similarRoutes },
    refusals: { 403: ['NOT_ALLOWED'], 404: ['NOT_FOUND'] },
    limits: ['similar'],
    right: 'read',
    tokens: ['none', 'guest', 'session', 'accessToken'],
  },
  'GET /api/logs/:id/compositions/:composition/similar': {
    query: similarMusicQuery,
    answers: { 200: similarMusic },
    refusals: { 404: ['NOT_FOUND'] },
    limits: ['similar'],
  },
  'GET /api/logs/:id/next': {
    query: nextStopsQuery,
    answers: { 200: nextStops },
    refusals: { 404: ['UNKNOWN_LOG'] },
    limits: ['similar'],
  },
} as const satisfies RouteContracts;
