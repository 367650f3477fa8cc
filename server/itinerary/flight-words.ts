import type { Cabin } from '../../travel-log/shape.ts';

const CABIN_WORDS: readonly (readonly [RegExp, Cabin])[] = [
  [/\bpremium[ -]?(?:economy|eco|éco)?\b|\beconomy ?\+|\beconomy plus\b/iu, 'premium economy'],
  [/\bbusiness\b|\bclub world\b/iu, 'business'],
  [/\bfirst(?: class)?\b|\berste klasse\b|\bpremière\b|\bprimera\b/iu, 'first'],
  [/\beconomy\b|\beconomic\b|\becolight\b|\bcoach\b|\béconomie\b|\beconómica\b|\bturista\b/iu, 'economy'],
];

/** The cabin that a text names. @example cabinIn('Business Class') // 'business' */
export const cabinIn = (text: string): Cabin | undefined => CABIN_WORDS.find(([words]) => words.test(text))?.[1];

const FLIGHT =
  /(?<![\p{L}\p{N}])(?<carrier>[A-Z]{2}|[A-Z]\d|\d[A-Z]|[A-Z]{3}(?=\d))[ -]?(?<number>\d{1,4})(?<letter>[A-Z]?)(?![\p{L}\p{N}:])/u;

/** The flight number in a text. @example findFlight('Lufthansa LH 400 to JFK') // { flight: 'LH400', found: 'LH 400' } */
export function findFlight(text: string): { readonly flight: string; readonly found: string } | undefined {
  const match = FLIGHT.exec(text);
  const { carrier, number, letter } = match?.groups ?? {};
  return match ? { flight: `${carrier}${Number(number)}${letter}`, found: match[0] } : undefined;
}

const SEAT = /\b(?:seat|sitz|platz|siège|asiento)s?:?\s*(?<seat>\d{1,3}[A-Z])\b/iu;

export const findSeat = (text: string): string | undefined => SEAT.exec(text)?.groups?.seat?.toUpperCase();
