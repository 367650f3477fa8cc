export const aStop = 'A stop';
export const staysCode = (code: string): string => `${code} stays`;
export const wasRemoved = (code: string): string => `${code} was removed`;
export const whatYouWroteThereIsKept = 'What you wrote there is kept. To take it back, restore the stop first.';
export const restore = 'Restore';
/** @param names of those who wrote; none where they are not known */
export const writtenThereSince = (names: readonly string[]): string =>
  `${names.join(' and ') || 'Somebody else'} ${names.length > 1 ? 'have' : 'has'} written there since.`;
