import { LIMITS } from '../../protocol/limits.ts';
import type { Logger } from '../logger.ts';
import type { Snapshots } from '../storage/snapshots.ts';
import type { UpdateLog } from '../storage/update-log.ts';
import { createReplica, type Replica } from '../sync/replica.ts';
import type { DocumentState } from './applied-document.ts';
import { soundSnapshot } from './sound-snapshot.ts';

/** Rows that are read at once while a document loads, count. */
const PAGE_ROWS = 1_000;

export interface LoadedDocument {
  readonly replica: Replica;
  readonly state: DocumentState;
}

export interface LoadingParts {
  readonly updateLog: Pick<UpdateLog, 'rows'>;
  readonly snapshots: Pick<Snapshots, 'latest'>;
  readonly logger: Logger;
}

/** Applies the last snapshot and the rows behind it, or all that lies before a row that cannot be applied. */
export async function loadDocument(
  parts: LoadingParts,
  logId: number,
  upTo = Number.POSITIVE_INFINITY,
): Promise<LoadedDocument> {
  const { updateLog, logger } = parts;
  const replica = createReplica(await soundSnapshot(parts, logId, upTo), LIMITS.logBytes);
  for (;;) {
    const rows = await updateLog.rows(logId, replica.head, PAGE_ROWS);
    for (const row of rows) {
      if (row.seq > upTo) return { replica, state: { kind: 'quarantined', at: row.seq } };
      if (replica.apply(row.seq, row.bytes, row.whole)) continue;
      logger.error({ logId, seq: row.seq }, 'a row cannot be applied: the log is read-only until it is skipped');
      return loadDocument(parts, logId, row.seq - 1);
    }
    if (rows.length < PAGE_ROWS) return { replica, state: { kind: 'readable' } };
  }
}
