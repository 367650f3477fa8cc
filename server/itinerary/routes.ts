/** Places that a text names in the order in which they are flown: codes of airports, or names. Two at least. */
export type Route = readonly [string, string, ...string[]];

/** Capitals of three and four letters that are words of a calendar or of a ticket, and no airports. */
const NO_CODES =
  'JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|MON|TUE|WED|THU|FRI|SAT|SUN|THE|AND|FOR|UTC|GMT|CET|CEST|EST|EDT|PST|' +
  'PDT|CST|CDT|MST|MDT|BST|PNR|ETA|ETD|STD|STA|HRS|FROM|WITH|SEAT|GATE|TERM|VIA|NON|STOP|CONF';

const ARROW = '\\s*(?:-+>|=+>|[-–—−→➔➜➝⇒✈>/]|\\bto\\b|\\bnach\\b|\\bTO\\b)\\s*';
const CODE = `(?!(?:${NO_CODES})(?![\\p{L}\\p{N}]))[A-Z]{3,4}`;
const CHAIN = new RegExp(`(?<![\\p{L}\\p{N}])${CODE}${ARROW}${CODE}(?![\\p{L}\\p{N}])`, 'u');
const ROW = new RegExp(`(?<![\\p{L}\\p{N}])${CODE}(?:(?:${ARROW}| {1,3})${CODE})+(?![\\p{L}\\p{N}])`, 'gu');
const BRACKETED = /\(([A-Z]{3})\)/gu;
const BOTH_CODES = /\(([A-Z]{3})\s*\/\s*[A-Z]{4}\)/gu;
const NAME = "\\p{L}[\\p{L}\\p{M}.'’ -]{1,58}\\p{L}";
const NAMED = new RegExp(
  `\\b(?:from|von|de|desde)\\s+(${NAME})\\s+(?:to|nach|à|a|hasta)\\s+(${NAME})(?![\\p{L}\\p{N}])`,
  'iu',
);
const BETWEEN_NAMES = /-{1,3}>|={1,3}>|[→➔➜➝⇒✈]|\s[–—-]\s/u;
const ONE_NAME = new RegExp(`^[^\\p{L}]*(${NAME})[^\\p{L}]*$`, 'u');

/** True for what looks like the code of an airport, and is no word of a calendar or a ticket. */
export const isCode = (text: string): boolean => ONE_CODE.test(text);

const ONE_CODE = new RegExp(`^${CODE}$`, 'u');

/**
 * The routes in a text by the codes of their airports, each as far as codes follow one another.
 * @example findRoutes('FRA → JFK SFO, LHR-CDG') // [['FRA', 'JFK', 'SFO'], ['LHR', 'CDG']]
 */
export function findRoutes(text: string): Route[] {
  // "(FRA/EDDF)" is one airport.
  const plain = text.replace(BOTH_CODES, '($1)');
  const bracketed = routeOf([...plain.matchAll(BRACKETED)].map(([, code]) => code!));
  if (bracketed && !CHAIN.test(plain)) return [bracketed];
  const rows = [...plain.matchAll(ROW)].map(([row]) => routeOf(row.match(/[A-Z]{3,4}/g)!));
  return rows.filter((route) => route !== undefined);
}

/** The first of these routes. @example findCodes('FRA → JFK → SFO') // ['FRA', 'JFK', 'SFO'] */
export const findCodes = (text: string): Route | undefined => findRoutes(text)[0];

/** The route in a text by names of places. @example findNames('from Paris to New York') // ['Paris', 'New York'] */
export function findNames(text: string): Route | undefined {
  const [, origin, destination] = NAMED.exec(text) ?? [];
  if (origin && destination) return [origin.trim(), destination.trim()];
  const names = text.split(BETWEEN_NAMES).map((name) => ONE_NAME.exec(name)?.[1]);
  return names.every((name) => name !== undefined) ? routeOf(names) : undefined;
}

/**
 * The place in a text that names one place alone: its code where one is written behind or in brackets, else the text.
 * @example placeIn('Frankfurt (FRA)') // 'FRA'
 */
export function placeIn(text: string): string | undefined {
  const code = /\((?<code>[A-Z]{3})(?:\s*\/\s*[A-Z]{4})?\)|(?<![\p{L}\p{N}])(?<last>[A-Z]{3})\s*$/u.exec(text)?.groups;
  const last = code?.last !== undefined && isCode(code.last) ? code.last : undefined;
  const place = code?.code ?? last ?? text.trim();
  return place === '' ? undefined : place.slice(0, PLACE_LENGTH);
}

/** Characters of the name of a place. */
const PLACE_LENGTH = 100;

/** A place that follows another one twice is one stop: a code in brackets repeats the name before it. */
function routeOf(codes: readonly string[]): Route | undefined {
  const [first, second, ...rest] = codes.filter((code, at) => code !== codes[at - 1]);
  return first && second ? [first, second, ...rest] : undefined;
}
