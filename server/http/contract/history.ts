import { z } from 'zod';
import {
  atRow,
  attribution,
  past,
  restoreWish,
  trimWish,
  versionList,
  versionName,
} from '../../../protocol/history.ts';
import { DETAILS } from '../../itinerary/journey-fields.ts';
import { journeyFile } from '../../itinerary/journey-file.ts';
import type { RouteContracts } from './route-contract.ts';

/** Details of a log that are set; the others stay as they are. */
export const changedDetails = z
  .strictObject({
    title: DETAILS.title.exactOptional(),
    description: DETAILS.description.exactOptional(),
    travelDate: DETAILS.travelDate.nullable().exactOptional().describe('Day of travel; null for none.'),
    tags: DETAILS.tags.exactOptional(),
    status: DETAILS.status.exactOptional(),
  })
  .refine((details) => Object.keys(details).length > 0, 'at least one detail is set')
  .meta({ examples: [{ title: 'Around the world', status: 'planned' }] });

const edits = {
  refusals: { 404: ['UNKNOWN_LOG'], 409: ['LOG_FULL', 'QUARANTINED'], 413: ['TOO_LARGE'] },
} as const;
const rows = { 404: ['NOT_FOUND'], 409: ['QUARANTINED'], 410: ['TRIMMED'] } as const;

export const HISTORY = {
  'GET /api/logs/:id/versions': { answers: { 200: versionList }, limits: ['history'] },
  'POST /api/logs/:id/versions': {
    body: versionName.meta({ examples: [{ name: 'Before Lima' }] }),
    answers: { 201: atRow },
    refusals: { 409: ['LOG_FULL'] },
    limits: ['version'],
  },
  'GET /api/logs/:id/at/:seq': {
    answers: { 200: past.extend({ content: journeyFile.shape.content }) },
    refusals: { ...rows, 400: ['BAD_MESSAGE'] },
    limits: ['history'],
  },
  'GET /api/logs/:id/attribution': { answers: { 200: attribution }, limits: ['history'] },
  'POST /api/logs/:id/restore': {
    body: restoreWish.meta({ examples: [{ seq: 12 }] }),
    answers: { 200: atRow },
    refusals: { ...edits.refusals, ...rows, 409: ['LOG_FULL', 'QUARANTINED'] },
    limits: ['restore'],
  },
  'PATCH /api/logs/:id': { body: changedDetails, answers: { 200: atRow }, ...edits, limits: ['details'] },
  'POST /api/logs/:id/trim': {
    body: trimWish.meta({ examples: [{ seq: 12 }] }),
    answers: { 200: atRow },
    refusals: rows,
    limits: ['restore'],
  },
} as const satisfies RouteContracts;
