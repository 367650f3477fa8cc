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
