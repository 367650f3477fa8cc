import { EVENT, helloFrame, openRaw, type RawConnection } from '../support/raw-frames.ts';

/** Knowledge of an attacker: the address of the server, a travel log, and tokens of a guest of their own. */
export interface Target {
  readonly url: string;
  readonly log: string;
  readonly token: string;
  /** A token of the same session that was valid once. */
  readonly expiredToken: string;
  readonly provider: ProviderTarget;
}

/** Knowledge of an attacker about the identity provider of the server: what is public, and tokens of their own. */
export interface ProviderTarget {
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
  /** Tells how often the provider was asked for its keys. */
  readonly requestsUrl: string;
  /** A token that is valid. */
  readonly own: string;
  /** Tokens that the provider has signed as well, and that must not sign anyone in. */
  readonly misused: readonly string[];
}

/** Outcome of an attack. */
export interface Loot {
  /** Attempts, count. */
  readonly tried: number;
  /** Whatever should have been refused and was not, a line each. */
  readonly allowed: readonly string[];
}

/** One attack, by name in the table. It ends by itself, and leaves no connection behind. */
export type Attack = (target: Target) => Promise<Loot>;

/** Joins a log without a client library, and returns once it is welcome. Undefined where it is refused. */
export async function joinAs(
  { url, log }: Pick<Target, 'url' | 'log'>,
  auth: Readonly<Record<string, unknown>> = {},
  from = '127.0.0.1',
): Promise<RawConnection | undefined> {
  const connection = await openRaw(url, { from });
  const answer = connection.receive(
    ({ type, data }) => type === CONNECT_ERROR || (type === EVENT && (data as unknown[])[0] === 'welcome'),
  );
  connection.write(helloFrame(log, auth));
  const answered = await Promise.race([answer, connection.closed]);
  if (answered?.type === EVENT) return connection;
  connection.end();
  return undefined;
}

const CONNECT_ERROR = 4;

/** The statuses of requests that are sent together. */
export const statusesOf = (requests: readonly Promise<Response>[]): Promise<number[]> =>
  Promise.all(
    requests.map(async (request) => {
      const response = await request;
      await response.arrayBuffer();
      return response.status;
    }),
  );

/** Attempts of which at most so many may pass. */
export const atMost = (limit: number, passed: number, what: string): string[] =>
  passed > limit ? [`${passed} ${what}, at most ${limit} were expected`] : [];
