import { z } from 'zod';

/** A point in time as it is sent. */
export const instant = z.iso.datetime().describe('UTC, ISO 8601.');

/** A new journey. */
export const created = { id: z.uuid().describe('Id of the journey.'), url: z.url().describe('Its address.') };

/** @param what the pages are of, in the plural */
export const nextPage = (what: string) =>
  z.int().nullable().describe(`Value of \`before\` for the next page of ${what}; null at the end.`);

export const before = (what: string) => z.coerce.number().int().positive().describe(`${what} below this number alone.`);

/** `true` and `false`, and the words that stand for them. `usual` is the default in the reference. */
export const flag = (meaning: string) =>
  z.stringbool().default(false).meta({ type: 'boolean', description: meaning, usual: false });

/** Tokens of a request of a person in a session: an access token does not do. */
export const OF_SESSION = ['guest', 'session'] as const;
