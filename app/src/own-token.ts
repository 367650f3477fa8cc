const KEY = 'aero-melody.token';

/** The token of the person who uses this browser; undefined for a newcomer. Journeys that were made by it are theirs. */
export const ownToken = (): string | undefined => localStorage.getItem(KEY) ?? undefined;

export const keepToken = (token: string): void => localStorage.setItem(KEY, token);

export const dropToken = (): void => localStorage.removeItem(KEY);
