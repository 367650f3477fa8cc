import { z } from 'zod';
import { analysis } from '../../../protocol/analysis.ts';
import { compositionFile } from '../../../protocol/composition-file.ts';
import type { RouteContracts } from './route-contract.ts';

const midi = { 200: { media: { 'audio/midi': 'bytes' } }, 304: null } as const;
const whole = {
  refusals: { 409: ['NOTHING_TO_PLAY'] },
  limits: ['export'],
} as const;
const stored = { refusals: { 404: ['NOT_FOUND'] }, limits: ['export'] } as const;

/** A piece in JSON, and what becomes of it. */
export const pieceQuery = z.object({
  for: z.enum(['wav']).optional().describe('`wav` where a page makes sound of it: the export counts as that.'),
});

/** Music as files. */
export const EXPORTS = {
  'GET /api/logs/:id/composition.mid': { answers: midi, ...whole },
  'GET /api/logs/:id/composition.json': { query: pieceQuery, answers: { 200: compositionFile, 304: null }, ...whole },
  'GET /api/logs/:id/analysis': { answers: { 200: analysis, 304: null }, ...whole },
  'GET /api/logs/:id/compositions/:composition/composition.mid': { answers: midi, ...stored },
  'GET /api/logs/:id/compositions/:composition/composition.json': {
    query: pieceQuery,
    answers: { 200: compositionFile, 304: null },
    ...stored,
  },
} as const satisfies RouteContracts;
