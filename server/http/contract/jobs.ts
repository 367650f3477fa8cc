import { z } from 'zod';
import { ITEM_CODES, JOB_FORMS, JOB_KINDS, JOB_STATES } from '../../storage/job-fields.ts';
import { before, instant, nextPage } from './fields.ts';
import type { RouteContracts } from './route-contract.ts';

/** Entries of one page, count. */
const PAGE = 50;

const logs = z
  .array(z.uuid().transform((id) => id.toLowerCase()))
  .min(1)
  .max(1_000)
  .exactOptional()
  .describe('Ids of the journeys that it is about; all without it.');

export const jobOrder = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('compose'), logs })
    .describe('Composes journeys, and keeps the music among their stored performances. For operators.'),
  z
    .strictObject({ kind: z.literal('analyse'), logs })
    .describe('Analyses the stored performances whose analysis is of an earlier release. For operators.'),
  z
    .strictObject({ kind: z.literal('embed'), logs })
    .describe('Makes the vectors of stored performances by which similar music is found. For operators.'),
  z
    .strictObject({
      kind: z.literal('export'),
      logs,
      forms: z
        .array(z.enum(JOB_FORMS))
        .min(1)
        .exactOptional()
        .describe('Files of each journey: the journey, its music as MIDI, as JSON; the first two without it.'),
    })
    .describe('Writes journeys into a file: all of them for operators, those that it owns for a person.'),
]);

const count = (meaning: string) => z.int().describe(`${meaning}, count.`);

export const job = z
  .object({
    id: z.int(),
    kind: z.enum(JOB_KINDS),
    forms: z.array(z.enum(JOB_FORMS)).readonly().exactOptional(),
    userId: z.int().nullable().describe('Number of the person who asked for it; null for an operator.'),
    state: z.enum(JOB_STATES).describe('`failed` where an item has failed: the others are done.'),
    items: count('Items'),
    done: count('Items that are done'),
    failed: count('Items that have failed'),
    instance: z.string().nullable().describe('The instance that works on it.'),
    createdAt: instant,
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
  })
  .describe('Work on many journeys in the background.');

export const startedJob = job.extend({
  leftOut: count(
    'Named journeys that a job to compose or export is not about, since they are deleted or another person’s',
  ).exactOptional(),
});

export const jobItem = z
  .object({
    id: z.int(),
    log: z.string().describe('Id of a journey.'),
    composition: z.int().nullable().describe('Number of a stored performance, where the job is about those.'),
    state: z.enum(JOB_STATES),
    attempts: count('Times that it was begun'),
    code: z.enum(ITEM_CODES).nullable().describe('Reason of a failure, or of nothing to do.'),
    detail: z.string().nullable(),
    result: z
      .object({
        composition: z.int().exactOptional().describe('Number of the stored performance that has the music.'),
        isNew: z.boolean().exactOptional().describe('The job has made it: no performance had these notes.'),
        title: z.string().exactOptional(),
        bytes: z.int().exactOptional().describe('Bytes of its files.'),
      })
      .nullable(),
  })
  .describe('One journey or stored performance of a job.');

const limit = z.coerce.number().int().min(1).max(500).default(PAGE).describe('Entries of a page, count.');

export const jobListQuery = z.object({ before: before('Jobs').optional(), limit });
export const jobQuery = z.object({
  after: z.coerce.number().int().min(0).default(0).describe('Items above this number alone.'),
  state: z.enum(JOB_STATES).optional().describe('Items in this state alone.'),
  limit,
});

export const jobList = z.object({ jobs: z.array(job).readonly(), next: nextPage('jobs') });
export const jobWithItems = z.object({
  job,
  page: z.array(jobItem).readonly(),
  next: z.int().nullable().describe('Value of `after` for the next page of items; null at the end.'),
});

const tokens = ['guest', 'session', 'accessToken', 'operator'] as const;
const path = { job: z.coerce.number().int().positive().describe('Number of a job.') };
const found = { path, tokens, right: 'read', limits: ['job'] } as const;

export const JOB_ROUTES = {
  'POST /api/jobs': {
    body: jobOrder,
    answers: { 201: startedJob },
    refusals: { 403: ['NOT_ALLOWED'], 404: ['UNKNOWN_LOG'], 413: ['TOO_LARGE'] },
    limits: ['job'],
    tokens,
    right: 'read',
  },
  'GET /api/jobs': {
    query: jobListQuery,
    answers: { 200: jobList },
    refusals: { 403: ['NOT_ALLOWED'] },
    limits: ['job'],
    tokens,
    right: 'read',
  },
  'GET /api/jobs/:job': {
    ...found,
    query: jobQuery,
    answers: { 200: jobWithItems },
    refusals: { 403: ['NOT_ALLOWED'], 404: ['NOT_FOUND'] },
  },
  'POST /api/jobs/:job/cancel': {
    ...found,
    answers: { 200: job },
    refusals: { 403: ['NOT_ALLOWED'], 404: ['NOT_FOUND'] },
  },
  'POST /api/jobs/:job/resume': {
    ...found,
    answers: { 200: job },
    refusals: { 403: ['NOT_ALLOWED'], 404: ['NOT_FOUND'] },
  },
  'GET /api/jobs/:job/file': {
    ...found,
    answers: { 200: { media: { 'application/zip': 'bytes' } } },
    refusals: { 403: ['NOT_ALLOWED'], 404: ['NOT_FOUND'] },
  },
} as const satisfies RouteContracts;
