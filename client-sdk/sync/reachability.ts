import { type Refusal, refuseHere } from '../refusal.ts';

/** Timeout of an HTTP request to the server, ms. */
const ANSWER_MS = 3_000;

/**
 * Why no WebSocket could be opened: browsers do not say. A server that answers over HTTP that it is ready has not received
 * the request for one.
 * @param url the server's address
 * @param closed ends the request
 */
export async function whyNoSocket(url: string, closed: AbortSignal): Promise<Refusal> {
  const request = new AbortController();
  const end = () => request.abort();
  const timer = setTimeout(end, ANSWER_MS);
  closed.addEventListener('abort', end);
  // No CORS: where a page of another origin may not read the answer, that there is one is enough.
  const refusal = await fetch(`${url}/readyz`, { mode: 'no-cors', cache: 'no-store', signal: request.signal }).then(
    // A proxy answers so for a server that is away, and so does a server that is about to close.
    ({ status }) => refuseHere(status >= 500 ? 'UNREACHABLE' : 'UPGRADE_BLOCKED'),
    () => refuseHere(request.signal.aborted ? 'TIMED_OUT' : 'UNREACHABLE'),
  );
  clearTimeout(timer);
  closed.removeEventListener('abort', end);
  return refusal;
}
