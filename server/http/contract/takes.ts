import { z } from 'zod';
import { newTake, take, takeChange } from '../../../protocol/take.ts';
import { flag } from './fields.ts';
import type { RouteContracts } from './route-contract.ts';

export const takeQuery = z.object({
  deleted: flag('The deleted ones that the sender may restore, in place of the others.'),
});
export const takeList = z.object({ takes: z.array(take).readonly() });

export const TAKES = {
  'GET /api/logs/:id/takes': { query: takeQuery, answers: { 200: takeList }, limits: ['take'] },
  'POST /api/logs/:id/takes': {
    body: newTake.meta({
      examples: [
        {
          id: '6f1c2a4e-7d3b-4c58-9a0f-2b6d8e1c5a79',
          leg: 'the id of a waypoint',
          sound: 0,
          notes: [0, 240, 64, 90],
          shape: '',
        },
      ],
    }),
    answers: { 201: take },
    refusals: { 409: ['BAD_MESSAGE', 'LOG_FULL'] },
    limits: ['take'],
  },
  'PATCH /api/logs/:id/takes/:take': {
    body: takeChange.meta({ examples: [{ muted: true }] }),
    answers: { 200: take },
    refusals: { 404: ['NOT_FOUND'], 409: ['LOG_FULL'] },
    limits: ['take'],
  },
} as const satisfies RouteContracts;
