import { setTimeout } from 'node:timers/promises';
import type { LogNamespace } from './socket-audience.ts';

/** All members leave within this time, for each of them and at most, ms: joining is work for the other instances. */
const LEAVE_MS = 100;
const LEAVE_MAX_MS = 8_000;
/** Members of one room leave within this time, ms: they have its music that far ahead. */
const ROOM_LEAVE_MS = 1_500;

/**
 * Closes all connections, one log after the other in random order.
 * @param members in all namespaces, count
 * @param first is done for each log before its members leave
 */
export async function sendMembersAway(
  namespaces: readonly LogNamespace[],
  members: number,
  first: (namespace: LogNamespace) => Promise<void>,
): Promise<void> {
  const withinMs = Math.min(LEAVE_MAX_MS, LEAVE_MS * members);
  const leaving = namespaces.map(async (namespace) => {
    await setTimeout(Math.random() * withinMs);
    await first(namespace);
    const ownMs = Math.min(ROOM_LEAVE_MS, LEAVE_MS * namespace.sockets.size);
    const sockets = [...namespace.sockets.values()].map(async (socket) => {
      await setTimeout(Math.random() * ownMs);
      socket.disconnect(true);
    });
    await Promise.all(sockets);
  });
  await Promise.all(leaving);
}
