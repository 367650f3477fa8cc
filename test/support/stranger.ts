import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { DEFAULT_LIMITS } from '../../server/limits.ts';

/**
 * Asks from an address of the loopback of one's own, 127.0.0.2 and up, and resolves with the status.
 * @param claim the address that it says it has
 */
export async function askFrom(address: string, url: string, claim?: string): Promise<number> {
  const headers = claim === undefined ? {} : { 'x-forwarded-for': claim };
  const asked = request(url, { localAddress: address, agent: false, headers }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode!;
}

/** Asks about the past of a log more often than a stranger may, with another claim each time; resolves with the last status. */
export async function floodFrom(address: string, url: string): Promise<number> {
  const asked = Array.from({ length: 3 * DEFAULT_LIMITS.rates.history.stranger }, (_, at) =>
    askFrom(address, url, `10.1.2.${at}`),
  );
  const answers = await Promise.all(asked);
  return answers.includes(429) ? 429 : answers.at(-1)!;
}
