import { type Attack, atMost, statusesOf } from './attack.ts';

const passed = (statuses: readonly number[]) => statuses.filter((status) => status < 400).length;

/** Stretches of a rate that have begun by now, count: a busy machine takes longer than one. */
const stretchesSince = (began: number, seconds: number) =>
  1 + Math.floor((performance.now() - began) / (1_000 * seconds));

/** Many requests of a kind, by strangers. */
const many =
  (
    count: number,
    { limit, seconds, what }: { readonly limit: number; readonly seconds: number; readonly what: string },
    request: (base: string) => Promise<Response>,
  ): Attack =>
  async ({ url, log }) => {
    const began = performance.now();
    const statuses = await statusesOf(Array.from({ length: count }, () => request(`${url}/api/logs/${log}`)));
    const failed = statuses.filter((status) => status >= 500).length;
    const most = limit * stretchesSince(began, seconds);
    return { tried: count, allowed: [...atMost(most, passed(statuses), what), ...atMost(0, failed, 'errors')] };
  };

/** A number of requests with each of many fresh guests' tokens: the address is what they share. */
const freshGuests: Attack = async ({ url, log }) => {
  const created = await Promise.all(Array.from({ length: 20 }, () => post(`${url}/api/logs`, {})));
  const bodies = await Promise.all(created.map((answer) => answer.json() as Promise<{ token?: string }>));
  const tokens = bodies.flatMap(({ token }) => token ?? []);
  const read = (token: string) =>
    fetch(`${url}/api/logs/${log}/versions`, { headers: { authorization: `Bearer ${token}` } });
  const began = performance.now();
  const statuses = await statusesOf(tokens.flatMap((token) => Array.from({ length: 40 }, () => read(token))));
  return {
    tried: statuses.length,
    allowed: atMost(250 * stretchesSince(began, 10), passed(statuses), 'reads of the history'),
  };
};

/** Ids of logs and spellings of them, which must not tell what there is. */
const enumeration: Attack = async ({ url }) => {
  const ids = Array.from({ length: 200 }, () => crypto.randomUUID());
  const odd = ['1', '%00', '..%2f..%2fetc%2fpasswd', "' OR 1=1 --", '00000000-0000-0000-0000-000000000000'];
  const statuses = await statusesOf([...ids, ...odd].map((id) => fetch(`${url}/api/logs/${id}`)));
  return { tried: statuses.length, allowed: atMost(0, passed(statuses), 'logs found') };
};

const post = (url: string, body: object) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** Attempts to sign in that the attacked server takes in a minute. */
export const LOGINS = 100;

/** Passwords of an account, guessed at every way in, which one limit counts. */
const guesses: Attack = async ({ url }) => {
  const began = performance.now();
  const login = 'nobody@example.org';
  const bodies = Array.from({ length: 2 * LOGINS }, (_, at) =>
    at % 2 === 0
      ? post(`${url}/api/session`, { login, password: `guess ${at}` })
      : post(`${url}/api/session/recovery`, { login, code: 'abcd-efgh-ijkl-mnop', password: 'a long sentence' }),
  );
  const statuses = await statusesOf(bodies);
  const counted = statuses.filter((status) => status === 401).length;
  return {
    tried: statuses.length,
    allowed: [
      ...atMost(0, passed(statuses), 'sign-ins by a guess'),
      ...atMost(LOGINS * stretchesSince(began, 60), counted, 'guesses in a minute'),
      ...atMost(0, statuses.filter((status) => status >= 500).length, 'errors'),
    ],
  };
};

export const REQUEST_ATTACKS: Readonly<Record<string, Attack>> = {
  'history through fresh guests': freshGuests,
  'history of strangers': many(300, { limit: 50, seconds: 10, what: 'reads of the history' }, (base) =>
    fetch(`${base}/at/1`),
  ),
  restores: many(100, { limit: 0, seconds: 3_600, what: 'restores without a token' }, (base) =>
    post(`${base}/restore`, { seq: 1 }),
  ),
  exports: many(100, { limit: 30, seconds: 60, what: 'exports' }, (base) => fetch(`${base}/composition.mid`)),
  enumeration,
  'guesses of passwords': guesses,
  // Last: nobody at this address makes logs or guests afterwards.
  'new logs': many(200, { limit: 60, seconds: 3_600, what: 'logs created' }, (base) =>
    post(base.replace(/\/[^/]*$/, ''), {}),
  ),
};
