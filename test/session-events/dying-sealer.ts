// Records ten events, makes segments of them and merges these, and kills itself at the step that it is told.
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { readInstanceName } from '../../server/session-events/instance-name.ts';
import { openRecorder } from '../../server/session-events/recorder.ts';
import { seal } from '../../server/session-events/sealing.ts';
import { compact } from '../../server/session-events/segment-compaction.ts';
import { openSegmentFiles } from '../../server/session-events/segment-files.ts';
import { createSegmentReader } from '../../server/session-events/segment-reader.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { createEventPersons } from '../../server/storage/event-persons.ts';
import { createEventSegments } from '../../server/storage/event-segments.ts';
import { edit } from './history-ground.ts';

const [url, dir, when, step, shared] = process.argv.slice(2) as [string, string, string, string, string | undefined];
const database = openDatabase(url);
const persons = createEventPersons(database);
const instance = await readInstanceName(dir);
const silent = { info() {}, warn() {}, error() {} };
const recorder = await openRecorder({ dir, instance, logger: silent });
const segments = createEventSegments(database);
const files = await openSegmentFiles({ shared, local: join(dir, 'segments'), readData: segments.data });
const reader = createSegmentReader({ persons, spillDir: join(dir, 'spill'), memory: '1GB', threads: 1 });

const die = () => process.kill(process.pid, 'SIGKILL');
/** The part, one of whose functions ends the process before, while or after it does its work. */
function deadly<T extends object>(part: T): T {
  const work = (part as Record<string, unknown>)[step];
  if (typeof work !== 'function') return part;
  return {
    ...part,
    [step]: async (...args: unknown[]) => {
      if (when === 'before') die();
      const working = work(...args);
      if (when === 'during') {
        await setImmediate();
        die();
      }
      await working;
      die();
    },
  };
}

for (let at = 0; at < 10; at++) {
  recorder.record(edit(at));
  await recorder.flush();
  // The last one meets its death in its own sealing, or all in that of their merging.
  const parts = { store: recorder.store, files, segments, persons, instance };
  const isLast = at === 9 && step !== 'replace' && step !== 'merge';
  const mortal = {
    store: deadly(parts.store),
    files: deadly(files),
    segments: deadly(segments),
    persons: deadly(persons),
  };
  await seal(isLast ? { ...mortal, instance } : parts);
}
await compact({ segments: deadly(segments), files, reader: deadly(reader), now: Date.now() });
