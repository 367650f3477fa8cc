import { z } from 'zod';
import { listedJourney } from '../../../protocol/listed-journey.ts';
import { role } from '../../../protocol/role-schema.ts';
import { JOURNEY_STATUSES, WAYS } from '../../../travel-log/shape.ts';
import { DETAILS } from '../../itinerary/journey-fields.ts';
import { SCOPES, SORTS } from '../../storage/library.ts';
import { created, flag, instant, OF_SESSION } from './fields.ts';
import type { RouteContracts } from './route-contract.ts';

/** Journeys of one page, count, at most and where no limit is named. */
const PAGE = 100;
const USUAL_PAGE = 24;
/** Text of one search, and a tag or region, characters. */
const TEXT_LENGTH = 100;

const text = (meaning: string) => z.string().trim().min(1).max(TEXT_LENGTH).optional().describe(meaning);

export const listWish = z.strictObject({
  scope: z
    .enum(SCOPES)
    .default('mine')
    .describe('One’s own journeys, those of others with a role, or the public list.'),
  q: z
    .string()
    .trim()
    .max(TEXT_LENGTH)
    .default('')
    .describe('Words of titles, descriptions, tags, airports and cities.'),
  year: z.coerce.number().int().min(1).max(9_999).optional().describe('Year of travel.'),
  tag: text('A tag.'),
  region: text('A country that is visited, or a continent.'),
  status: z.enum(JOURNEY_STATUSES).optional().describe('Stage of the journey.'),
  archived: flag('Archived journeys, in place of the others.'),
  deleted: flag('One’s own deleted journeys, in place of the others.'),
  sort: z.enum(SORTS).default('changed').describe('Newest change, newest travel, title, or greatest distance first.'),
  cursor: z.string().max(2_000).optional().describe('`next` of the page before, with the same `sort`.'),
  limit: z.coerce.number().int().min(1).max(PAGE).default(USUAL_PAGE).describe('Journeys of a page, count.'),
});

export const journeyPage = z
  .object({
    logs: z.array(listedJourney).readonly(),
    next: z.string().nullable().describe('`cursor` of the next page; null at the end.'),
  })
  .describe('A page of journeys.');

export const wholeList = z
  .object({
    logs: z
      .array(
        z.object({
          id: z.uuid(),
          title: z.string(),
          role: role,
          updatedAt: instant,
          deletedAt: instant.nullable().describe('UTC; null unless it was deleted.'),
        }),
      )
      .readonly(),
  })
  .describe('One’s own journeys and those of others, 500 at most: the answer where no parameter is given.');

const figures = {
  flights: z.int(),
  distanceKm: z.number(),
  hours: z.number().describe('In the air, estimated from the distance where times are missing.'),
  airports: z.int(),
  countries: z.array(z.string()).readonly().describe('Of all legs.'),
  ways: z
    .array(z.object({ way: z.enum(WAYS), legs: z.int(), distanceKm: z.number(), hours: z.number() }))
    .readonly()
    .describe('Legs by train, ferry and car; ways without any are left out.'),
  nights: z.int().describe('Nights at stops.'),
};

export const statistics = z
  .object({
    journeys: z.int(),
    flown: z.object(figures).describe('Flights that have departed, and those of journeys that are done.'),
    planned: z.object(figures).describe('All other flights.'),
    years: z
      .array(z.object({ year: z.int(), ...figures }))
      .readonly()
      .describe('Flown ones, newest first.'),
    filters: z
      .object({
        years: z.array(z.int()).readonly(),
        tags: z.array(z.string()).readonly(),
        regions: z.array(z.string()).readonly(),
        continents: z.array(z.string()).readonly(),
      })
      .describe('Values that lists of these journeys can be filtered by.'),
  })
  .describe('Figures of one’s own journeys.');

export const copyWish = z.strictObject({
  from: z.iso
    .date()
    .nullable()
    .optional()
    .describe(
      'Day on which the copy begins, as in 2026-05-01: all dates move with it, and clocks show the same times. null for a copy without dates; left out, dates stay.',
    ),
  entries: z.boolean().default(true).describe('False for a copy without what is written at the stops.'),
  title: DETAILS.title
    .optional()
    .describe('Title of the copy; that of the journey with “(copy)” where it is left out.'),
});

export const copied = z.object(created).describe('The copy.');

const strangers = { 401: ['UNAUTHORIZED'], 403: ['NOT_ALLOWED'], 404: ['UNKNOWN_LOG'] } as const;

export const LIBRARY = {
  'GET /api/logs': {
    query: listWish,
    answers: { 200: z.union([journeyPage, wholeList]) },
    refusals: { 403: ['NOT_ALLOWED'] },
    limits: ['list'],
    right: 'read',
    tokens: ['none', 'guest', 'session', 'accessToken'],
  },
  'GET /api/me/statistics': {
    right: 'read',
    answers: { 200: statistics },
    refusals: { 403: ['NOT_ALLOWED'] },
    limits: ['list'],
  },
  'POST /api/logs/:id/duplicate': {
    body: copyWish.meta({ examples: [{ from: '2027-05-01', entries: false }] }),
    needsBody: false,
    answers: { 201: copied },
    refusals: { ...strangers, 409: ['LOG_FULL'] },
    limits: ['create'],
    right: 'manage',
  },
  'PUT /api/logs/:id/archive': { answers: { 204: null }, refusals: strangers, tokens: OF_SESSION },
  'DELETE /api/logs/:id/archive': { answers: { 204: null }, refusals: strangers, tokens: OF_SESSION },
} as const satisfies RouteContracts;
