import { InvalidArgumentError } from 'commander';

/** Reads an argument that counts something. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It is a whole number.');
  return Number(text);
}

/** The same of one or more. */
export function positive(text: string): number {
  const count = wholeNumber(text);
  if (count === 0) throw new InvalidArgumentError('It is 1 or more.');
  return count;
}

/** The number that draws chance. */
export function seed(text: string): number {
  const value = wholeNumber(text);
  if (value >= 2 ** 32) throw new InvalidArgumentError('It is a whole number below 4294967296.');
  return value;
}

/** Reads a day or an instant. @returns ms since 1970 */
export function instant(text: string): number {
  const at = /^\d{4}-\d\d-\d\d(T.+(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new InvalidArgumentError('It is neither a day nor an instant in ISO 8601.');
  return at;
}
