/**
 * Twelve legs of about the same length, 1,500 to 2,700 km to the north or east, that differ in place and hour alone: which
 * of them a leg is should be heard, whatever the seed.
 */
export const FIXED_LEGS = [
  { from: 'MAD', to: 'WAW', departs: '2026-06-12T11:00:00Z' },
  { from: 'KEF', to: 'OSL', departs: '2026-12-14T18:00:00Z' },
  { from: 'ATL', to: 'BOS', departs: '2026-10-03T13:00:00Z' },
  { from: 'DXB', to: 'DEL', departs: '2026-08-20T20:00:00Z' },
  { from: 'AKL', to: 'NAN', departs: '2026-02-03T00:30:00Z' },
  { from: 'LIM', to: 'BOG', departs: '2026-04-18T17:30:00Z' },
  { from: 'ADD', to: 'DXB', departs: '2026-03-07T03:00:00Z' },
  { from: 'SIN', to: 'HKG', departs: '2026-05-01T10:30:00Z' },
  { from: 'LXA', to: 'PEK', departs: '2026-07-09T05:00:00Z' },
  { from: 'GRU', to: 'REC', departs: '2026-01-15T02:00:00Z' },
  { from: 'ANC', to: 'YVR', departs: '2026-11-10T19:00:00Z' },
  { from: 'OSL', to: 'LYR', departs: '2026-06-20T20:00:00Z' },
] as const;
