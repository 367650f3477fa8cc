import * as exampleTexts from '#texts/example.ts';
import * as texts from '#texts/template.ts';
import type { NewLog } from './example-journeys.ts';

/** The tag of a journey that is a template. */
export const TEMPLATE_TAG = 'template';

/** Wishes for a copy of a journey, as `POST /api/logs/:id/duplicate` takes it. */
export interface CopyWish {
  /** The day on which it begins, YYYY-MM-DD; null for no dates, absent for those of the journey. */
  readonly from?: string | null;
  /** False for empty entries. */
  readonly entries?: boolean;
  /** Of the copy; absent for that of the journey with “(copy)”. */
  readonly title?: string;
}

/** A time by the clocks of a stop: the day, 0 being the first one, and the time of day. */
type Moment = readonly [day: number, time: string];

/** A journey without a date. */
export interface Template {
  readonly title: string;
  readonly blurb: string;
  readonly stops: readonly {
    readonly airport: string;
    readonly arrive?: Moment;
    readonly depart?: Moment;
    readonly way?: 'train';
  }[];
}

/** Templates that everybody is offered. */
export const TEMPLATES: readonly Template[] = [
  {
    title: texts.weekendThereAndBack,
    blurb: texts.outInTheEvening,
    stops: [
      { airport: 'AMS', depart: [0, '18:15'] },
      { airport: 'LIS', arrive: [0, '20:15'], depart: [2, '18:50'] },
      { airport: 'AMS', arrive: [2, '22:55'] },
    ],
  },
  {
    title: texts.roundTheWorldInEightStops,
    blurb: texts.eastwardsForAMonth,
    stops: [
      { airport: 'LHR', depart: [0, '11:30'] },
      { airport: 'IST', arrive: [0, '17:25'], depart: [2, '19:40'] },
      { airport: 'DEL', arrive: [3, '04:20'], depart: [6, '23:10'] },
      { airport: 'BKK', arrive: [7, '05:00'], depart: [10, '12:00'] },
      { airport: 'SIN', arrive: [10, '15:25'], depart: [12, '20:50'] },
      { airport: 'SYD', arrive: [13, '07:30'], depart: [17, '10:30'] },
      { airport: 'AKL', arrive: [17, '15:40'], depart: [21, '20:00'] },
      // Over the date line.
      { airport: 'LAX', arrive: [21, '13:30'], depart: [25, '08:00'] },
      { airport: 'JFK', arrive: [25, '16:25'], depart: [28, '18:30'] },
      { airport: 'LHR', arrive: [29, '06:30'] },
    ],
  },
  {
    title: texts.interrail,
    blurb: texts.eightCitiesInTwelveDays,
    stops: [
      { airport: texts.paris, depart: [0, '07:20'], way: 'train' },
      { airport: texts.zurich, arrive: [0, '11:26'], depart: [2, '09:33'], way: 'train' },
      { airport: texts.milan, arrive: [2, '12:50'], depart: [3, '10:45'], way: 'train' },
      { airport: texts.venice, arrive: [3, '13:10'], depart: [5, '07:00'], way: 'train' },
      { airport: texts.ljubljana, arrive: [5, '13:20'], depart: [7, '08:00'], way: 'train' },
      { airport: texts.budapest, arrive: [7, '15:30'], depart: [10, '08:40'], way: 'train' },
      { airport: exampleTexts.vienna, arrive: [10, '11:20'], depart: [12, '09:10'], way: 'train' },
      { airport: exampleTexts.prague, arrive: [12, '13:10'] },
    ],
  },
];

/**
 * The journey of a template.
 * @param day YYYY-MM-DD on which it begins; empty for a journey without dates, whose stays have their nights
 */
export const journeyOf = ({ title, stops }: Template, day: string): NewLog => ({
  title,
  waypoints: stops.map(({ arrive, depart, ...stop }) => {
    if (day !== '')
      return {
        ...stop,
        ...(arrive && { arriveLocal: localTime(day, arrive) }),
        ...(depart && { departLocal: localTime(day, depart) }),
      };
    const nights = arrive && depart ? depart[0] - arrive[0] : 0;
    return { ...stop, ...(nights > 0 && { nights }) };
  }),
});

const localTime = (day: string, [days, time]: Moment): string => `${daysLater(day, days)}T${time}`;

function daysLater(day: string, days: number): string {
  const date = new Date(`${day}T00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 'YYYY-MM-DD'.length);
}

/** The next Friday, YYYY-MM-DD by the clocks of this browser. */
export function nextFriday(today = new Date()): string {
  const day = daysLater(`${today.getFullYear()}-${two(today.getMonth() + 1)}-${two(today.getDate())}`, 1);
  return daysLater(day, (FRIDAY + 7 - new Date(`${day}T00:00Z`).getUTCDay()) % 7);
}

const FRIDAY = 5;
const two = (number: number): string => String(number).padStart(2, '0');
