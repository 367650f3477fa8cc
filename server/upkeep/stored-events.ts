import { randomUUID } from 'node:crypto';
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { makePrivate } from '../private-files.ts';
import { compact } from '../session-events/segment-compaction.ts';
import { openSegmentFiles } from '../session-events/segment-files.ts';
import { createSegmentReader } from '../session-events/segment-reader.ts';
import { type Database, electedly } from '../storage/database.ts';
import { createEventPersons } from '../storage/event-persons.ts';
import { createEventSegments } from '../storage/event-segments.ts';
import { sealEvents } from './event-sealing.ts';
import { UpkeepError } from './upkeep-error.ts';

/** The session events that are stored, without a server. Running instances are asked to store theirs first. */
export interface StoredEvents {
  /** Merges small segments. @returns how many went into others; undefined where an instance does it at present */
  compact(): Promise<number | undefined>;
  /**
   * Writes events to a file: all columns of docs/session-events.md, oldest first.
   * @param since ms since 1970, as `until`, which is exclusive
   * @throws UpkeepError where the file is there already, and `force` is not set
   */
  export(wish: ExportWish): Promise<ExportedEvents>;
}

export interface ExportWish {
  readonly path: string;
  readonly form: 'csv' | 'parquet';
  readonly since: number;
  readonly until: number;
  /** Replaces a file that is there. */
  readonly force: boolean;
  readonly signal: AbortSignal;
}

export interface ExportedEvents {
  readonly path: string;
  /** Count. */
  readonly events: number;
  /** Segments whose file is gone or damaged. */
  readonly missing: readonly string[];
}

export async function onStoredEvents<T>(
  database: Database,
  { dataDir, events }: Pick<Config, 'dataDir' | 'events'>,
  work: (stored: StoredEvents) => Promise<T>,
): Promise<T> {
  const segments = createEventSegments(database);
  const dir = join(dataDir, 'events');
  const files = await openSegmentFiles({
    shared: events.dir,
    local: join(dir, 'segments'),
    readData: segments.data,
  });
  const reader = createSegmentReader({
    persons: createEventPersons(database),
    spillDir: join(dir, 'spill'),
    ...{ memory: events.memory, threads: events.threads },
  });
  const stored: StoredEvents = {
    async compact() {
      let merged = 0;
      const isElected = await electedly(database, 'events', async () => {
        merged = await compact({ segments, files, reader, now: Date.now() });
      });
      return isElected ? merged : undefined;
    },
    async export({ path, form, since, until, signal, force }) {
      if (!force && (await stat(path).catch(() => undefined)))
        throw new UpkeepError(`there is a file ${path} already: name another one, or replace it with --force`);
      await sealEvents(database, signal);
      const missing: string[] = [];
      const paths: string[] = [];
      for (const segment of await segments.kept()) {
        const found = await files.locate(segment);
        if (found === undefined) missing.push(segment.uuid);
        else paths.push(found);
      }
      // Half a file is none.
      const unfinished = `${path}.${randomUUID()}.part`;
      const sql = `SELECT * FROM events WHERE at_ms >= ${Math.trunc(since)} AND at_ms < ${Math.trunc(until)} ORDER BY at_ms`;
      try {
        const written = await reader.write(paths, sql, { path: unfinished, form }, signal);
        makePrivate(unfinished);
        await rename(unfinished, path);
        return { path, events: written, missing };
      } finally {
        await rm(unfinished, { force: true });
      }
    },
  };
  try {
    return await work(stored);
  } finally {
    await reader.close();
  }
}
