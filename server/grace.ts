import type { Server } from 'node:http';

/** Grace period for requests in flight at close, ms. */
const GRACE_MS = 2_000;

/** Closes a server by `close`. A client that never finishes its request does not keep it from that. */
export async function closeInGrace(
  server: Pick<Server, 'closeAllConnections'>,
  close: () => Promise<void>,
): Promise<void> {
  const impatience = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await close();
  clearTimeout(impatience);
}
