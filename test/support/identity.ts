import { LIMITS } from '../../protocol/limits.ts';
import { buildIdentity, type Identity } from '../../server/build/identity.ts';
import { createOpened } from '../../server/build/opened.ts';
import { systemClock } from '../../server/clock.ts';
import { DEFAULT_LIMITS } from '../../server/limits.ts';
import { createAccess } from '../../server/storage/access.ts';
import { createAuditLog } from '../../server/storage/audit-log.ts';
import { createMemoryStore } from '../../server/storage/cache-store.ts';
import { createCollections } from '../../server/storage/collections.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { createPerformances } from '../../server/storage/performances.ts';
import { createTakes } from '../../server/storage/takes.ts';
import { createTrims } from '../../server/storage/trims.ts';
import { SECRET } from './sessions.ts';

/** Who may do what, as the embedded default has it, in a database that goes with it. */
export async function openIdentity(): Promise<{ identity: Identity; close(): Promise<void> }> {
  const { open, close } = createOpened();
  const database = open(openDatabase('sqlite::memory:'));
  await database.migrate();
  const storage = {
    database,
    access: createAccess(database),
    takes: createTakes(database, LIMITS),
    performances: createPerformances(database),
    collections: createCollections(database),
    trims: createTrims(database),
    auditLog: createAuditLog(database),
    redisStore: undefined,
    store: open(createMemoryStore({ bytes: 1e6, now: systemClock.now })),
  };
  const fail = (what: unknown) => {
    throw what;
  };
  const parts = { secret: SECRET, clock: systemClock, logger: { info: fail, warn: fail, error: fail } };
  return {
    identity: await buildIdentity(
      { authMode: 'guests', formerSecrets: [], limits: DEFAULT_LIMITS, provider: undefined, providerClient: undefined },
      storage,
      parts,
      open,
    ),
    close,
  };
}
