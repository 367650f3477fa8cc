import { describeMisfit } from '../../../protocol/misfit.ts';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../logger.ts';
import { type PlacedRow, type ScoreEntryBody, type ScoreEntryKind, type ScoreRow, scoreEntry } from './score-entry.ts';

/** Where scores are kept. Appending answers false, and writes nothing, once another instance has the lease. */
export interface ScoreStore {
  append(logId: number, owner: string, epoch: number, rows: ScoreRow[]): Promise<boolean>;
  load(logId: number): Promise<readonly PlacedRow[]>;
}

/** Entries that wait for a database that is away, count; beyond it the oldest are dropped. */
const WAITING_ENTRIES = 10_000;
const RETRY_MS = 500;

/** Writes a conductor's entries behind its back: music does not wait for the disk. */
export interface ScoreWriter {
  /** Returns the number of the entry within the epoch. */
  write<K extends ScoreEntryKind>(kind: K, body: ScoreEntryBody<K>): number;
  /** Resolves when everything so far is written, or can no longer be. */
  flush(): Promise<void>;
}

/** @param fenced is called once when another instance has taken over */
export function createScoreWriter(options: {
  store: ScoreStore;
  logId: number;
  owner: string;
  epoch: number;
  clock: Clock;
  logger: Pick<Logger, 'warn'>;
  fenced(): void;
}): ScoreWriter {
  const { store, logId, owner, epoch } = options;
  let waiting: ScoreRow[] = [];
  let seq = 0;
  let writing: Promise<void> | undefined;
  let open = true;

  async function drain(): Promise<void> {
    while (open && waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const kept = await store.append(logId, owner, epoch, batch).catch((error) => {
        options.logger.warn({ err: error, logId }, 'the score could not be written, trying again');
        return undefined;
      });
      if (kept === undefined) {
        waiting = [...batch, ...waiting].slice(-WAITING_ENTRIES);
        await new Promise<void>((resolve) => options.clock.after(RETRY_MS, resolve));
      } else if (!kept) {
        open = false;
        options.fenced();
      }
    }
    writing = undefined;
  }

  return {
    write(kind, body) {
      if (!open) return seq;
      const parsed = scoreEntry.safeParse({ kind, body });
      if (!parsed.success) {
        // A row that nobody can read would keep every instance from conducting.
        options.logger.warn({ logId, kind, why: describeMisfit(parsed.error) }, 'an entry of the score is not kept');
        return seq;
      }
      const number = seq++;
      waiting.push({ seq: number, ...parsed.data });
      writing ??= drain();
      return number;
    },
    async flush() {
      await writing;
    },
  };
}
