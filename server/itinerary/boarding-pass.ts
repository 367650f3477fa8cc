import { decode } from 'bcbp';
import type { Cabin } from '../../travel-log/shape.ts';
import { dayAfter } from './moments.ts';
import { lineAt, type ParsedFlight, type Rejection, rejection } from './reading.ts';

/** The barcode of a boarding pass begins so: a letter, the number of legs, a name, the kind of ticket, a booking. */
const BARCODE = /^M[1-9].{20}[E ].{7}[A-Z]{3}[A-Z]{3}/;

export const isBoardingPass = (line: string): boolean => BARCODE.test(line);

const CABINS: Readonly<Record<string, Cabin>> = {
  ...{ F: 'first', A: 'first', P: 'first' },
  ...{ J: 'business', C: 'business', D: 'business', I: 'business', Z: 'business' },
  W: 'premium economy',
};

/**
 * The flights of a boarding pass (IATA resolution 792). It holds the day of the year alone: of the years, that is taken
 * which brings it nearest to today, or behind the day of issue where that is written. The name on it is not kept.
 * Days are read here: bcbp moves those of the legs into the year of issue, which may lack a 366th.
 */
export function readBoardingPass(
  text: string,
  line: number,
  today: string,
): { readonly flights: ParsedFlight[]; readonly rejected: Rejection[] } {
  const legs = decode(text).data?.legs ?? [];
  const [numbers, issue] = [daysOfYear(text, legs.length), issueOf(text, today)];
  const flights = legs.flatMap((leg, at): ParsedFlight[] => {
    const { departureAirport: origin = '', arrivalAirport: destination = '' } = leg;
    const day = issue === undefined ? nearest(numbers[at]!, today) : firstFrom(issue, numbers[at]!);
    if (!CODE.test(origin) || !CODE.test(destination) || day === undefined) return [];
    const carrier = leg.operatingCarrierDesignator?.trim();
    const number = leg.flightNumber?.trim().replace(/^0+(?=\d)/, '');
    const seat = leg.seatNumber?.trim().replace(/^0+(?=\d)/, '');
    const cabin = CABINS[leg.compartmentCode ?? ''] ?? (leg.compartmentCode ? 'economy' : undefined);
    return [
      {
        ...{ lines: lineAt(line), origin, destination, depart: { day } },
        ...(carrier && number && { flight: `${carrier}${number}` }),
        ...(cabin && { cabin }),
        ...(seat && /^\d+[A-Z]$/.test(seat) && { seat }),
      },
    ];
  });
  if (flights.length === legs.length && legs.length > 0) return { flights, rejected: [] };
  return { flights: [], rejected: [rejection(lineAt(line), text, 'the boarding pass is cut off, or not valid')] };
}

const CODE = /^[A-Z]{3}$/;

/** Places of fields, counted from the start of the pass, and behind `leg` from that of a leg. */
const AT = {
  ...{ firstLeg: 23, conditional: 60, issuer: 64, issue: 67 },
  leg: { dayOfYear: 21, size: 35, end: 37 },
};

/** The days of the year on which the legs are flown, as they are written. */
function daysOfYear(text: string, legs: number): number[] {
  let leg = AT.firstLeg;
  return Array.from({ length: legs }, () => {
    const number = Number.parseInt(text.slice(leg + AT.leg.dayOfYear, leg + AT.leg.dayOfYear + 3), 10);
    leg += AT.leg.end + sizeAt(text, leg + AT.leg.size);
    return number;
  });
}

/** The size of a section of a pass, which is written as two hexadecimal digits. */
const sizeAt = (text: string, at: number): number => Number.parseInt(text.slice(at, at + 2), 16) || 0;

/**
 * The day of issue: the last digit of its year, and the day of the year. No pass is issued after today, but where it is
 * tomorrow already.
 * @returns undefined where none is written
 */
function issueOf(text: string, today: string): string | undefined {
  const ends = [
    AT.conditional + sizeAt(text, AT.conditional - 2), // of all that is conditional
    AT.issuer + sizeAt(text, AT.issuer - 2), // of what tells of the pass as a whole
  ];
  const [, digit, number] = /^(\d)(\d{3})$/.exec(text.slice(AT.issue, Math.min(AT.issue + 4, ...ends))) ?? [];
  if (digit === undefined) return undefined;
  const last = dayAfter(today, 1);
  const year = Number(last.slice(0, 4));
  const latest = year - ((year - Number(digit)) % 10);
  return [latest, latest - 10].flatMap((of) => dayInYear(of, Number(number)) ?? []).find((day) => day <= last);
}

/** The first day with a number in its year that is not before a day of issue, which may be written in another time zone. */
function firstFrom(issue: string, number: number): string | undefined {
  const year = Number(issue.slice(0, 4));
  return [year - 1, year, year + 1]
    .flatMap((candidate) => dayInYear(candidate, number) ?? [])
    .find((day) => day >= dayAfter(issue, -1));
}

/** A day of the year in the year that brings it nearest to a day. */
function nearest(number: number, today: string): string | undefined {
  const year = Number(today.slice(0, 4));
  const away = (day: string) => Math.abs(Date.parse(day) - Date.parse(today));
  return [year - 1, year, year + 1]
    .flatMap((candidate) => dayInYear(candidate, number) ?? [])
    .sort((a, b) => away(a) - away(b))[0];
}

/** @example dayInYear(2026, 60) // '2026-03-01' */
function dayInYear(year: number, number: number): string | undefined {
  const day = new Date(Date.UTC(year, 0, number));
  return day.getUTCFullYear() === year ? day.toISOString().slice(0, 10) : undefined;
}
