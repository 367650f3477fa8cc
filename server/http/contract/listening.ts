import { listeningPair, listeningReveal, listeningVote } from '../../../protocol/listening.ts';
import type { RouteContracts } from './route-contract.ts';

export const LISTENING = {
  'GET /api/listen/pair': { answers: { 200: listeningPair }, limits: ['listen'] },
  'POST /api/listen/votes': {
    body: listeningVote,
    answers: { 201: listeningReveal },
    refusals: { 409: ['BAD_MESSAGE'] },
    limits: ['listen'],
  },
} as const satisfies RouteContracts;
