import { z } from 'zod';
import { cleanName } from '../../../protocol/clean-name.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import { eveningDetails, eveningList, heardMusic, scenes, visitList } from '../../../protocol/replay.ts';
import { instant } from './fields.ts';
import type { RouteContracts } from './route-contract.ts';

const DAY_MS = 86_400_000;
/** Days for which a link to an evening is open, unless another end is wished. */
const LINK_DAYS = 30;
/** The longest that a link to an evening may be open, days. */
const MOST_DAYS = 365;

const ms = z.int().min(0).max(8.64e15);
const inOrder = ({ from, to }: { from: number; to: number }) => from <= to;

/** The time of an evening in a path: `FROM-TO`, ms since 1970. */
export const eveningPath = z
  .string()
  .regex(/^\d{1,16}-\d{1,16}$/)
  .transform((text) => {
    const [from, to] = text.split('-').map(Number) as [number, number];
    return { from, to };
  })
  .refine(({ from, to }) => ms.safeParse(from).success && ms.safeParse(to).success && from <= to, 'that is no time')
  .meta({ type: 'string', description: 'Time of the evening: `from-to`, ms since 1970, as in the list of evenings.' });

export const scenesQuery = z.object({
  after: z.coerce.number().int().min(0).default(0).describe('Scenes of rows behind this one; 0 for the first page.'),
});
export const musicQuery = z.object({
  after: z
    .string()
    .regex(/^\d{1,10}\.\d{1,10}$/)
    .optional()
    .describe('Messages behind this place: `next` of the page before.'),
});

export const newReplayLink = z
  .strictObject({
    from: ms.describe('Beginning of the evening, ms since 1970.'),
    to: ms.describe('End of the evening, ms since 1970.'),
    label: z
      .string()
      .overwrite(cleanName)
      .max(LIMITS.linkLabelLength)
      .default('')
      .describe('What the owner knows it by.'),
    expiresAt: z.iso
      .datetime({ offset: true })
      .transform(Date.parse)
      .refine((end) => end > Date.now(), 'that is past')
      .refine((end) => end <= Date.now() + MOST_DAYS * DAY_MS, `a link is open for ${MOST_DAYS} days at most`)
      .optional()
      .describe(`End of the link: in ${LINK_DAYS} days, unless another time within ${MOST_DAYS} is given.`),
  })
  .refine(inOrder, 'it ends before it begins')
  .transform(({ expiresAt, ...link }) => ({ ...link, expiresAt: expiresAt ?? Date.now() + LINK_DAYS * DAY_MS }))
  .meta({ examples: [{ from: 1_793_210_000_000, to: 1_793_217_200_000, label: 'For the family' }] });

const replayLink = z.object({
  id: z.int(),
  label: z.string(),
  from: ms.describe('Beginning of its evening, ms since 1970.'),
  to: ms.describe('End of its evening, ms since 1970.'),
  expiresAt: instant,
  createdAt: instant,
});
export const replayLinkList = z.object({ links: z.array(replayLink.readonly()).readonly() });
export const madeReplayLink = z
  .object({ id: z.int(), url: z.url().describe('The address of the replay with its secret, shown this once.') })
  .describe('A new link to an evening.');

const rows = { 404: ['NOT_FOUND'], 409: ['QUARANTINED'] } as const;
const ofEvening = { evening: eveningPath };
const ofLink = { token: z.string().describe('The secret of the address.') };
const byLink = { limits: ['replay'], tokens: ['none'] } as const;

/** Evenings that are watched and heard again, by those who read a journey, and by links to one of them. */
export const EVENINGS = {
  'GET /api/logs/:id/evenings': { answers: { 200: eveningList }, limits: ['replay'] },
  'GET /api/logs/:id/evenings/:evening': {
    path: ofEvening,
    answers: { 200: eveningDetails },
    refusals: { 404: ['NOT_FOUND'] },
    limits: ['replay'],
  },
  'GET /api/logs/:id/evenings/:evening/scenes': {
    path: ofEvening,
    query: scenesQuery,
    answers: { 200: scenes },
    refusals: rows,
    limits: ['replay'],
  },
  'GET /api/logs/:id/evenings/:evening/music': {
    path: ofEvening,
    query: musicQuery,
    answers: { 200: heardMusic },
    refusals: { 404: ['NOT_FOUND'] },
    limits: ['replay'],
  },
  'GET /api/logs/:id/evenings/:evening/visits': {
    path: ofEvening,
    answers: { 200: visitList },
    refusals: { 404: ['NOT_FOUND'] },
    limits: ['replay'],
  },
  'GET /api/logs/:id/replay-links': { answers: { 200: replayLinkList } },
  'POST /api/logs/:id/replay-links': {
    body: newReplayLink,
    answers: { 201: madeReplayLink },
    refusals: { 404: ['NOT_FOUND'], 409: ['TOO_LARGE'] },
  },
  'DELETE /api/logs/:id/replay-links/:link': {
    path: { link: z.coerce.number().int().positive().describe('Number of a link to an evening.') },
    answers: { 204: null },
    refusals: { 404: ['NOT_FOUND'] },
  },
  'GET /api/replays/:token': {
    path: ofLink,
    answers: { 200: eveningDetails },
    refusals: { 404: ['NOT_FOUND'] },
    ...byLink,
  },
  'GET /api/replays/:token/scenes': {
    path: ofLink,
    query: scenesQuery,
    answers: { 200: scenes },
    refusals: rows,
    ...byLink,
  },
  'GET /api/replays/:token/music': {
    path: ofLink,
    query: musicQuery,
    answers: { 200: heardMusic },
    refusals: { 404: ['NOT_FOUND'] },
    ...byLink,
  },
  'GET /api/replays/:token/visits': {
    path: ofLink,
    answers: { 200: visitList },
    refusals: { 404: ['NOT_FOUND'] },
    ...byLink,
  },
} as const satisfies RouteContracts;
