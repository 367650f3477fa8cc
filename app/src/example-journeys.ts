import * as texts from '#texts/example.ts';
import type { ReadStop } from './import-target.ts';

/** What `POST /api/logs` takes. */
export interface NewLog {
  readonly title?: string;
  /** A time may be one by the clocks of the stop, as in 2026-05-01T10:30. */
  readonly waypoints?: readonly (ReadStop & { readonly arriveLocal?: string; readonly departLocal?: string })[];
}

export interface ExampleJourney {
  readonly blurb: string;
  readonly log: NewLog & { readonly title: string; readonly waypoints: NonNullable<NewLog['waypoints']> };
}

/** Journeys that sound unlike one another: long and slow, short and quick, high and strange, by land and sea. */
export const EXAMPLE_JOURNEYS: readonly ExampleJourney[] = [
  {
    blurb: texts.twoLongNightsOverSiberia,
    log: {
      title: texts.theLongWayWest,
      waypoints: [
        {
          airport: 'CDG',
          depart: '2026-04-02T11:30:00Z',
          entry: texts.croissantsAtTheGate,
        },
        {
          airport: 'NRT',
          arrive: '2026-04-03T00:20:00Z',
          depart: '2026-04-05T08:05:00Z',
          entry: texts.theFirstTrainIntoTheCity,
        },
        { airport: 'LAX', arrive: '2026-04-05T18:10:00Z', entry: texts.weLandedBeforeWeHadLeft },
      ],
    },
  },
  {
    blurb: texts.shortHopsAlongAColdCoast,
    log: {
      title: texts.upTheNorwegianCoast,
      waypoints: [
        { airport: 'BGO', depart: '2026-06-20T06:00:00Z', entry: texts.sevenHills },
        { airport: 'TRD', depart: '2026-06-20T09:00:00Z' },
        { airport: 'BOO', depart: '2026-06-20T12:00:00Z', entry: texts.pastTheArcticCircleSomewhere },
        { airport: 'TOS', depart: '2026-06-20T21:30:00Z', entry: texts.halfPastTenAtNight },
        { airport: 'LYR' },
      ],
    },
  },
  {
    blurb: texts.fromSeaLevelToFourThousand,
    log: {
      title: texts.overTheAndes,
      waypoints: [
        {
          airport: 'LIM',
          depart: '2026-08-11T10:00:00Z',
          entry: texts.greySea,
        },
        { airport: 'CUZ', depart: '2026-08-12T14:00:00Z' },
        {
          airport: 'LPB',
          depart: '2026-08-14T23:00:00Z',
          entry: texts.theRunwayIsHigh,
        },
        { airport: 'MAO', entry: texts.theRiverLooksLikeASecond },
      ],
    },
  },
  {
    blurb: texts.byTrainAndFerry,
    log: {
      title: texts.overlandToAthens,
      waypoints: [
        { airport: texts.amsterdam, way: 'train', entry: texts.theSeatsFaceBackwards },
        { airport: texts.berlin, way: 'train', nights: 3 },
        { airport: texts.prague, way: 'train', nights: 2 },
        { airport: texts.vienna, way: 'train', nights: 2 },
        { airport: texts.ancona, way: 'ferry', entry: texts.anAfternoonAtThePort },
        { airport: texts.patras, way: 'drive' },
        { airport: texts.athens, nights: 4 },
      ],
    },
  },
];
