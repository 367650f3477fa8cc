const TOKEN = 'aero-melody.token';
const PERSON = 'aero-melody.person';

/** The token of the person who uses this browser; undefined for a newcomer. Journeys that were made by it are theirs. */
export const ownToken = (): string | undefined => localStorage.getItem(TOKEN) ?? undefined;

export const keepToken = (token: string): void => localStorage.setItem(TOKEN, token);

export const dropToken = (): void => localStorage.removeItem(TOKEN);

/** Announces a sign-in or sign-out to this page and the others of this browser. @param token undefined for signing out */
export function changePerson(token: string | undefined): void {
  if (token === undefined) dropToken();
  else keepToken(token);
  localStorage.setItem(PERSON, new Date().toISOString());
  dispatchEvent(new Event(PERSON));
}

/**
 * Calls back after a sign-in or sign-out: in this page (`here`), or in another one of this browser. Returns the function
 * that ends it.
 */
export function onOtherPerson(heed: (here: boolean) => void): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  addEventListener(PERSON, () => heed(true), { signal });
  addEventListener('storage', ({ key }) => key === PERSON && heed(false), { signal });
  return () => listening.abort();
}
