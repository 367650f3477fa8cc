import type { Loot } from './attack.ts';

/** Sends a request, with JSON and a bearer token where there are any. */
export const ask = (url: string, method: string, path: string, token?: string, body?: object): Promise<Response> =>
  fetch(url + path, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });

/** A request that is to be refused, by what it tries. */
export type Attempts = Readonly<Record<string, () => Promise<Response>>>;

/**
 * Tries doors one after the other, so that each refusal is for its own reason: one for too many requests shows nothing, and an
 * error of the server is no refusal.
 */
export async function tryDoors(attempts: Attempts): Promise<Loot> {
  const allowed: string[] = [];
  for (const [what, attempt] of Object.entries(attempts)) {
    const response = await attempt();
    await response.arrayBuffer();
    const { status } = response;
    if (status < 400) allowed.push(`${what}: ${status}`);
    else if (status === 429) allowed.push(`${what}: too many requests, so that nothing was tried`);
    else if (status >= 500) allowed.push(`${what}: an error, ${status}`);
  }
  return { tried: Object.keys(attempts).length, allowed };
}

/** Several attacks as one. */
export const together = (...loots: readonly Loot[]): Loot => ({
  tried: loots.reduce((sum, { tried }) => sum + tried, 0),
  allowed: loots.flatMap(({ allowed }) => allowed),
});
