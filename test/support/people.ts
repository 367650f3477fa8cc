import { expect } from 'vitest';
import type { AeroMelody } from '../../server/server.ts';

/** The fields of answers, as far as tests read them. */
interface Said {
  readonly id: string;
  readonly token: string;
  readonly user: { readonly userId: number; readonly name: string; readonly color: string };
  readonly recoveryCodes: readonly string[];
  readonly tokens: readonly {
    readonly id: string;
    readonly label: string;
    readonly lastUsedAt: string | null;
    readonly lastFour: string;
  }[];
  readonly refusal: { readonly code: string; readonly detail: string };
  readonly events: readonly {
    readonly action: string;
    readonly actorId: number | null;
    readonly subjectId: number | null;
  }[];
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Said;
}

export type Ask = (method: string, path: string, body?: unknown, token?: string) => Promise<Answer>;

let addresses = 0;

/**
 * Asks a server that trusts its proxies on the loopback, from an address of its own: limits count it alone.
 */
export function askFrom({ url }: Pick<AeroMelody, 'url'>): Ask {
  addresses += 1;
  const address = `198.51.${addresses >> 8}.${addresses & 255}`;
  return async (method, path, body, token) => {
    const headers = {
      'x-forwarded-for': address,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    const response = await fetch(url + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  };
}

/** Makes an account. */
export async function signUp(
  ask: Ask,
  {
    username,
    email = `${Math.random()}@example.org`,
    password = 'a journey to the north',
  }: { username: string; email?: string; password?: string },
  guest?: string,
): Promise<Pick<Said, 'token' | 'user' | 'recoveryCodes'>> {
  const answer = await ask('POST', '/api/accounts', { email, username, password }, guest);
  expect(answer.body).toEqual({ token: expect.any(String), user: expect.anything(), recoveryCodes: expect.any(Array) });
  return answer.body;
}

/** Status and code of a refusal. */
export async function refusalOf(asked: Promise<Answer>): Promise<[status: number, code: string]> {
  const { status, body } = await asked;
  expect(body).toEqual({ refusal: { code: expect.any(String), detail: expect.any(String) } });
  return [status, body.refusal.code];
}

/** Action, actor and subject of the audit events of one person, newest first, as operators read them. */
export async function auditOf(server: AeroMelody, userId: number): Promise<[string, number | null, number | null][]> {
  const { body } = await askFrom(server)('GET', '/api/audit?limit=1000', undefined, server.operatorToken);
  return body.events
    .filter(({ actorId, subjectId }) => actorId === userId || subjectId === userId)
    .map(({ action, actorId, subjectId }) => [action, actorId, subjectId]);
}
