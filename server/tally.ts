/** Counts things by key, and keeps no key without any. */
export interface Tally<K> {
  count(key: K): number;
  add(key: K): void;
  /** To be called once for each `add`. */
  remove(key: K): void;
}

export function createTally<K>(): Tally<K> {
  const counts = new Map<K, number>();
  return {
    count: (key) => counts.get(key) ?? 0,
    add: (key) => void counts.set(key, (counts.get(key) ?? 0) + 1),
    remove(key) {
      const left = counts.get(key)! - 1;
      if (left > 0) counts.set(key, left);
      else counts.delete(key);
    },
  };
}
