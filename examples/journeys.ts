/** A journey to be rendered: stops in order, with times (UTC) where they matter. */
export interface Journey {
  /** Of its files. */
  readonly name: string;
  readonly title: string;
  readonly stops: readonly Stop[];
}

type Stop = readonly [airport: string, times?: { readonly arrive?: string; readonly depart?: string }];

/** Ten journeys that take the planner to its edges. */
export const JOURNEYS: readonly Journey[] = [
  {
    name: 'short-haul',
    title: 'Brussels to London before breakfast',
    stops: [['BRU', { depart: '2026-05-11T05:40:00Z' }], ['LHR']],
  },
  {
    name: 'long-haul',
    title: 'Singapore to New York without a stop',
    stops: [['SIN', { depart: '2026-06-02T03:30:00Z' }], ['JFK']],
  },
  {
    name: 'eastbound-night',
    title: 'The red-eye to London',
    stops: [['JFK', { depart: '2026-11-14T02:15:00Z' }], ['LHR']],
  },
  {
    name: 'round-trip',
    title: 'Paris to Tokyo and back',
    stops: [
      ['CDG', { depart: '2026-04-02T11:30:00Z' }],
      ['NRT', { arrive: '2026-04-03T00:20:00Z', depart: '2026-04-09T02:00:00Z' }],
      ['CDG'],
    ],
  },
  {
    name: 'polar',
    title: 'Over the pole under the midnight sun',
    stops: [
      ['TOS', { depart: '2026-06-20T22:00:00Z' }],
      ['LYR', { arrive: '2026-06-20T23:40:00Z', depart: '2026-06-21T09:00:00Z' }],
      ['FAI'],
    ],
  },
  {
    name: 'southern-winter',
    title: 'July, far south',
    stops: [
      ['USH', { depart: '2026-07-04T10:00:00Z' }],
      ['CPT', { arrive: '2026-07-04T20:00:00Z', depart: '2026-07-06T16:00:00Z' }],
      ['AKL'],
    ],
  },
  {
    name: 'twelve-stops',
    title: 'Twelve stops around the world',
    stops: ['LIS', 'KEF', 'YYC', 'HNL', 'AKL', 'SYD', 'HND', 'HKG', 'BOM', 'NBO', 'CAI', 'LIS'].map((code) => [code]),
  },
  { name: 'one-stop', title: 'Still at home', stops: [['ATH']] },
  {
    name: 'same-airport-twice',
    title: 'A round over the bay',
    stops: [
      ['GIG', { depart: '2026-01-10T13:00:00Z' }],
      ['GIG', { arrive: '2026-01-10T14:00:00Z' }],
    ],
  },
  { name: 'unknown-airport', title: 'By way of Atlantis', stops: [['LIS'], ['Atlantis'], ['JFK']] },
];
