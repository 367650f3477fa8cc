import { ANALYSIS_VERSION } from '../composer/files/analysis.ts';
import { EMBEDDING_VERSION } from '../composer/files/embedding.ts';
import type { JobForm, JobKind } from '../storage/job-fields.ts';
import type { JobSubjects } from '../storage/job-subjects.ts';
import type { Job, Jobs } from '../storage/jobs.ts';

/** A job that is asked for. */
export interface JobOrder {
  readonly kind: JobKind;
  /** Uuids of the journeys that it is about; undefined for all. */
  readonly logs?: readonly string[] | undefined;
  /** Forms of exported journeys. */
  readonly forms?: readonly JobForm[] | undefined;
}

/** There are more items than a job may have, or more jobs than may be open. */
export interface OrderRefused {
  readonly ok: false;
  readonly code: 'ITEMS' | 'JOBS';
  readonly most: number;
}

export type OrderOutcome =
  | {
      readonly ok: true;
      readonly job: Job;
      /** Named journeys that it is not about, count: those that are deleted, or not the person's. Of `compose` and `export`. */
      readonly leftOut?: number;
    }
  | OrderRefused
  /** All journeys that were named would be left out. */
  | { readonly ok: false; readonly code: 'LOGS' };

export interface JobCounts {
  /** Jobs of operators that wait or run, and those of one person. */
  readonly jobs: number;
  readonly personJobs: number;
  readonly jobItems: number;
}

/** Forms of an export that names none. */
const FORMS: readonly JobForm[] = ['journey', 'midi'];

/** Makes jobs of orders. @param started is called where there is a new job */
export function createJobOrders({
  jobs,
  subjects,
  counts,
  started,
}: {
  readonly jobs: Pick<Jobs, 'create' | 'resume'>;
  readonly subjects: JobSubjects;
  readonly counts: JobCounts;
  started(): void;
}) {
  /** Jobs that may be open at once. */
  const mostOf = (userId: number | null) => (userId === null ? counts.jobs : counts.personJobs);

  return {
    /** @param userId null for an operator; a person's jobs are about the journeys that it owns */
    async place({ kind, logs, forms = FORMS }: JobOrder, userId: number | null): Promise<OrderOutcome> {
      const wish = { ownerId: userId ?? undefined, logs, limit: counts.jobItems + 1 };
      const found = await {
        compose: () => subjects.journeys(wish),
        export: () => subjects.journeys(wish),
        analyse: () => subjects.outdatedAnalyses(wish, ANALYSIS_VERSION),
        embed: () => subjects.missingEmbeddings(wish, EMBEDDING_VERSION),
      }[kind]();
      if (found.length > counts.jobItems) return { ok: false, code: 'ITEMS', most: counts.jobItems };
      const isOfJourneys = kind === 'compose' || kind === 'export';
      const leftOut = logs && isOfJourneys ? new Set(logs).size - found.length : undefined;
      if (leftOut !== undefined && found.length === 0) return { ok: false, code: 'LOGS' };
      const most = mostOf(userId);
      const parameters = kind === 'export' ? { forms: [...new Set(forms)] } : {};
      const job = await jobs.create({ kind, parameters, userId, subjects: found }, most);
      if (!job) return { ok: false, code: 'JOBS', most };
      started();
      return { ok: true, job, ...(leftOut !== undefined && { leftOut }) };
    },
    /** Lets a job go on that failed or was cancelled. Undefined where it may, or has nothing left to do. */
    async resume({ id, userId }: Pick<Job, 'id' | 'userId'>): Promise<OrderRefused | undefined> {
      const most = mostOf(userId);
      if (!(await jobs.resume(id, most))) return { ok: false, code: 'JOBS', most };
      return undefined;
    },
  };
}

export type JobOrders = ReturnType<typeof createJobOrders>;
