import { readRefusal, refuse } from '../../protocol/refusal.ts';
import { refuseHere } from '../refusal.ts';
import { RefusedError } from '../status.ts';

/**
 * Sends an HTTP request about a log: by `method`, or POST where there is a body, else GET.
 * @param path behind `/api/logs/:id/`
 * @throws RefusedError with the server's refusal; NOT_FOUND where the log has no such thing; UNAVAILABLE without an answer
 */
export type LogRequest = (
  path: string,
  body?: object,
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
) => Promise<Response>;

export const createRequest =
  (options: {
    /** The server's address. */
    readonly url: string;
    readonly log: string;
    token(): string;
  }): LogRequest =>
  async (path, body, method = body ? 'POST' : 'GET') => {
    const response = await fetch(
      `${options.url.replace(/\/+$/, '')}/api/logs/${encodeURIComponent(options.log)}/${path}`,
      {
        headers: {
          authorization: `Bearer ${options.token()}`,
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        method,
      },
    ).catch(() => {
      throw new RefusedError(refuse('UNAVAILABLE', 'no answer'));
    });
    if (response.ok) return response;
    const answer: { refusal?: { detail?: string } } | null = await response.json().catch(() => null);
    throw new RefusedError(
      readRefusal(answer?.refusal) ??
        (response.status === 404
          ? refuseHere('NOT_FOUND', answer?.refusal?.detail)
          : refuse('UNAVAILABLE', `the answer was ${response.status}`)),
    );
  };
