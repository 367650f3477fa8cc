import type { StoredComposition } from '@aero-melody/client';
import { momentWords } from './moment-words.ts';

export interface PerformancePage {
  readonly compositions: readonly StoredComposition[];
  /** Cursor of the next page; null at the end. */
  readonly next: number | null;
}

/** The name of a performance; the time at which it was played, where it has none. */
export const titleOf = ({ name, at }: Pick<StoredComposition, 'name' | 'at'>): string => name ?? momentWords(at);
