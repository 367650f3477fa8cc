import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../server/clock.ts';
import { createLogger } from '../../server/logger.ts';
import { type EventHistory, type HistoryLimits, openEventHistory } from '../../server/session-events/event-history.ts';
import { readInstanceName } from '../../server/session-events/instance-name.ts';
import { openRecorder, type Recorder } from '../../server/session-events/recorder.ts';
import { openSegmentFiles } from '../../server/session-events/segment-files.ts';
import type { SessionEvent } from '../../server/session-events/session-event.ts';
import { type Database, electedly } from '../../server/storage/database.ts';
import { createEventInstances } from '../../server/storage/event-instances.ts';
import { createEventPersons } from '../../server/storage/event-persons.ts';
import { createEventSegments } from '../../server/storage/event-segments.ts';

export const LOG = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

export const edit = (at: number, userId = 901): SessionEvent => ({
  ...{ kind: 'edited', log: LOG, userId, memberId: 'a', at, bytes: 60, part: 'entries' },
});

/** The recorder of an instance, and the history that it shares with others on one database. */
export interface HistoryRig {
  readonly instance: string;
  readonly recorder: Recorder;
  readonly history: EventHistory;
  /** Records events in turn and waits until they are on the disk. */
  record(...events: readonly SessionEvent[]): Promise<void>;
  close(): Promise<void>;
}

export async function openRig(options: {
  readonly database: Database;
  readonly dir: string;
  readonly shared?: string | undefined;
  readonly days?: number;
  readonly limits?: Partial<HistoryLimits>;
}): Promise<HistoryRig> {
  const { database, dir, shared, days = 36_500, limits = {} } = options;
  const logger = createLogger('silent');
  const instance = await readInstanceName(dir);
  const recorder = await openRecorder({ dir, instance, logger });
  const segments = createEventSegments(database);
  const local = join(dir, 'segments');
  const history = openEventHistory({
    ...{ recorder, instance, segments, days, limits, logger },
    persons: createEventPersons(database),
    instances: database.engine === 'sqlite' ? undefined : createEventInstances(database),
    files: await openSegmentFiles({ shared, local, readData: segments.data }),
    elected: (work) => electedly(database, 'events', work),
    spillDir: join(dir, 'spill'),
    ...{ memory: '1GB', threads: 2 },
    clock: systemClock,
  });
  return {
    instance,
    recorder,
    history,
    async record(...events) {
      for (const event of events) recorder.record(event);
      await recorder.flush();
    },
    async close() {
      await history.close();
      await recorder.close();
    },
  };
}

export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'aero-melody-history-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
