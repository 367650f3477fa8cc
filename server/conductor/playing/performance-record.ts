import type { Performance as ArchivedPerformance, Archiver } from '../../archive/archiver.ts';
import type { Clock } from '../../clock.ts';
import type { ScoredLeg } from '../score/score.ts';

/** The shortest performance that is archived, ms of music: less is a try of the sound, and fills the list. */
const SHORTEST_MS = 10_000;

/** The performance that is under way: who began it, and how much of it has sounded. */
export interface PerformanceRecord {
  begin(performance: ArchivedPerformance): void;
  /** The music plays from now on, or rests. */
  sounds(isPlaying: boolean): void;
  /** Archives what was played since the last time. */
  archive(legs: readonly ScoredLeg[], isPlaying: boolean): void;
}

/** @param begun key of the performance that was taken over; undefined where none has begun */
export function createPerformanceRecord(
  { clock, archiver }: { readonly clock: Clock; readonly archiver: Pick<Archiver, 'markPending' | 'archive'> },
  epoch: number,
  begun: string | undefined,
): PerformanceRecord {
  // The begin of one whose entry was lost has no number: none has 0, which is that of a first layout.
  let performance: ArchivedPerformance = { key: begun ?? `${epoch}.0`, userId: undefined };
  /** Music that it has had, ms. One that was taken over counts as long enough: its length is not known. */
  let heardMs = Number.POSITIVE_INFINITY;
  let heardSince: number | undefined;

  function sounds(isPlaying: boolean): void {
    const now = clock.now();
    if (heardSince !== undefined) heardMs += now - heardSince;
    heardSince = isPlaying ? now : undefined;
  }

  return {
    begin(next) {
      performance = next;
      heardMs = 0;
      // It counts even if all of its notes were made in an earlier one.
      archiver.markPending();
    },
    sounds,
    archive(legs, isPlaying) {
      sounds(isPlaying);
      if (heardMs >= SHORTEST_MS) archiver.archive(legs, { ...performance, epoch });
    },
  };
}
