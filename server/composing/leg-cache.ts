/** Keeps the notes of whole legs for a while: the same leg is not composed twice. */
export interface LegCache {
  /** @returns the notes, packed, or undefined where they are not known, or no longer */
  get(key: string): Promise<readonly number[] | undefined>;
  set(key: string, notes: readonly number[]): Promise<void>;
}

const KEPT_MS = 30 * 60_000;
/** As V8 keeps small integers, bytes. */
const NUMBER_BYTES = 8;

/**
 * A cache of legs in this process. What has not been asked for longest makes room.
 * @param bytes that the notes may take
 */
export function createLegCache({ bytes, now }: { readonly bytes: number; now(): number }): LegCache {
  const kept = new Map<string, { readonly notes: readonly number[]; readonly until: number }>();
  let size = 0;

  function drop(key: string): void {
    size -= (kept.get(key)?.notes.length ?? 0) * NUMBER_BYTES;
    kept.delete(key);
  }

  return {
    async get(key) {
      const found = kept.get(key);
      if (!found) return undefined;
      if (found.until <= now()) {
        drop(key);
        return undefined;
      }
      kept.delete(key);
      kept.set(key, found);
      return found.notes;
    },
    async set(key, notes) {
      drop(key);
      kept.set(key, { notes, until: now() + KEPT_MS });
      size += notes.length * NUMBER_BYTES;
      for (const oldest of kept.keys()) {
        if (size <= bytes) return;
        drop(oldest);
      }
    },
  };
}
