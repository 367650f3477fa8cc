import { decode } from 'bcbp';
import type { Cabin } from '../../travel-log/shape.ts';
import { lineAt, type ParsedFlight, type Rejection, rejection } from './reading.ts';

/** The barcode of a boarding pass begins so: a letter, the number of legs, a name, the kind of ticket, a booking. */
const BARCODE = /^M[1-9].{20}[E ].{7}[A-Z]{3}[A-Z]{3}/;

export const isBoardingPass = (line: string): boolean => BARCODE.test(line);

/** The year that bcbp reads days of the year in. */
const LEAP = 2024;

const CABINS: Readonly<Record<string, Cabin>> = {
  ...{ F: 'first', A: 'first', P: 'first' },
  ...{ J: 'business', C: 'business', D: 'business', I: 'business', Z: 'business' },
  W: 'premium economy',
};

/**
 * The flights of a boarding pass (IATA resolution 792). It holds the day of the year alone: of the years, that is taken
 * which brings it nearest to today, or behind the day of issue where that is written. The name on it is not kept.
 */
export function readBoardingPass(
  text: string,
  line: number,
  today: string,
): { readonly flights: ParsedFlight[]; readonly rejected: Rejection[] } {
  const pass = decode(text, LEAP);
  const legs = pass.data?.legs ?? [];
  const issued = pass.data?.issuanceDate;
  const flights = legs.flatMap((leg): ParsedFlight[] => {
    const { departureAirport: origin = '', arrivalAirport: destination = '', flightDate } = leg;
    const day = flightDate && dayOf(flightDate, issued, today);
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

/** @param flown the day of the year as bcbp reads it, counted from the start of `LEAP` */
function dayOf(flown: Date, issued: Date | undefined, today: string): string | undefined {
  const number = Math.round((flown.getTime() - Date.UTC(LEAP, 0, 1)) / DAY_MS) + 1;
  if (!issued || Number.isNaN(issued.getTime())) return nearest(number, today);
  const issue = issued.toISOString().slice(0, 10);
  const year = issued.getUTCFullYear();
  return [dayInYear(year, number), dayInYear(year + 1, number)].find((day) => day !== undefined && day >= issue);
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

const DAY_MS = 86_400_000;
