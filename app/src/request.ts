import { basePath } from './base-path.ts';
import { ownToken } from './own-token.ts';

/** Outcome of a request. */
export type Answer<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** `code` is one of the server's refusals, or UNREACHABLE where no server answered. */
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string };

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Sends a request as the person who uses this browser, or the bearer of another token. @param body a Blob goes out as it is, else JSON @param token empty for none */
export async function request<T>(method: Method, path: string, body?: object, token = ownToken()): Promise<Answer<T>> {
  const response = await fetch(`${basePath}${path}`, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && !(body instanceof Blob) && { 'content-type': 'application/json' }),
    },
    ...(body && { body: body instanceof Blob ? body : JSON.stringify(body) }),
  }).catch(() => undefined);
  const answer: unknown = await response?.json().catch(() => undefined);
  if (response?.ok) return { kind: 'done', value: answer as T };
  return { kind: 'refused', ...refusalIn(answer) };
}

/** The refusal in an answer that a proxy may have written in its own format. */
function refusalIn(answer: unknown): { readonly code: string; readonly detail: string } {
  const { code, detail } = (answer as { refusal?: { code?: unknown; detail?: unknown } } | undefined)?.refusal ?? {};
  if (typeof code === 'string' && typeof detail === 'string') return { code, detail };
  return { code: 'UNREACHABLE', detail: 'no server answers' };
}
