import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { type Config, ConfigError } from '../config.ts';
import type { Logger } from '../logger.ts';
import { openEventHistory } from '../session-events/event-history.ts';
import { FileTaken } from '../session-events/event-store.ts';
import { sealFormerFiles } from '../session-events/former-files.ts';
import { readInstanceName } from '../session-events/instance-name.ts';
import { openRecorder } from '../session-events/recorder.ts';
import { openSegmentFiles } from '../session-events/segment-files.ts';
import { type Database, electedly } from '../storage/database.ts';
import { createEventInstances } from '../storage/event-instances.ts';
import { createEventPersons } from '../storage/event-persons.ts';
import { createEventSegments } from '../storage/event-segments.ts';
import type { Open } from './opened.ts';

/**
 * The recorder of this instance, whose file makes the folder its own. It needs no database, so that two processes with one
 * folder do not both migrate.
 * @throws ConfigError where another process has the folder
 */
export async function buildRecorder(
  { dataDir }: Pick<Config, 'dataDir'>,
  { logger }: { readonly logger: Logger },
  open: Open,
) {
  const dir = join(dataDir, 'events');
  const instance = await readInstanceName(dir);
  const recorder = await openRecorder({ dir, instance, logger }).catch((error) => {
    if (!(error instanceof FileTaken)) throw error;
    throw new ConfigError(
      `DATA_DIR ${dataDir} belongs to another process that runs: give each instance a folder of its own, or stop that one`,
    );
  });
  return { dir, instance, recorder: open(recorder), file: join(dir, `${instance}.duckdb`) };
}

/** What the recorders of all instances have stored. */
export async function buildHistory(
  { events }: Pick<Config, 'events'>,
  { dir, instance, recorder }: Pick<Awaited<ReturnType<typeof buildRecorder>>, 'dir' | 'instance' | 'recorder'>,
  { database, clock, logger }: { readonly database: Database; readonly clock: Clock; readonly logger: Logger },
  open: Open,
) {
  const segments = createEventSegments(database);
  const persons = createEventPersons(database);
  const files = await openSegmentFiles({
    shared: events.dir,
    local: join(dir, 'segments'),
    readData: segments.data,
  });
  await sealFormerFiles(dir, { files, segments, persons, instance, logger });
  return open(
    openEventHistory({
      ...{ recorder, instance, segments, persons, files, clock, logger },
      // An SQLite file has one instance.
      instances: database.engine === 'sqlite' ? undefined : createEventInstances(database),
      elected: (work) => electedly(database, 'events', work),
      spillDir: join(dir, 'spill'),
      ...{ memory: events.memory, threads: events.threads, days: events.days },
    }),
  );
}
