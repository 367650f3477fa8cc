/** An instant at a place. */
export interface ZonedInstant {
  /** ISO 8601, in UTC. */
  readonly at: string;
  /** IANA name. */
  readonly zone: string;
}

/**
 * Days by which the calendar at the destination is ahead of the one at the origin, as timetables print it.
 * @example dayChange({ at: '2026-05-12T08:55:00Z', zone: 'Europe/Paris' }, { at: '2026-05-12T20:30:00Z', zone: 'Asia/Tokyo' }) // 1
 */
export const dayChange = (departure: ZonedInstant, arrival: ZonedInstant): number =>
  Math.round((dayOf(arrival) - dayOf(departure)) / DAY_MS);

const DAY_MS = 86_400_000;

// The Swedish form of a day is YYYY-MM-DD.
const dayOf = ({ at, zone }: ZonedInstant): number =>
  Date.parse(new Date(at).toLocaleDateString('sv', { timeZone: zone }));
