import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { grantOf } from '../identity/rights.ts';
import { tableText } from '../itinerary/table-text.ts';
import type { Answer, AnswerReport } from '../session-events/reports/answer.ts';
import { REPORTS } from '../session-events/reports/contents.ts';
import { COMMON, type Wish } from '../session-events/reports/parameters.ts';
import { parquetOf } from '../session-events/reports/parquet-file.ts';
import type { Report } from '../session-events/reports/report.ts';
import type { Access } from '../storage/access.ts';
import { attach } from './attachment.ts';
import { type Admit, bearer } from './bearer.ts';
import { formatted, type reportList, WISHES } from './contract/reports.ts';
import { createFairQueue, QueueFull } from './fair-queue.ts';
import { isOperatorToken, tokenOf } from './operators.ts';
import type { Spend } from './rate-limit.ts';
import { parse, Refused } from './refused.ts';

export interface NamedReportParts {
  readonly answerReport: AnswerReport;
  /** Uuids of the journeys that a person owns. */
  ownedLogs(userId: number): Promise<readonly string[]>;
  readonly access: Pick<Access, 'readFor'>;
  readonly admit: Admit;
  readonly operatorToken: string;
}

/** Reports of one asker that run or wait, count. */
const REPORTS_EACH = 4;
/** Time for a report from its request on, ms. */
const REPORT_MS = 30_000;

/** Whoever asks: an operator about all journeys, a person about those that it owns. */
type Asker =
  | { readonly kind: 'operator'; readonly key: string }
  | { readonly kind: 'owner'; readonly key: string; readonly userId: number };

/** The reports of `contents.ts`, by name. */
export async function namedReportRoutes(app: FastifyInstance, parts: NamedReportParts, spend: Spend): Promise<void> {
  // The history answers one question at a time.
  const queue = createFairQueue({ atOnce: 1, each: REPORTS_EACH });

  async function askerOf(request: FastifyRequest): Promise<Asker> {
    if (isOperatorToken(tokenOf(request), parts.operatorToken)) return { kind: 'operator', key: 'operator' };
    // Tokens of people are in no link.
    const token = bearer(request);
    if (token === undefined) throw new Refused(401, 'UNAUTHORIZED');
    const key = await spend(request, 'report');
    const person = await parts.admit(token, request.ip);
    if (!person) throw new Refused(401, 'UNAUTHORIZED');
    if (person.limitedTo && !person.limitedTo.includes('read')) throw new Refused(403, 'NOT_ALLOWED');
    return { kind: 'owner', key, userId: person.user.userId };
  }

  /** The journeys that a report is about; undefined for all. */
  async function logsFor(asker: Asker, { log: uuid }: Wish): Promise<readonly string[] | undefined> {
    if (asker.kind === 'operator') return undefined;
    const { userId } = asker;
    if (uuid === undefined) return parts.ownedLogs(userId);
    const log = await parts.access.readFor(String(uuid), userId);
    const isReadable = log && grantOf({ userId, limitedTo: undefined }, log, Date.now()).rights.includes('read');
    if (!isReadable) throw new Refused(404, 'UNKNOWN_LOG');
    if (log.ownerId !== userId) throw new Refused(403, 'NOT_ALLOWED', 'only the owner of a journey has its reports');
    return [log.uuid];
  }

  await app.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => {
      reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    });

    scope.get('/api/reports', async (request): Promise<z.infer<typeof reportList>> => {
      const { kind } = await askerOf(request);
      return { reports: REPORTS.filter((report) => mayAsk(kind, report)).map(described) };
    });

    scope.get<{ Params: { name: string } }>('/api/reports/:name', async (request, reply) => {
      const asker = await askerOf(request);
      const report = REPORTS.find(({ name }) => name === request.params.name);
      if (!report) throw new Refused(404, 'NOT_FOUND', 'there is no report of this name');
      if (!mayAsk(asker.kind, report)) throw new Refused(403, 'NOT_ALLOWED', 'this report is for operators');
      const { format, token, ...texts } = parse(formatted, request.query);
      // A link of an operator may carry it; anyone else is told that there is no such parameter.
      const given = asker.kind === 'operator' || token === undefined ? texts : { ...texts, token };
      const wish = parse(WISHES.get(report.name)!, given);
      const logs = await logsFor(asker, wish);
      const signal = AbortSignal.any([AbortSignal.timeout(REPORT_MS), gone(reply)]);
      const answer = await inTime(
        queue.run(asker.key, signal, () => parts.answerReport({ report, wish, logs }, signal)),
        signal,
      );
      return send(reply, format, report, answer);
    });
  });
}

const mayAsk = (kind: Asker['kind'], { audience }: Report): boolean => kind === 'operator' || audience === 'owners';

/** A report as clients know it. */
const described = ({ name, title, description, parameters, columns, chart }: Report) => ({
  ...{ name, title, description, chart },
  parameters: { ...COMMON, ...parameters },
  columns,
});

/** Aborts once the connection is closed. */
function gone({ raw }: FastifyReply): AbortSignal {
  const leaving = new AbortController();
  raw.once('close', () => leaving.abort(new Refused(499, 'UNAVAILABLE', 'nobody waits for it any more')));
  return leaving.signal;
}

/** The answer, unless the signal comes first. @throws Refused */
async function inTime(answer: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  const late = new Promise<never>((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );
  return Promise.race([answer, late]).catch((error) => {
    if (error instanceof QueueFull)
      throw new Refused(429, 'RATE_LIMITED', 'wait for the reports that you have asked for already');
    if (error === signal.reason && !(error instanceof Refused))
      throw new Refused(
        503,
        'UNAVAILABLE',
        `the report took longer than ${REPORT_MS / 1_000} s: ask for a shorter time`,
      );
    throw error;
  });
}

async function send(reply: FastifyReply, format: 'json' | 'csv' | 'parquet', report: Report, answer: Answer) {
  const { columns, title } = report;
  if (format === 'json') return { name: report.name, title, columns, ...answer };
  if (format === 'parquet') {
    const file = await parquetOf(report, answer.rows);
    return attach(reply, title, 'parquet').type('application/vnd.apache.parquet').send(file);
  }
  const names = Object.keys(columns);
  const text = tableText(
    names,
    answer.rows.map((row) => names.map((name) => row[name]!)),
  );
  return attach(reply, title, 'csv').type('text/csv; charset=utf-8; header=present').send(text);
}
