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
  /(?<![\p{L}\p{N}])(?<carrier>[A-Z]{2}|[A-Z]\d|\d[A-Z]|[A-Z]{3}(?=\d))[ -]?(?<number>\d{1,4})(?<letter>[A-Z]?)(?![\p{L}\p{N}:])/gu;

/** Words between a label and its code, as in "Booking reference no. (PNR): ABC123". A line ends behind a colon alone. */
const BETWEEN = '(?:[ \\t.#()]|:\\s*|(?:number|num[ée]ro|nummer|code|no|nr|n[°º]|id|is|ist|est|type|typ)(?!\\p{L}))*$';
const labelled = (words: string): RegExp => new RegExp(`(?<!\\p{L})(?:${words})${BETWEEN}`, 'iu');

const FLIGHT_LABEL = labelled('flight|flights|flug|flugnummer|flugnr|vol|vuelo');
/** Labels of codes that are no flight numbers. */
const OTHER_LABEL = labelled(
  'booking|confirmation|reference|ref|pnr|locator|reservation|ticket|e-?ticket|order|invoice|voucher|gate|terminal|seats?|' +
    'aircraft|equipment|plane|boeing|airbus|embraer|bombardier|registration|' +
    'buchung|buchungsnummer|buchungscode|bestätigung|reservierung|flugzeug|flugzeugtyp|sitz|sitzplatz|platz|' +
    'réservation|référence|dossier|porte|siège|avion|reserva|localizador|puerta|asiento|avión',
);

/** Carriers of three letters that are currencies, months and zones: EUR450, MAY26. */
const NO_CARRIER =
  /^(?:EUR|USD|GBP|CHF|JPY|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|INR|CNY|THB|SGD|HKD|BRL|MXN|ZAR|TRY|AED|KRW|UTC|GMT|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)$/;

/** Codes that may name a type of aircraft or a gate instead: A380, B77W, E190, B22, CRJ9. */
const WEAK = /^(?:[A-Z]\d{2,3}[A-Z]?|(?:CRJ|ERJ|ATR|MD|DC)-?\d+)$/;

/** Characters in front of a code in which its label stands. */
const LABEL_LENGTH = 60;

/**
 * The flight number in a text: one behind "flight", else the first code that is not behind the word for something else, and
 * does not look like a type of aircraft where another is there.
 * @example findFlight('Lufthansa LH 400 to JFK') // { flight: 'LH400', found: 'LH 400' }
 */
export function findFlight(text: string): { readonly flight: string; readonly found: string } | undefined {
  let best: { readonly rank: number; readonly match: RegExpMatchArray } | undefined;
  for (const match of text.matchAll(FLIGHT)) {
    const rank = rankOf(match, text.slice(Math.max(0, match.index - LABEL_LENGTH), match.index));
    if (rank > (best?.rank ?? 0)) best = { rank, match };
    if (rank === RANKS.labelled) break;
  }
  const { carrier, number, letter } = best?.match.groups ?? {};
  return best && { flight: `${carrier}${Number(number)}${letter}`, found: best.match[0] };
}

const RANKS = { none: 0, weak: 1, plain: 2, labelled: 3 };

/** The likelihood of a code to be a flight number, from its form and the text before it. */
function rankOf({ 0: code, groups }: RegExpMatchArray, before: string): number {
  if (FLIGHT_LABEL.test(before)) return RANKS.labelled;
  if (OTHER_LABEL.test(before) || NO_CARRIER.test(groups!.carrier!)) return RANKS.none;
  return WEAK.test(code) ? RANKS.weak : RANKS.plain;
}

const SEAT = /\b(?:seat|sitz|platz|siège|asiento)s?:?\s*(?<seat>\d{1,3}[A-Z])\b/iu;

export const findSeat = (text: string): string | undefined => SEAT.exec(text)?.groups?.seat?.toUpperCase();
