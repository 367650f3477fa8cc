import type { EventPersons } from '../storage/event-persons.ts';
import type { EventSegments } from '../storage/event-segments.ts';
import type { EventStore } from './event-store.ts';
import type { SegmentFiles } from './segment-files.ts';

/** Parts that make segments of a store's events. */
export interface SealingParts {
  readonly store: Pick<EventStore, 'setAside' | 'pending' | 'usersOf' | 'write' | 'drop'>;
  readonly files: Pick<SegmentFiles, 'temporary' | 'publish'>;
  readonly segments: Pick<EventSegments, 'isRegistered' | 'register'>;
  readonly persons: Pick<EventPersons, 'numbersOf'>;
  /** The instance that recorded the events. */
  readonly instance: string;
}

/**
 * Makes segments of all events of a store. A process can end between any two steps: the next call goes on with the events
 * set aside under the same uuid, and a segment that was registered is not registered again.
 */
export async function seal(parts: SealingParts): Promise<void> {
  const { store, files, segments, persons, instance } = parts;
  await store.setAside();
  for (const uuid of await store.pending()) {
    if (!(await segments.isRegistered(uuid))) {
      const numbers = await persons.numbersOf(await store.usersOf(uuid));
      const written = await store.write(uuid, files.temporary(uuid), numbers);
      const { data, ...file } = await files.publish(uuid);
      await segments.register({ uuid, instance, ...written, ...file }, data);
    }
    await store.drop(uuid);
  }
}
