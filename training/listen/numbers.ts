/** The sum of some numbers. */
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The mean of some numbers; NaN of none. */
export const mean = (values: readonly number[]): number => sum(values) / values.length;

/**
 * The median of some numbers: of an even count, the mean of the two in the middle; NaN of none.
 * @example median([3, 1, 2, 10]) // 2.5
 */
export function median(values: readonly number[]): number {
  const ordered = values.toSorted((one, other) => one - other);
  const middle = ordered.length / 2;
  return mean(ordered.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1));
}

/** The standard deviation of some numbers, over all of them; NaN of none. */
export function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

/** The share of some things that a condition holds of; NaN of none. */
export const shareOf = <Thing>(things: readonly Thing[], holds: (thing: Thing) => boolean): number =>
  things.filter(holds).length / things.length;
