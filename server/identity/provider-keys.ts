import { createRemoteJWKSet, customFetch, errors, type FetchImplementation, type JWTVerifyGetKey } from 'jose';
import { readAnswer, unavailable } from './provider-answers.ts';
import { TokenRefused } from './token-refused.ts';

/** Time that a request for the keys may take, ms. */
const FETCH_MS = 3_000;
/** Least length of an RSA key (RFC 7518, 3.3), bits. */
const RSA_BITS = 2_048;
/** Least time between two requests because of a key that is not known or cannot be used, ms. */
const UNKNOWN_KEY_MS = 1_000;
/** Age at which the keys are asked for anew, while those known go on, ms. */
const FRESH_MS = 10 * 60_000;
/** Age at which keys of a provider that is away are refused, ms. */
const KNOWN_MS = 24 * 3_600_000;
/** Time until a provider that is away is asked again, ms. */
const PAUSE_MS = 5_000;

export interface ProviderKeysParts {
  /** Address of the key set (RFC 7517). */
  readonly url: string;
  /** Called once when the provider goes away, with the error. */
  away(error: unknown): void;
  /** Called when it is back. */
  back(): void;
  /** ms since 1970 */
  now(): number;
}

/**
 * The public keys of an identity provider, fetched when they are needed and kept. A key that is not known, or cannot be used,
 * asks for the set anew; without an answer, the known ones go on for a day.
 * @throws TokenRefused UNAVAILABLE where a key is not known and the provider does not answer
 */
export function createProviderKeys({ url, away, back, now }: ProviderKeysParts): JWTVerifyGetKey {
  let pausedUntil = 0;
  let isAway = false;
  let fetchedAt = 0;

  const fetchSet: FetchImplementation = async (address, options) => {
    // A flood of unknown keys does not become one of requests.
    if (now() < pausedUntil) throw unavailable();
    const text = await readSet(address, options).catch((error) => {
      pausedUntil = now() + PAUSE_MS;
      if (!isAway) away(error);
      isAway = true;
      throw unavailable();
    });
    if (isAway) back();
    isAway = false;
    fetchedAt = now();
    return new Response(text);
  };
  const keys = createRemoteJWKSet(new URL(url), {
    timeoutDuration: FETCH_MS,
    cooldownDuration: UNKNOWN_KEY_MS,
    cacheMaxAge: KNOWN_MS,
    [customFetch]: fetchSet,
  });
  const find = async (...[header, token]: Parameters<JWTVerifyGetKey>) => {
    const key = await keys(header, token);
    const { modulusLength = RSA_BITS } = key.algorithm as Partial<RsaHashedKeyAlgorithm>;
    // The library would refuse it later, as it verifies.
    if (modulusLength < RSA_BITS) throw new errors.JWKSNoMatchingKey();
    return key;
  };
  const refresh = () => void keys.reload().catch(() => {});

  // So that the log tells an operator at the start.
  refresh();
  return async (header, token) => {
    if (keys.fresh && now() - fetchedAt > FRESH_MS && !keys.reloading && now() >= pausedUntil) refresh();
    return find(header, token).catch(async (error) => {
      // The library asks anew for an unknown key alone, and a provider may mend one under the id that it has.
      if (error instanceof TokenRefused || keys.coolingDown) throw error;
      await keys.reload();
      return find(header, token);
    });
  };
}

/** @throws Error where it is no key set of a bearable size */
async function readSet(...[url, options]: Parameters<FetchImplementation>): Promise<string> {
  const response = await fetch(url, options);
  if (response.status !== 200) throw new Error(`the status is ${response.status}`);
  const text = (await readAnswer(response)).toString();
  if (!Array.isArray(JSON.parse(text).keys)) throw new Error('it is no key set');
  return text;
}
