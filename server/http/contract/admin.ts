import { z } from 'zod';
import { CLOSED_MOST, closure, instanceFacts, person, ROOMS_MOST, roomFacts } from '../../admin/question.ts';
import type { RouteContracts } from './route-contract.ts';

/** Rooms of one page, and minutes of a closure, where they are left out. */
const ROOMS = 50;
const MINUTES = 10;

const name = z.string().max(100).describe('Name of an instance.');
const log = z.uuid().describe('Uuid of a journey.');
const minutes = z
  .int()
  .min(0)
  .max(CLOSED_MOST)
  .default(MINUTES)
  .describe('For how long the way in is closed, min; 0 opens it.');

export const roomsQuery = z.object({
  after: z.uuid().optional().describe('The `next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(ROOMS_MOST).default(ROOMS).describe('Rooms of a page, count.'),
  search: z.string().max(200).default('').describe('Beginning of the uuid, or a part of the title.'),
});
export const kickBody = z.object({ userId: z.int().min(1).describe('Number of the person.'), minutes });
export const closeBody = z.object({ minutes });
export const handOverBody = z.object({
  to: name
    .nullable()
    .default(null)
    .describe('Name of the instance that is to conduct; null for any other with members.'),
});
export const skipBody = z.object({ seq: z.int().min(1).describe('The row at which the log is quarantined.') });

const silent = z
  .array(z.object({ name, seconds: z.int().min(0).describe('Time since it gave a sign of life, s.') }))
  .readonly()
  .describe('Instances that did not answer within 3 s.');

export const instances = z.object({
  instances: z
    .array(
      z
        .object({ name, here: z.boolean().describe('It answers this request.'), ...instanceFacts.unwrap().shape })
        .readonly(),
    )
    .readonly(),
  silent,
});

const { title, bytes, quarantinedAt, ...there } = roomFacts.unwrap().omit({ log: true }).shape;
export const listedRoom = z
  .object({
    log,
    title,
    members: z.int().describe('Members on all instances.'),
    bytes,
    quarantinedAt,
    head: z.int().describe('The newest row of its log.'),
    rowBytes: z.int().describe('Bytes of all rows.'),
    conductor: name.nullable(),
    instances: z
      .array(z.object({ name, lag: z.int().min(0).describe('Rows that it has not applied yet.'), ...there }).readonly())
      .readonly(),
  })
  .readonly();

export const rooms = z.object({
  rooms: z.array(listedRoom).readonly(),
  next: z.string().nullable().describe('Value of `after` for the next page; null at the end.'),
  silent,
});
export const room = z.object({
  room: listedRoom.nullable().describe('Null where no instance has it in memory.'),
  people: z.array(z.object({ ...person.unwrap().shape, instance: name }).readonly()).readonly(),
  closures: z.array(closure).readonly(),
  silent,
});
export const storageState = z.object({
  engine: z.string(),
  answerMs: z.number().describe('Time of the answer of the database, ms.'),
  segments: z
    .array(
      z.object({
        instance: z.string().nullable().describe('Null for merged ones.'),
        segments: z.int(),
        events: z.int(),
        bytes: z.int(),
        lastAt: z.int().describe('The newest event, ms since 1970.'),
      }),
    )
    .readonly()
    .describe('Files of session events.'),
});
export const closed = z.object({
  closed: z.int().describe('Connections that were closed; 0 where whoever it is about was not there.'),
  silent,
});
export const handedOver = z.object({
  outcome: z
    .enum(['passed', 'kept', 'not here', 'pending'])
    .describe(
      '`kept`: no other instance took it. `not here`: none conducts it, or the wanted one has no members of it.',
    ),
});
export const skipped = z.object({
  quarantinedAt: z.int().nullable().describe('The next row that cannot be applied.'),
});
export const draining = z.object({ draining: z.literal(true) });

const ofLog = { path: { log } };
const unknownLog = { 404: ['UNKNOWN_LOG'] } as const;

export const ADMIN = {
  'GET /api/admin/instances': { answers: { 200: instances } },
  'POST /api/admin/instances/:name/drain': {
    path: { name },
    answers: { 202: draining },
    refusals: { 404: ['NOT_FOUND'], 409: ['NOT_PASSED'] },
  },
  'GET /api/admin/rooms': { query: roomsQuery, answers: { 200: rooms } },
  'GET /api/admin/rooms/:log': { ...ofLog, answers: { 200: room }, refusals: unknownLog },
  'POST /api/admin/rooms/:log/kick': { ...ofLog, body: kickBody, answers: { 200: closed }, refusals: unknownLog },
  'POST /api/admin/rooms/:log/close': { ...ofLog, body: closeBody, answers: { 200: closed }, refusals: unknownLog },
  'POST /api/admin/rooms/:log/hand-over': {
    ...ofLog,
    body: handOverBody,
    answers: { 200: handedOver },
    refusals: unknownLog,
  },
  'POST /api/admin/rooms/:log/skip': {
    ...ofLog,
    body: skipBody,
    answers: { 200: skipped },
    refusals: { 404: ['UNKNOWN_LOG', 'NOT_FOUND'], 409: ['OUT_OF_DATE'] },
  },
  'GET /api/admin/storage': { answers: { 200: storageState } },
} as const satisfies RouteContracts;
