import type { Way } from './shape.ts';

/** A leg with the instants that are known of it, ISO 8601. */
export interface TimedLeg {
  readonly id: string;
  readonly depart?: string | undefined;
  readonly arrive?: string | undefined;
  readonly km: number;
  /** Absent for a flight. */
  readonly way?: Way | undefined;
}

/** A time of a leg that cannot be right, or hardly. */
export interface TimeWarning {
  /** Id of the leg. */
  readonly leg: string;
  /** `overlap`: it departs before an earlier leg has arrived. */
  readonly kind: 'arrives before it departs' | 'too fast' | 'overlap';
}

/** No airliner in service is faster on average, km/h: jets reach 900, and tail winds give 250. */
const FASTEST_KMH = 1_200;
/** Nor is anything that runs to a timetable on rails or at sea, on average, or a car where it is allowed, km/h. */
const FASTEST_BY: Readonly<Record<Way, number>> = { train: 350, ferry: 90, drive: 160 };
/** Rounding of timetables, ms: a short hop may take five minutes less. */
const ROUNDING_MS = 300_000;

/** Warnings of a journey, at most one a leg. */
export function timeWarnings(legs: readonly TimedLeg[]): TimeWarning[] {
  let latestArrival = Number.NEGATIVE_INFINITY;
  return legs.flatMap(({ id, depart, arrive, km, way }): TimeWarning[] => {
    const fastest = way ? FASTEST_BY[way] : FASTEST_KMH;
    const departs = instant(depart);
    const arrives = instant(arrive);
    const isOverlap = departs !== undefined && departs < latestArrival;
    if (arrives !== undefined) latestArrival = Math.max(latestArrival, arrives);
    if (departs !== undefined && arrives !== undefined) {
      if (arrives <= departs) return [{ leg: id, kind: 'arrives before it departs' }];
      if (arrives - departs + ROUNDING_MS < (km / fastest) * 3_600_000) return [{ leg: id, kind: 'too fast' }];
    }
    return isOverlap ? [{ leg: id, kind: 'overlap' }] : [];
  });
}

const instant = (written: string | undefined) => (written === undefined ? undefined : Date.parse(written));
