import * as texts from '#texts/collections.ts';
import type { Said } from './panel-work.ts';
import type { Answer } from './request.ts';

/** A collection in lists, as `GET /api/collections` answers. */
export interface ListedCollection {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly public: boolean;
  readonly rule: object | null;
  readonly role: 'owner' | 'editor' | 'viewer';
  readonly items: number;
  readonly likes: number;
  readonly liked: boolean;
  readonly plays: number;
}

/** A journey, a performance, or the gap that a deleted one has left. */
export type Entry =
  | { readonly id: number; readonly kind: 'gap'; readonly was: 'journey' | 'performance' }
  | {
      /** Null for a journey that a rule found. */
      readonly id: number | null;
      readonly kind: 'journey' | 'performance';
      readonly journey: string;
      readonly title: string;
      readonly name?: string | null;
      readonly seconds: number | null;
    };

/** A whole collection, as `GET /api/collections/:id` answers. */
export interface Collection extends ListedCollection {
  readonly entries: readonly Entry[];
  readonly hidden: number;
  /** Sum of the known lengths. */
  readonly seconds: number;
  readonly members: readonly { readonly userId: number; readonly name: string; readonly role: 'editor' | 'viewer' }[];
  /** Role that the invitation gives; null for none. */
  readonly invitation: 'editor' | 'viewer' | null;
}

/** Name of an entry. */
export function entryName(entry: Entry): string {
  if (entry.kind === 'gap') return entry.was === 'journey' ? texts.aJourneyThatIsGone : texts.aPerformanceThatIsGone;
  const journey = entry.title || texts.withoutATitle;
  if (entry.kind === 'journey') return journey;
  return entry.name ? texts.performanceIn(entry.name, journey) : texts.aPerformanceOf(journey);
}

export const refusedWords = ({ code, detail }: Extract<Answer<never>, { kind: 'refused' }>): Said => ({
  kind: 'trouble',
  text: TROUBLE[code] ?? texts.thatDidNotWork(detail),
});

const TROUBLE: { readonly [code: string]: string } = {
  UNREACHABLE: texts.theServerDidNotAnswer,
  RATE_LIMITED: texts.thatWasALotAtOnce,
  UNAUTHORIZED: texts.signInFirst,
  NOT_FOUND: texts.itIsNotThere,
};
