import { type Admin, createAdmin } from '../admin/admin.ts';
import { type ClosureWatch, createClosureWatch } from '../admin/closure-watch.ts';
import { createInquiry } from '../admin/inquiry.ts';
import { createOwnAnswers, type OwnAnswerParts } from '../admin/own-answers.ts';
import type { Clock } from '../clock.ts';
import type { LeaseKeeper } from '../conductor/leadership/lease.ts';
import type { RedisLink } from '../connection/redis-link.ts';
import type { SocketServer } from '../connection/socket-server.ts';
import type { Audit } from '../identity/audit.ts';
import type { Logger } from '../logger.ts';
import { createEventInstances } from '../storage/event-instances.ts';
import { createInstanceQuestions } from '../storage/instance-questions.ts';
import { createOperatorFigures } from '../storage/operator-figures.ts';
import { createRoomClosures } from '../storage/room-closures.ts';
import type { Open } from './opened.ts';
import { readRelease } from './release.ts';
import type { Storage } from './storage.ts';

/** Follows the closed ways into rooms, those from before this instance started too. */
export const buildClosureWatch = (
  { database }: Pick<Storage, 'database'>,
  parts: Omit<Parameters<typeof createClosureWatch>[0], 'stored' | 'isAlone'>,
  open: Open,
): ClosureWatch =>
  open(createClosureWatch({ ...parts, stored: createRoomClosures(database), isAlone: database.engine === 'sqlite' }));

/** Views and actions of operators, over all instances. */
export async function buildAdmin(
  { database, instanceName, pool, redisStore, updateLog, snapshots, recorder }: Storage,
  parts: Omit<OwnAnswerParts, 'release' | 'figures' | 'clock'> & {
    readonly sockets: Pick<SocketServer, 'connections'>;
    readonly leases: Pick<LeaseKeeper, 'held'>;
    readonly redisLink: Pick<RedisLink, 'lost'> | undefined;
    readonly audit: Audit;
    readonly clock: Clock;
    readonly logger: Logger;
  },
  open: Open,
): Promise<Admin> {
  const { sockets, leases, redisLink, audit, clock, logger } = parts;

  function redis() {
    if (!redisStore) return null;
    const { used, limit, evicted, clients } = redisStore.memory();
    const memory = { usedBytes: used, limitBytes: limit ?? null, evicted, clients };
    return { ...memory, failures: redisStore.failures(), lost: redisLink?.lost() ?? 0 };
  }

  const answerer = createOwnAnswers({
    ...parts,
    release: await readRelease(),
    figures: () => ({
      ...{ connections: sockets.connections(), conducting: leases.held() },
      ...{ laneUpdates: updateLog.figures().depth, pool: pool(), redis: redis(), eventsDropped: recorder.dropped() },
    }),
  });
  const inquiry = open(
    createInquiry({
      name: instanceName,
      answerer,
      // An SQLite file has one instance.
      others:
        database.engine === 'sqlite'
          ? undefined
          : { instances: createEventInstances(database), questions: createInstanceQuestions(database) },
      clock,
      logger,
    }),
  );
  return createAdmin({
    ...{ inquiry, figures: createOperatorFigures(database), engine: database.engine, audit, updateLog },
    closures: createRoomClosures(database),
    loading: { updateLog, snapshots, logger },
    now: clock.now,
  });
}
