import { z } from 'zod';

/** Raised whenever a question or an answer below changes; `test/admin/question.test.ts` hashes the schemas and insists. */
export const QUESTION_VERSION = 1;

/** Longest answer about rooms, count. */
export const ROOMS_MOST = 200;
/** Longest closure, min. */
export const CLOSED_MOST = 1_440;

const count = (meaning: string) => z.int().min(0).describe(meaning);
const log = z.uuid().describe('Uuid of the journey.');
const minutes = z.int().min(0).max(CLOSED_MOST).describe('For how long the way in is closed, min; 0 opens it.');

/** Question to an instance: about itself, its rooms, or for an action. */
export const QUESTION = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('instance') }),
  z.object({
    kind: z.literal('rooms'),
    /** Uuids behind this one alone; empty for the first ones. */
    after: z.string(),
    limit: z.int().min(1).max(ROOMS_MOST),
    /** The beginning of the uuid or a part of the title, in any case; empty for all. */
    search: z.string(),
  }),
  z.object({ kind: z.literal('room'), log }),
  z.object({ kind: z.literal('kick'), log, userId: z.int(), minutes }),
  z.object({ kind: z.literal('close'), log, minutes }),
  z.object({ kind: z.literal('take-over'), log }),
  z.object({ kind: z.literal('hand-off'), log }),
  z.object({ kind: z.literal('drain') }),
]);

const quantiles = z
  .object({
    count: count('Edits of the last minute, of the newest ones where there were many.'),
    p50: z.number().describe('Median, ms.'),
    p99: z.number().describe('99th percentile, ms.'),
  })
  .nullable()
  .describe('Time from a valid edit to its acknowledgement; null where there was none in the last minute.');
const notesPerSecond = z.number().describe('Notes streamed a second, of the last 10 s.');

export const instanceFacts = z
  .object({
    callSign: z.string().describe('The name that members see.'),
    process: z.string().describe('The name in leases and in the log: host, process and digits of chance.'),
    release: z.string(),
    uptimeSeconds: count('Time since the process started, s.'),
    draining: z.boolean().describe('It admits no more members.'),
    database: z.enum(['ok', 'away']),
    lane: z.enum(['ok', 'full', 'stuck']).describe('The commit lane.'),
    disk: z.enum(['ok', 'full']),
    connections: count('Connections of members.'),
    rooms: count('Rooms in memory.'),
    conducting: count('Rooms that it conducts.'),
    notesPerSecond,
    acknowledgement: quantiles,
    laneUpdates: count('Updates that wait to be committed.'),
    memoryBytes: count('Memory of the process.'),
    pool: z.object({ used: count('In use.'), free: count('Open and free.'), waiting: count('Callers that wait.') }),
    redis: z
      .object({
        usedBytes: count('0 until Redis has answered.'),
        limitBytes: z.int().nullable().describe('Null where Redis has no maxmemory.'),
        evicted: count('Keys evicted since its start.'),
        clients: count('Connections of all clients.'),
        failures: count('Requests of this instance that it did not answer in time.'),
        lost: count('Messages to other instances that could not be published.'),
      })
      .nullable()
      .describe('Null where there is none.'),
    eventsDropped: count('Session events lost.'),
    quarantined: z
      .array(z.object({ log, seq: z.int().describe('The row that cannot be applied.') }))
      .describe('Logs in memory that are quarantined; 100 at most.'),
  })
  .readonly();

export const roomFacts = z
  .object({
    log,
    title: z.string(),
    members: count('Members on this instance.'),
    applied: count('The row up to which it has applied the log.'),
    bytes: count('Size of the document, or somewhat more.'),
    quarantinedAt: z.int().nullable().describe('The row at which the log is quarantined.'),
    conducting: z.boolean(),
    music: z.enum(['stopped', 'playing', 'paused']),
    notesPerSecond,
    acknowledgement: quantiles,
  })
  .readonly();

export const person = z
  .object({
    member: z.string().describe('Id of the connection.'),
    userId: z.int().describe('Number of the person.'),
    name: z.string(),
    role: z.string().nullable(),
  })
  .readonly();

export const closure = z
  .object({
    userId: z.int().nullable().describe('The person who may not join; null for everybody.'),
    seconds: count('For how long, s.'),
  })
  .readonly();

const done = z.object({ closed: count('Connections that were closed.') }).readonly();
const passed = z.enum(['passed', 'kept', 'not here', 'pending']);

/** The answers, by the kind of the question. */
export const ANSWERS = {
  instance: instanceFacts,
  rooms: z.array(roomFacts).readonly(),
  room: z.object({ facts: roomFacts.nullable(), people: z.array(person), closures: z.array(closure) }).readonly(),
  kick: done,
  close: done,
  /** `passed` where the lease went to another instance, or came to this one; `pending` where that takes longer than the answer may. */
  'take-over': passed,
  'hand-off': passed,
  drain: z.literal('draining'),
} as const;

export type Question = z.infer<typeof QUESTION>;
export type QuestionKind = Question['kind'];
export type QuestionOf<K extends QuestionKind> = Extract<Question, { readonly kind: K }>;
export type AnswerTo<K extends QuestionKind> = z.infer<(typeof ANSWERS)[K]>;
export type Passed = z.infer<typeof passed>;
/** Answers each question for one instance. */
export type Answerer = { readonly [K in QuestionKind]: (question: QuestionOf<K>) => Promise<AnswerTo<K>> };
