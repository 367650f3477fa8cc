import type { Database } from './database.ts';
import { withLog } from './kept-rows.ts';
import { LogClientModel } from './models/log-client.ts';

/** Which session writes under which Yjs client id. The commit lane binds them, with the first row of each. */
export interface LogClients {
  /** The session that a client id is bound to; undefined for none. */
  writer(logId: number, clientId: number): Promise<string | undefined>;
  /** The first rows of a session that were not trimmed, at most `limit`: ids that an older release let write are bound to none. */
  firstRows(logId: number, sessionId: string, limit: number): Promise<Uint8Array[]>;
}

export function createLogClients({ knex }: Database): LogClients {
  return {
    async writer(logId, clientId) {
      const bound = await LogClientModel.query(knex).findById([logId, clientId]);
      return bound?.sessionId;
    },
    async firstRows(logId, sessionId, limit) {
      const rows = await withLog(knex, logId)
        .select('bytes')
        .where({ session_id: sessionId })
        // The row at which a history begins holds what others wrote, too.
        .whereColumn('seq', '>', 'trimmed_to')
        .orderBy('session_seq')
        .limit(limit);
      return rows.map(({ bytes }) => bytes);
    },
  };
}
