import { setTimeout } from 'node:timers/promises';
import type { DuckDBValue } from '@duckdb/node-api';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { EventInstances } from '../storage/event-instances.ts';
import type { EventPersons } from '../storage/event-persons.ts';
import type { EventSegments } from '../storage/event-segments.ts';
import type { Recorder } from './recorder.ts';
import { seal } from './sealing.ts';
import { compact } from './segment-compaction.ts';
import type { SegmentFiles } from './segment-files.ts';
import { createSegmentReader } from './segment-reader.ts';

/** The session events of all instances. */
export interface EventHistory {
  /** Runs a query on the view `events`: everything recorded so far by every instance, once; `values` are bound to `$1`, `$2` … */
  query(sql: string, values: DuckDBValue[]): Promise<Record<string, unknown>[]>;
  /** The same, with what it could not count. @throws Error once the signal aborts */
  read(sql: string, values: DuckDBValue[], signal?: AbortSignal): Promise<HistoryAnswer>;
  /** The same of segments alone, as they are now: no instance is asked for what it recorded since its last one. */
  readStored(sql: string, values: DuckDBValue[]): Promise<HistoryAnswer>;
  /** Makes segments of everything recorded by this instance so far. */
  seal(): Promise<void>;
  /** Deletes old segments, merges small ones and removes files that are not needed, unless another instance does. */
  maintain(): Promise<void>;
  /** Seals the last events, then stops. */
  close(): Promise<void>;
}

export interface HistoryAnswer {
  readonly rows: Record<string, unknown>[];
  /** Instances whose newest events are not counted, because they did not answer, and segments whose file is gone or damaged. */
  readonly missing: string[];
}

export interface HistoryLimits {
  /** A segment is closed at this many events, or this long after the last one, ms. */
  readonly segmentRows: number;
  readonly segmentMs: number;
  /** Interval of looks at both, ms. */
  readonly lookMs: number;
  /** Interval at which instances look for requests of others, ms. */
  readonly pollMs: number;
  /** Longest wait of a report for other instances, ms. */
  readonly answerMs: number;
  /** Interval of maintenance, ms. */
  readonly maintainMs: number;
}

export const HISTORY_LIMITS: HistoryLimits = {
  segmentRows: 65_536,
  segmentMs: 300_000,
  lookMs: 5_000,
  pollMs: 1_000,
  answerMs: 3_000,
  maintainMs: 300_000,
};

/** An instance that was not seen for this long is silent, ms. */
const SILENT_MS = 15_000;
/** A silent instance is named for this long, ms: then it will hardly come back. */
const LOST_MS = 30 * 24 * 3_600_000;
/** A report may read files for this long after they were replaced, ms. */
const GRACE_MS = 600_000;
/** A file without a segment is removed when it is this old, ms: a younger one may be about to be registered. */
const STRAY_MS = 3_600_000;
/** Interval between looks for answers, ms. */
const WAIT_MS = 25;
const DAY_MS = 24 * 3_600_000;

export function openEventHistory(parts: {
  readonly recorder: Pick<Recorder, 'flush' | 'store'>;
  readonly instance: string;
  readonly segments: EventSegments;
  readonly persons: EventPersons;
  /** Undefined where no other instance can be. */
  readonly instances: EventInstances | undefined;
  readonly files: SegmentFiles;
  /** Runs work unless another instance does. */
  elected(work: () => Promise<void>): Promise<boolean>;
  readonly spillDir: string;
  readonly memory: string;
  readonly threads: number;
  /** For how long events are kept, days. */
  readonly days: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits?: Partial<HistoryLimits>;
}): EventHistory {
  const { recorder, instance, segments, persons, instances, files, clock, logger, days } = parts;
  const limits = { ...HISTORY_LIMITS, ...parts.limits };
  const reader = createSegmentReader(parts);
  let sealing: Promise<void> = Promise.resolve();
  let sealedAt = clock.now();
  let failing = false;
  let closing = false;

  function sealNow(): Promise<void> {
    sealing = sealing
      .catch(() => {})
      .then(async () => {
        await recorder.flush();
        await seal({ store: recorder.store, files, segments, persons, instance });
        sealedAt = clock.now();
      });
    return sealing;
  }

  /** Work in the background: what fails is done at the next turn, and logged once an outage. */
  async function attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      failing = false;
    } catch (err) {
      if (!failing && !closing) logger.warn({ err }, 'session events cannot be stored at present: they are kept here');
      failing = true;
    }
  }

  async function look(): Promise<void> {
    await instances?.seen(instance);
    const size = recorder.store.size();
    if (size === 0) sealedAt = clock.now();
    const isDue = size >= limits.segmentRows || clock.now() - sealedAt >= limits.segmentMs;
    // A process that ended, or an outage, left what is set aside.
    if (isDue || (await recorder.store.pending()).length > 0) await sealNow();
  }

  async function answer(): Promise<void> {
    const request = await instances?.request(instance);
    if (request === undefined) return;
    await sealNow();
    await instances?.answer(instance, request);
  }

  /** Has every instance store what it holds, and returns the names of those that did not. */
  async function gather(): Promise<string[]> {
    const own = sealNow().then(
      () => [],
      (err) => {
        logger.warn({ err }, 'a report lacks the newest events of this instance');
        return [instance];
      },
    );
    if (!instances) return own;
    const { asked, silent } = await instances.ask(instance, SILENT_MS);
    const waiting = new Map(asked);
    const until = clock.now() + limits.answerMs;
    while (waiting.size > 0 && clock.now() < until) {
      await setTimeout(WAIT_MS);
      for (const [name, answered] of await instances.answers([...waiting.keys()]))
        if (answered >= waiting.get(name)!) waiting.delete(name);
    }
    return [...(await own), ...silent, ...waiting.keys()];
  }

  async function readAll(
    missing: string[],
    sql: string,
    values: DuckDBValue[],
    signal?: AbortSignal,
  ): Promise<HistoryAnswer> {
    const paths: string[] = [];
    for (const segment of await segments.kept()) {
      const path = await files.locate(segment);
      if (path === undefined) missing.push(`segment ${segment.uuid}`);
      else paths.push(path);
    }
    if (missing.length > 0) logger.warn({ missing }, 'a report lacks events');
    return { rows: await reader.query(paths, sql, values, signal), missing };
  }

  async function maintain(): Promise<void> {
    await parts.elected(async () => {
      const deleted = await segments.deleteBefore(Date.now() - days * DAY_MS);
      const merged = await compact({ segments, files, reader, now: Date.now() });
      await segments.clear(GRACE_MS);
      // Its instance may come back as long as its events are of interest, and register it again.
      await segments.forget((days + LOST_MS / DAY_MS) * DAY_MS);
      await instances?.forget(LOST_MS);
      if (deleted + merged > 0) logger.info({ deleted, merged }, 'segments of session events were tidied up');
    });
    const kept = new Set((await segments.kept()).map(({ uuid }) => uuid));
    for (const uuid of await files.olderThan(STRAY_MS))
      if (!kept.has(uuid) && !(await segments.isNeeded(uuid, GRACE_MS))) await files.remove([uuid]);
  }

  /** One turn at a time: the next one comes when it is over. Stopping waits for it. */
  function repeatedly(ms: number, work: () => Promise<void>): () => Promise<void> {
    let turn: Promise<void> | undefined;
    const stop = clock.every(ms, () => {
      turn ??= attempt(work).finally(() => {
        turn = undefined;
      });
    });
    return async () => {
      stop();
      await turn;
    };
  }

  const looked = attempt(look);
  const stops = [
    repeatedly(limits.lookMs, look),
    repeatedly(limits.maintainMs, maintain),
    ...(instances ? [repeatedly(limits.pollMs, answer)] : []),
  ];

  return {
    query: async (sql, values) => (await readAll(await gather(), sql, values)).rows,
    read: async (sql, values, signal) => readAll(await gather(), sql, values, signal),
    readStored: (sql, values) => readAll([], sql, values),
    seal: sealNow,
    maintain,
    async close() {
      closing = true;
      await looked;
      await Promise.all(stops.map((stop) => stop()));
      await attempt(async () => {
        await sealNow();
        await instances?.seen(instance, true);
      });
      await reader.close();
    },
  };
}
