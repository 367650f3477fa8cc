import type { RecordedRoutes } from '../archive/recorded-routes.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { faultFields, isAway } from '../storage/database-faults.ts';
import type { Projections } from '../storage/projections.ts';
import { isConflict, isTransient } from '../storage/transient.ts';
import type { LogRef } from '../storage/travel-logs.ts';
import type { RoomDocument } from './document.ts';

/** Delay from the first edit to the write that takes all changed logs, ms. Lists do not wait for it: they flush first. */
const DELAY_MS = 3_000;
/** Delay until what the database did not take is tried again, ms. */
const RETRY_MS = 10_000;

/** Writes what lists and search show of travel logs. Nothing of it is read back into a document. */
export interface Projector {
  /**
   * Projects a document from its next change on, and records a route for each leg that appears for the first time. Returns a
   * function that ends this: a document that is not followed any more may be an old one, and is not tried again.
   */
  follow(log: LogRef, document: Pick<RoomDocument, 'content' | 'subscribe'>): () => void;
  /**
   * Resolves when the projection of every change before it is written, or logged as failed: it is tried again where the
   * database was away.
   */
  flush(): Promise<void>;
}

interface Followed {
  readonly log: LogRef;
  readonly content: RoomDocument['content'];
  /** The airports whose routes are recorded, in order. */
  recorded: string;
  isOver: boolean;
}

export function createProjector({
  projections,
  recordedRoutes,
  clock,
  logger,
}: {
  readonly projections: Projections;
  readonly recordedRoutes: RecordedRoutes;
  readonly clock: Pick<Clock, 'after'>;
  readonly logger: Logger;
}): Projector {
  const due = new Set<Followed>();
  let writing = Promise.resolve();
  let cancel: (() => void) | undefined;

  function schedule(ms: number): void {
    cancel ??= clock.after(ms, () => void flush());
  }

  function flush(): Promise<void> {
    cancel?.();
    cancel = undefined;
    writing = writing.then(writeDue);
    return writing;
  }

  async function writeDue(): Promise<void> {
    const changed = [...due];
    // Another flush has written them while this one waited.
    if (changed.length === 0) return;
    due.clear();
    await project(changed).catch(async (error) => {
      if (isTransient(error) && !isConflict(error)) return failed(changed, error);
      // One log that cannot be projected must not fail the others.
      await Promise.all(changed.map((one) => project([one]).catch((cause) => failed([one], cause))));
    });
  }

  function failed(changed: readonly Followed[], error: unknown): void {
    const logs = changed.map(({ log }) => log.uuid);
    logger.warn({ ...faultFields(error), logs }, 'projections could not be written');
    if (!isAway(error)) return;
    for (const one of changed) if (!one.isOver) due.add(one);
    if (due.size > 0) schedule(RETRY_MS);
  }

  async function project(changed: readonly Followed[]): Promise<void> {
    const contents = changed.map((followed) => [followed, followed.content()] as const);
    await projections.write(new Map(contents.map(([{ log }, content]) => [log.id, content])));
    for (const [followed, { waypoints }] of contents) {
      const airports = waypoints.map(({ airport }) => airport).join();
      if (airports === followed.recorded) continue;
      await recordedRoutes.record(waypoints);
      followed.recorded = airports;
    }
  }

  return {
    follow(log, { content, subscribe }) {
      const followed: Followed = { log, content, recorded: '', isOver: false };
      subscribe(({ kind }) => {
        if (kind !== 'changed') return;
        due.add(followed);
        schedule(DELAY_MS);
      });
      return () => {
        followed.isOver = true;
        due.delete(followed);
      };
    },
    flush,
  };
}
