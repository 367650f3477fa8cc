import { availableParallelism } from 'node:os';
import type { PlayedMusic } from '../../protocol/analysis.ts';
import { createArchive } from '../archive/archive.ts';
import { createRecordedRoutes } from '../archive/recorded-routes.ts';
import type { Clock } from '../clock.ts';
import { ANALYSIS_VERSION } from '../composer/files/analysis.ts';
import { createEngraver } from '../composing/engraver.ts';
import { startWorker } from '../composing/thread.ts';
import { createComposing } from '../composing/workers.ts';
import { createLeaseKeeper } from '../conductor/leadership/lease.ts';
import type { Logger } from '../logger.ts';
import { createEmbeddingRenewal } from '../similarity/embedding-renewal.ts';
import { digest } from '../storage/cache.ts';
import { createCompositionEmbeddings } from '../storage/composition-embeddings.ts';
import { createCompositions } from '../storage/compositions.ts';
import { createLeases } from '../storage/leases.ts';
import { createRoutes } from '../storage/routes.ts';
import { createScoreLog } from '../storage/score-log.ts';
import type { Open } from './opened.ts';
import type { Storage } from './storage.ts';

export type Music = ReturnType<typeof buildMusic>;

/** What makes music for all rooms: worker threads, leases, score log, archive. */
export function buildMusic(
  { database, caches, airports }: Pick<Storage, 'database' | 'caches' | 'airports'>,
  {
    instance,
    secret,
    clock,
    logger,
  }: { readonly instance: string; readonly secret: string; readonly clock: Clock; readonly logger: Logger },
  open: Open,
) {
  const engraver = open(createEngraver());
  const leases = open(createLeaseKeeper({ store: createLeases(database), owner: instance, clock, logger }));
  const composing = open(
    createComposing({
      // One core is left for the event loop.
      workers: availableParallelism() - 1,
      start: startWorker,
      cache: caches.of('compositions', 'packed'),
      clock,
      logger,
    }),
  );
  const recordedRoutes = createRecordedRoutes({
    routes: createRoutes(database),
    // Ids are of one database, and all instances on it share a secret.
    routeIds: caches.of('routes', digest(secret)),
    airportOf: airports.of,
  });
  const embeddings = createCompositionEmbeddings(database);
  const renewal = open(createEmbeddingRenewal({ embeddings, engraver, airportOf: airports.of, clock, logger }));
  const archive = createArchive({
    compositions: createCompositions(database),
    recordedRoutes,
    analyses: caches.of<PlayedMusic | null>('analyses', `${ANALYSIS_VERSION}`),
    engraver,
    archived: renewal.archived,
  });
  return {
    engraver,
    leases,
    composing,
    archive,
    embeddings,
    renewal,
    recordedRoutes,
    scoreLog: createScoreLog(database),
  };
}
