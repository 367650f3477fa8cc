import { momentWords } from './moment-words.ts';

/** A performance as `GET /api/logs/:id/compositions` lists it, as far as it is shown. */
export interface StoredPerformance {
  readonly id: number;
  readonly name: string | null;
  readonly by: { readonly userId: number; readonly name: string };
  /** ISO 8601 */
  readonly at: string;
  readonly plays: number;
  readonly likes: number;
  readonly liked: boolean;
  /** Null for one without an analysis. Beats a minute. */
  readonly figures: { readonly seconds: number; readonly tempo: number; readonly key: string | null } | null;
}

export interface PerformancePage {
  readonly compositions: readonly StoredPerformance[];
  /** Cursor of the next page; null at the end. */
  readonly next: number | null;
}

/** The name of a performance; the time at which it was played, where it has none. */
export const titleOf = ({ name, at }: Pick<StoredPerformance, 'name' | 'at'>): string => name ?? momentWords(at);
