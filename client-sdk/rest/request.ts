import { refusal as refusalSchema, refuse } from '../../protocol/refusal.ts';
import { RefusedError } from '../status.ts';

/**
 * Asks the server over HTTP for something of a log; with a body, to do something. Rejects with a RefusedError for every
 * answer of no, and for none.
 */
export type LogRequest = (path: string, body?: object) => Promise<Response>;

export const createRequest =
  (options: {
    /** Where the server is. */
    readonly url: string;
    readonly log: string;
    token(): string;
  }): LogRequest =>
  async (path, body) => {
    const response = await fetch(`${options.url}/api/logs/${encodeURIComponent(options.log)}/${path}`, {
      headers: {
        authorization: `Bearer ${options.token()}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    }).catch(() => {
      throw new RefusedError(refuse('UNAVAILABLE', 'no answer'));
    });
    if (response.ok) return response;
    // What stands between here and the server may answer in words of its own.
    const answer: unknown = await response.json().catch(() => undefined);
    const said = refusalSchema.safeParse((answer as { refusal?: unknown } | undefined)?.refusal);
    throw new RefusedError(said.success ? said.data : refuse('UNAVAILABLE', `the answer was ${response.status}`));
  };
