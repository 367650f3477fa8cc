/** What `POST /api/logs` takes. */
export interface NewLog {
  readonly title?: string;
  readonly waypoints?: readonly {
    readonly airport: string;
    readonly arrive?: string;
    readonly depart?: string;
    readonly entry?: string;
  }[];
}

export interface ExampleJourney {
  readonly blurb: string;
  readonly log: NewLog & { readonly title: string; readonly waypoints: NonNullable<NewLog['waypoints']> };
}

/** Three journeys that sound unlike one another: long and slow, short and quick, high and strange. */
export const EXAMPLE_JOURNEYS: readonly ExampleJourney[] = [
  {
    blurb: 'Two long nights over Siberia and the Pacific: slow, wide, modulating.',
    log: {
      title: 'The long way west, by going east',
      waypoints: [
        {
          airport: 'CDG',
          depart: '2026-04-02T11:30:00Z',
          entry: 'Croissants at the gate. The rain stopped just as we boarded.',
        },
        {
          airport: 'NRT',
          arrive: '2026-04-03T00:20:00Z',
          depart: '2026-04-05T08:05:00Z',
          entry: 'The first train into the city was silent. Everyone was asleep, so we were too.',
        },
        { airport: 'LAX', arrive: '2026-04-05T18:10:00Z', entry: 'We landed before we had left.' },
      ],
    },
  },
  {
    blurb: 'Short hops along a cold coast: quick jigs, one after another.',
    log: {
      title: 'Up the Norwegian coast',
      waypoints: [
        { airport: 'BGO', depart: '2026-06-20T06:00:00Z', entry: 'Seven hills, and on every one of them rain.' },
        { airport: 'TRD', depart: '2026-06-20T09:00:00Z' },
        { airport: 'BOO', depart: '2026-06-20T12:00:00Z', entry: 'Past the Arctic Circle somewhere over coffee.' },
        { airport: 'TOS', depart: '2026-06-20T21:30:00Z', entry: 'Half past ten at night, and the sun is still up.' },
        { airport: 'LYR' },
      ],
    },
  },
  {
    blurb: 'From sea level to four thousand metres and down again into the forest.',
    log: {
      title: 'Over the Andes',
      waypoints: [
        {
          airport: 'LIM',
          depart: '2026-08-11T10:00:00Z',
          entry: 'Grey sea, grey sky. Above the cloud it was already noon.',
        },
        { airport: 'CUZ', depart: '2026-08-12T14:00:00Z' },
        {
          airport: 'LPB',
          depart: '2026-08-14T23:00:00Z',
          entry: 'The runway is at 4,061 m. Breathe twice for every note.',
        },
        { airport: 'MAO', entry: 'The river looks like a second sky.' },
      ],
    },
  },
];
