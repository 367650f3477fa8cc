import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { createItemWork } from '../jobs/item-work.ts';
import { createJobFigures } from '../jobs/job-figures.ts';
import { createJobOrders } from '../jobs/job-order.ts';
import { createJobRetention } from '../jobs/retention.ts';
import { createJobWorker } from '../jobs/worker.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import type { Rooms } from '../room/rooms.ts';
import { electedly } from '../storage/database.ts';
import { createJobClaims } from '../storage/job-claims.ts';
import { createJobFiles } from '../storage/job-files.ts';
import { createJobSubjects } from '../storage/job-subjects.ts';
import { createJobs } from '../storage/jobs.ts';
import type { Music } from './music.ts';
import type { Open } from './opened.ts';
import type { Storage } from './storage.ts';

/** Work on many journeys in the background, shared by all instances. */
export function buildJobs(
  { limits: { counts } }: Pick<Config, 'limits'>,
  { database, travelLogs }: Pick<Storage, 'database' | 'travelLogs'>,
  { archive, renewal, engraver, composing }: Pick<Music, 'archive' | 'renewal' | 'engraver' | 'composing'>,
  {
    rooms,
    instance,
    clock,
    logger,
    metrics,
  }: {
    readonly rooms: Pick<Rooms, 'open'>;
    readonly instance: string;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly metrics: Pick<Metrics, 'worked'>;
  },
  open: Open,
) {
  const jobs = createJobs(database);
  const jobFiles = createJobFiles(database);
  open(
    createJobRetention({
      ...{ jobs, days: counts.jobDays, clock, logger },
      elected: (work) => electedly(database, 'old-jobs', work),
    }),
  );
  const work = createItemWork({
    ...{ archive, renewal, engraver, files: jobFiles },
    find: travelLogs.find,
    async open(uuid) {
      const room = await rooms.open(uuid);
      return (
        room && {
          content: room.content,
          piece: room.piece,
          async composed(signal) {
            const madeFrom = { log: { id: room.logId, uuid: room.uuid }, seq: room.head(), content: room.content() };
            const legs = await room.conductor.finish(signal);
            return { ...madeFrom, network: composing.network ?? null, legs };
          },
        }
      );
    },
  });
  const worker = open(
    createJobWorker({
      owner: instance,
      claims: createJobClaims(database),
      work,
      composing,
      clock,
      logger,
      ended: metrics.worked,
    }),
  );
  const subjects = createJobSubjects(database);
  return {
    jobs,
    jobFiles,
    worker,
    figures: createJobFigures(jobs),
    jobOrders: createJobOrders({ jobs, subjects, counts, started: worker.wake }),
  };
}
