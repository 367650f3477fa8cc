import { blackBoxFile } from '../../itinerary/black-box.ts';
import { createdLog } from './logs.ts';
import type { RouteContracts } from './route-contract.ts';

/** Media type of a black box. */
export const BLACK_BOX_TYPE = 'application/vnd.aero-melody+json';

/** Journeys whole, from one instance to another. */
export const BLACK_BOXES = {
  'GET /api/logs/:id/journey.aero': {
    answers: { 200: { media: { [BLACK_BOX_TYPE]: blackBoxFile } }, 304: null },
    refusals: { 413: ['TOO_LARGE'] },
    limits: ['export'],
  },
  'POST /api/black-boxes': {
    body: blackBoxFile,
    texts: [BLACK_BOX_TYPE],
    answers: { 201: createdLog },
    refusals: { 409: ['LOG_FULL'] },
    limits: ['import', 'create', 'guest'],
  },
} as const satisfies RouteContracts;
