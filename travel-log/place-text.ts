/** A place that is no airport, as a stop names it. */
export interface WrittenPlace {
  /** Empty where it has none. */
  readonly name: string;
  /** Degrees to 0.0001, about 10 m. */
  readonly latitude: number;
  readonly longitude: number;
}

/** Letters of a stop's name with its coordinates, count, as files and requests take it. */
const LENGTH = 100;

// Lists of places have bars between them.
const FORM = /^([^|]*?)\s*\(\s*(-?\d{1,2}\.\d{1,8})\s*,\s*(-?\d{1,3}\.\d{1,8})\s*\)$/su;
const TYPED = /^([^|]*?)[\s(]*(-?\d{1,2}\.\d{1,15})°?(?:\s*[,;]\s*|\s+)(-?\d{1,3}\.\d{1,15})°?[)\s]*$/su;

/**
 * Writes a place in the form in which a stop holds it, so that people can read it where no program does.
 * @example placeText({ name: 'Louvre', latitude: 48.8606, longitude: 2.3376 }) // 'Louvre (48.8606, 2.3376)'
 */
export function placeText({ name, latitude, longitude }: WrittenPlace): string {
  const coordinates = `(${latitude.toFixed(4)}, ${longitude.toFixed(4)})`;
  // Letters as people count them: half of a pair of surrogates would be no text.
  let cut = '';
  for (const letter of name.replace(/[\s|]+/g, ' ').trim())
    if (cut.length + letter.length + 1 + coordinates.length <= LENGTH) cut += letter;
    else break;
  return `${cut} ${coordinates}`.trim();
}

/**
 * Reads a place from the text of a stop; undefined for any other text, and for coordinates that are no place on the Earth.
 * @example readPlace('Louvre (48.8606, 2.3376)') // { name: 'Louvre', latitude: 48.8606, longitude: 2.3376 }
 */
export function readPlace(text: string): WrittenPlace | undefined {
  const [, name = '', latitude, longitude] = partsOf(FORM, text);
  return onEarth(name, Number(latitude), Number(longitude));
}

/**
 * Reads what is typed for a place: coordinates in decimal degrees, perhaps behind a name.
 * @example typedPlace('Louvre 48.8606 2.3376') // { name: 'Louvre', latitude: 48.8606, longitude: 2.3376 }
 */
export function typedPlace(text: string): WrittenPlace | undefined {
  const [, name = '', latitude, longitude] = partsOf(TYPED, text);
  return onEarth(name, Number(latitude), Number(longitude));
}

/** Long texts are none: an edit may hold as many spaces as take a pattern a minute. */
function partsOf(form: RegExp, text: string): readonly string[] {
  const short = text.length <= 4 * LENGTH ? text.trim() : '';
  return short.length <= LENGTH ? (form.exec(short) ?? []) : [];
}

function onEarth(name: string, latitude: number, longitude: number): WrittenPlace | undefined {
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return undefined;
  return { name, latitude: rounded(latitude), longitude: rounded(longitude) };
}

// Adding 0 makes −0 a 0.
const rounded = (degrees: number) => Math.round(degrees * 10_000) / 10_000 + 0;

/**
 * The name of a stop in a list: its code, or the name of its place, which may be long.
 * @example shortName('Louvre (48.8606, 2.3376)') // 'Louvre'
 */
export const shortName = (text: string): string => readPlace(text)?.name || text;
