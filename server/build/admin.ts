import { type Admin, createAdmin } from '../admin/admin.ts';
import { createInquiry } from '../admin/inquiry.ts';
import { createOwnAnswers, type OwnAnswerParts } from '../admin/own-answers.ts';
import type { Clock } from '../clock.ts';
import type { LeaseKeeper } from '../conductor/leadership/lease.ts';
import type { RedisLink } from '../connection/redis-link.ts';
import type { SocketServer } from '../connection/socket-server.ts';
import type { Audit } from '../identity/audit.ts';
import type { Logger } from '../logger.ts';
import { type Closures, createClosures } from '../room/closures.ts';
import { createEventInstances } from '../storage/event-instances.ts';
import { createInstanceQuestions } from '../storage/instance-questions.ts';
import { createOperatorFigures } from '../storage/operator-figures.ts';
import { createRoomClosures } from '../storage/room-closures.ts';
import type { Open } from './opened.ts';
import { readRelease } from './release.ts';
import type { Storage } from './storage.ts';

/** Closed ways into rooms, those from before this instance started too. */
export async function buildClosures(
  { database }: Pick<Storage, 'database'>,
  { clock }: { readonly clock: Clock },
): Promise<Closures> {
  const closures = createClosures(clock);
  for (const { uuid, userId, ms } of await createRoomClosures(database).list()) closures.close(uuid, userId, ms);
  return closures;
}

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
