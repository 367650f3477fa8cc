/** Keeps the notes of whole legs for a while: the same leg is not composed twice. */
export interface LegCache {
  /** @returns the notes, packed, or undefined where they are not known, or no longer */
  get(key: string): Promise<readonly number[] | undefined>;
  set(key: string, notes: readonly number[]): Promise<void>;
}
