/** A flight whose music is compared. */
export interface Flight {
  /** Airport codes. */
  readonly from: string;
  readonly to: string;
  /** Departure, ISO 8601 in UTC. */
  readonly departs: string;
  /** Random seed of its music. */
  readonly seed: number;
}

/** Short, middle and long flights, by day and by night, on all continents. Their seeds were not chosen by ear. */
export const FLIGHTS: readonly Flight[] = [
  { from: 'CDG', to: 'LHR', departs: '2026-05-04T07:30:00Z', seed: 1 },
  { from: 'GVA', to: 'ZRH', departs: '2026-01-12T16:00:00Z', seed: 2 },
  { from: 'MAD', to: 'WAW', departs: '2026-06-12T11:00:00Z', seed: 3 },
  { from: 'KEF', to: 'OSL', departs: '2026-12-14T18:00:00Z', seed: 4 },
  { from: 'ATL', to: 'BOS', departs: '2026-10-03T13:00:00Z', seed: 5 },
  { from: 'DXB', to: 'DEL', departs: '2026-08-20T20:00:00Z', seed: 6 },
  { from: 'LIM', to: 'BOG', departs: '2026-04-18T17:30:00Z', seed: 7 },
  { from: 'NBO', to: 'JNB', departs: '2026-03-07T03:00:00Z', seed: 8 },
  { from: 'SIN', to: 'HKG', departs: '2026-05-01T10:30:00Z', seed: 9 },
  { from: 'SYD', to: 'AKL', departs: '2026-02-03T21:30:00Z', seed: 10 },
  { from: 'CDG', to: 'NRT', departs: '2026-07-09T11:00:00Z', seed: 11 },
  { from: 'JFK', to: 'GRU', departs: '2026-11-10T23:00:00Z', seed: 12 },
];

/** @example nameOf({ from: 'CDG', to: 'NRT', … }) // 'CDG–NRT' */
export const nameOf = ({ from, to }: Pick<Flight, 'from' | 'to'>): string => `${from}–${to}`;
