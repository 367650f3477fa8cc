import { readTravelLog, type TravelLogContent } from '../../travel-log/shape.ts';
import type { Database } from '../storage/database.ts';
import { createUpdateHistory } from '../storage/update-history.ts';
import { createReplica } from '../sync/replica.ts';
import { UpkeepError } from './upkeep-error.ts';

/** Rows that are read at once, count. */
const ROWS = 500;

/** The content of a log, of its rows. @throws UpkeepError where a row cannot be applied */
export async function replayLog(database: Database, logId: number): Promise<TravelLogContent> {
  const history = createUpdateHistory(database);
  const replica = createReplica();
  for (
    let rows = await history.rows(logId, 0, ROWS);
    rows.length > 0;
    rows = await history.rows(logId, replica.head, ROWS)
  )
    for (const { seq, bytes, whole } of rows)
      if (!replica.apply(seq, bytes, whole))
        throw new UpkeepError(`row ${seq} cannot be applied: aero logs skip takes it out`);
  return readTravelLog(replica.doc);
}
