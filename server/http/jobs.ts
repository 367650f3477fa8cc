import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Audit, AuditAction } from '../identity/audit.ts';
import type { JobOrders, OrderRefused } from '../jobs/job-order.ts';
import type { JobFiles } from '../storage/job-files.ts';
import type { Job, JobItem, Jobs } from '../storage/jobs.ts';
import { type Asker, type AskerParts, createAsker } from './asker.ts';
import { attach } from './attachment.ts';
import {
  JOB_ROUTES,
  type jobItem,
  type jobList,
  type jobWithItems,
  type job as shownJob,
  type startedJob,
} from './contract/jobs.ts';
import { zipOf } from './job-file.ts';
import type { Spend } from './rate-limit.ts';
import { numberIn, parse, Refused } from './refused.ts';

export interface JobParts extends AskerParts {
  readonly jobs: Jobs;
  readonly jobOrders: JobOrders;
  readonly jobFiles: JobFiles;
  readonly audit: Audit;
}

type OfJob = { Params: { job: string } };

/** Jobs: operators begin and see all, a person exports the journeys that it owns. */
export async function jobRoutes(app: FastifyInstance, parts: JobParts, spend: Spend): Promise<void> {
  const { jobs, jobOrders, jobFiles, audit } = parts;
  const askerOf = createAsker(parts, spend, 'job');

  /** The job of a request. @throws Refused NOT_FOUND for that of another person, too */
  async function jobOf(request: FastifyRequest<OfJob>, asker: Asker): Promise<Job> {
    const found = await jobs.find(numberIn(request.params.job));
    if (!found || (asker.kind === 'owner' && found.userId !== asker.userId)) throw new Refused(404, 'NOT_FOUND');
    return found;
  }

  const record = (request: FastifyRequest, asker: Asker, action: AuditAction, { id, kind, items }: Job) =>
    audit.record({
      ...{ action, actorId: asker.kind === 'owner' ? asker.userId : null },
      ...{ detail: { job: id, kind, items }, address: request.ip },
    });

  await app.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => {
      reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    });

    scope.post('/api/jobs', async (request, reply) => {
      const asker = await askerOf(request);
      const order = parse(JOB_ROUTES['POST /api/jobs'].body, request.body);
      if (asker.kind === 'owner' && order.kind !== 'export')
        throw new Refused(403, 'NOT_ALLOWED', 'jobs of this kind are for operators');
      const outcome = await jobOrders.place(order, asker.kind === 'owner' ? asker.userId : null);
      if (!outcome.ok) throw refused(outcome);
      const { job, leftOut } = outcome;
      await record(request, asker, 'job started', job);
      const answer: z.infer<typeof startedJob> = { ...shown(asker, job), ...(leftOut !== undefined && { leftOut }) };
      return reply.code(201).send(answer);
    });

    scope.get('/api/jobs', async (request): Promise<z.infer<typeof jobList>> => {
      const asker = await askerOf(request);
      const { before = Number.MAX_SAFE_INTEGER, limit } = parse(JOB_ROUTES['GET /api/jobs'].query, request.query);
      const userId = asker.kind === 'owner' ? asker.userId : undefined;
      const found = await jobs.list({ userId, before, limit });
      return { jobs: found.map((one) => shown(asker, one)), next: nextOf(found, limit) };
    });

    scope.get<OfJob>('/api/jobs/:job', async (request): Promise<z.infer<typeof jobWithItems>> => {
      const asker = await askerOf(request);
      const found = await jobOf(request, asker);
      const page = parse(JOB_ROUTES['GET /api/jobs/:job'].query, request.query);
      const items = await jobs.items(found.id, page);
      return { job: shown(asker, found), page: items.map(shownItem), next: nextOf(items, page.limit) };
    });

    for (const [act, action] of [
      ['cancel', 'job cancelled'],
      ['resume', 'job resumed'],
    ] as const)
      scope.post<OfJob>(`/api/jobs/:job/${act}`, async (request): Promise<z.infer<typeof shownJob>> => {
        // An export reads alone, and a token to read may begin one; what its person has begun or ended it leaves alone.
        const asker = await askerOf(request, 'write');
        const before = await jobOf(request, asker);
        const outcome = act === 'resume' ? await jobOrders.resume(before) : await jobs.cancel(before.id);
        if (outcome) throw refused(outcome);
        const after = await jobOf(request, asker);
        if (after.state !== before.state) await record(request, asker, action, after);
        return shown(asker, after);
      });

    scope.get<OfJob>('/api/jobs/:job/file', async (request, reply) => {
      const asker = await askerOf(request);
      const found = await jobOf(request, asker);
      const files = await jobFiles.list(found.id);
      if (files.length === 0) throw new Refused(404, 'NOT_FOUND', 'the job has written no file');
      await record(request, asker, 'job downloaded', found);
      return attach(reply, `journeys ${found.id}`, 'zip').type('application/zip').send(zipOf(files, jobFiles.read));
    });
  });
}

function refused(outcome: OrderRefused | { readonly code: 'LOGS' }): Refused {
  if (outcome.code === 'LOGS') return new Refused(404, 'UNKNOWN_LOG');
  const { code, most } = outcome;
  if (code === 'ITEMS') return new Refused(413, 'TOO_LARGE', `a job has at most ${most} items: name fewer journeys`);
  return new Refused(429, 'RATE_LIMITED', `at most ${most} jobs wait or run at once: wait for one, or cancel it`);
}

const nextOf = (entries: readonly { readonly id: number }[], limit: number) =>
  entries.length < limit ? null : entries.at(-1)!.id;

const instantOf = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

/** Names of instances are those of hosts: for operators alone. */
function shown(asker: Asker, job: Job): z.infer<typeof shownJob> {
  const { id, kind, userId, state, items, done, failed, owner, parameters } = job;
  return {
    ...{ id, kind, ...parameters, userId, state, items, done, failed },
    instance: asker.kind === 'operator' ? owner : null,
    createdAt: new Date(job.createdAt).toISOString(),
    startedAt: instantOf(job.startedAt),
    finishedAt: instantOf(job.finishedAt),
  };
}

const shownItem = ({ compositionId: composition, ...item }: JobItem): z.infer<typeof jobItem> => ({
  ...item,
  composition,
});
