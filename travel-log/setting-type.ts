/** The values that a setting may have: a table entry, small enough for clients to carry. */
export interface SettingType<T> {
  accepts(value: unknown): value is T;
  /** Completes "expected …". */
  readonly expected: string;
}

/** A number, limits included. */
export const within = (least: number, most: number): SettingType<number> => ({
  accepts: (value): value is number => typeof value === 'number' && value >= least && value <= most,
  expected: `a number from ${least} to ${most}`,
});

/** A whole number, limits included. */
export const wholeNumber = (least: number, most: number): SettingType<number> => ({
  accepts: (value): value is number =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
  expected: `a whole number from ${least} to ${most}`,
});

/** One of several words. */
export const oneOf = <const T extends string>(words: readonly T[]): SettingType<T> => ({
  accepts: (value): value is T => words.some((word) => word === value),
  expected: `one of ${words.join(', ')}`,
});
