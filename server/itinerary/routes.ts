/** Places that a text names in the order in which they are flown: codes of airports, or names. Two at least. */
export type Route = readonly [string, string, ...string[]];

/** Capitals of three and four letters that are words of a calendar or of a ticket, and no airports. */
const NO_CODES = new Set(
  (
    'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC MON TUE WED THU FRI SAT SUN THE AND FOR UTC GMT CET CEST EST EDT PST ' +
    'PDT CST CDT MST MDT BST PNR ETA ETD STD STA HRS FROM WITH SEAT GATE TERM VIA NON'
  ).split(' '),
);

const ARROW = '\\s*(?:-+>|=+>|[-–—−→➔➜➝⇒✈>/]|\\bto\\b|\\bnach\\b|\\bTO\\b)\\s*';
const CODE = '[A-Z]{3,4}';
const CHAIN = new RegExp(`(?<![\\p{L}\\p{N}])${CODE}(?:${ARROW}${CODE})+(?![\\p{L}\\p{N}])`, 'u');
const PAIR = new RegExp(`(?<![\\p{L}\\p{N}])(${CODE}) {1,3}(${CODE})(?![\\p{L}\\p{N}])`, 'u');
const BRACKETED = /\(([A-Z]{3})\)/gu;
const BOTH_CODES = /\(([A-Z]{3})\s*\/\s*[A-Z]{4}\)/gu;
const NAME = "\\p{L}[\\p{L}\\p{M}.'’ -]{1,58}\\p{L}";
const NAMED = new RegExp(
  `\\b(?:from|von|de|desde)\\s+(${NAME})\\s+(?:to|nach|à|a|hasta)\\s+(${NAME})(?![\\p{L}\\p{N}])`,
  'iu',
);
const ARROWED = new RegExp(`^\\W*(${NAME})\\s*(?:-+>|=+>|[→➔➜➝⇒✈]|\\s[–—-]\\s)\\s*(${NAME})\\W*$`, 'u');

/** True for what looks like the code of an airport, and is no word of a calendar or a ticket. */
export const isCode = (text: string): boolean => /^[A-Z]{3,4}$/.test(text) && !NO_CODES.has(text);

/** The route in a text by the codes of its airports. @example findCodes('FRA → JFK → SFO') // ['FRA', 'JFK', 'SFO'] */
export function findCodes(text: string): Route | undefined {
  // "(FRA/EDDF)" is one airport.
  const plain = text.replace(BOTH_CODES, '($1)');
  const chain = CHAIN.exec(plain)?.[0].match(new RegExp(CODE, 'g'));
  if (chain && !chain.some((code) => NO_CODES.has(code))) return routeOf(chain);
  const bracketed = [...plain.matchAll(BRACKETED)].map(([, code]) => code!);
  if (bracketed.length > 1) return routeOf(bracketed);
  const [, one, two] = PAIR.exec(plain) ?? [];
  return one && two && ![one, two].some((code) => NO_CODES.has(code)) ? [one, two] : undefined;
}

/**
 * Codes that stand in a row or with arrows between them and are no part of a route read from the same text.
 * @example codesBeside('FRA JFK SFO', ['FRA', 'JFK']) // ['SFO']
 */
export function codesBeside(text: string, route: Route): string[] {
  const runs = [...text.replace(BOTH_CODES, '($1)').matchAll(RUNS)].map(([run]) => run.match(new RegExp(CODE, 'g'))!);
  const sure = runs.filter((run) => !run.some((code) => NO_CODES.has(code)));
  const left = sure.flat();
  for (const code of route) if (left.includes(code)) left.splice(left.indexOf(code), 1);
  return left;
}

const RUNS = new RegExp(`(?<![\\p{L}\\p{N}])${CODE}(?:(?:${ARROW}| {1,3})${CODE})+(?![\\p{L}\\p{N}])`, 'gu');

/** The route in a text by names of places. @example findNames('from Paris to New York') // ['Paris', 'New York'] */
export function findNames(text: string): Route | undefined {
  const [, origin, destination] = NAMED.exec(text) ?? ARROWED.exec(text) ?? [];
  return origin && destination ? [origin.trim(), destination.trim()] : undefined;
}

/**
 * The place in a text that names one place alone: its code where one is written behind or in brackets, else the text.
 * @example placeIn('Frankfurt (FRA)') // 'FRA'
 */
export function placeIn(text: string): string | undefined {
  const code = /\((?<code>[A-Z]{3})(?:\s*\/\s*[A-Z]{4})?\)|(?<![\p{L}\p{N}])(?<last>[A-Z]{3})\s*$/u.exec(text)?.groups;
  const place = code?.code ?? (NO_CODES.has(code?.last ?? '') ? undefined : code?.last) ?? text.trim();
  return place === '' ? undefined : place.slice(0, PLACE_LENGTH);
}

/** Characters of the name of a place. */
const PLACE_LENGTH = 100;

/** A place that follows another one twice is one stop: a code in brackets repeats the name before it. */
function routeOf(codes: readonly string[]): Route | undefined {
  const [first, second, ...rest] = codes.filter((code, at) => code !== codes[at - 1]);
  return first && second ? [first, second, ...rest] : undefined;
}
