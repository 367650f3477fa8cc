import { z } from 'zod';
import { cleanName } from '../../../protocol/clean-name.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import { instant, OF_SESSION } from './fields.ts';
import type { RouteContracts } from './route-contract.ts';

export const newFeed = z
  .strictObject({
    label: z.string().overwrite(cleanName).max(LIMITS.linkLabelLength).default('').describe('What you know it by.'),
    log: z.uuid().nullable().default(null).describe('A journey of your own; null for all of them.'),
  })
  .meta({ examples: [{ label: 'My phone', log: null }] });

const feed = z.object({
  id: z.int(),
  label: z.string(),
  log: z.uuid().nullable().describe('Id of its journey; null for all of the person.'),
  readable: z
    .boolean()
    .describe('False where its journey is deleted or another person’s by now: its address answers 404.'),
  createdAt: instant,
});
export const feedList = z.object({ calendars: z.array(feed.readonly()).readonly() });
export const madeFeed = z
  .object({ id: z.int(), url: z.url().describe('The secret address, shown this once.') })
  .describe('A new calendar feed.');

const ofFeed = { calendar: z.coerce.number().int().positive().describe('Number of a calendar feed.') };

/** Secret addresses under which calendars read journeys. */
export const CALENDAR_FEEDS = {
  'GET /api/me/calendars': { answers: { 200: feedList }, tokens: OF_SESSION },
  'POST /api/me/calendars': {
    body: newFeed,
    answers: { 201: madeFeed },
    refusals: { 404: ['UNKNOWN_LOG'], 409: ['TOO_LARGE'] },
    tokens: OF_SESSION,
  },
  'DELETE /api/me/calendars/:calendar': {
    path: ofFeed,
    answers: { 204: null },
    refusals: { 404: ['NOT_FOUND'] },
    tokens: OF_SESSION,
  },
  'GET /api/calendars/:token.ics': {
    path: { token: z.string().describe('The secret of the address.') },
    answers: { 200: { media: { 'text/calendar': 'text' } }, 304: null },
    refusals: { 404: ['NOT_FOUND'] },
    limits: ['feed'],
    tokens: ['none'],
  },
} as const satisfies RouteContracts;
