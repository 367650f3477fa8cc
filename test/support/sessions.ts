import { systemClock } from '../../server/clock.ts';
import { createSessions, type Sessions } from '../../server/identity/sessions.ts';
import { createTokens } from '../../server/identity/tokens.ts';
import { createMemoryStore } from '../../server/storage/cache-store.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { createLoginSessions } from '../../server/storage/login-sessions.ts';

export const SECRET = 'the secret of this test, long enough';

/** Sessions as the embedded default has them, in a database that goes with them. */
export async function openSessions(): Promise<{
  sessions: Sessions;
  database: Database;
  close(): Promise<void>;
}> {
  const database = openDatabase('sqlite::memory:');
  await database.migrate();
  const sessions = createSessions({
    rows: createLoginSessions(database),
    store: createMemoryStore({ bytes: 1e6, now: systemClock.now }),
    tokens: createTokens({ secret: SECRET, formerSecrets: [] }),
    clock: systemClock,
    failed(error) {
      throw error;
    },
  });
  return {
    sessions,
    database,
    async close() {
      await sessions.close();
      await database.close();
    },
  };
}
