/** A connection that can be closed. */
interface Closable {
  disconnect(close: true): unknown;
}

/** The connections of members by their login session or access token. */
export interface SessionSockets {
  /** Returns a function that takes the connection out again. */
  add(proofId: string, socket: Closable): () => void;
  /** Closes the connections of a session or an access token. */
  close(proofId: string): void;
}

export function createSessionSockets(): SessionSockets {
  const bySession = new Map<string, Set<Closable>>();
  return {
    add(proofId, socket) {
      const sockets = bySession.get(proofId) ?? new Set();
      bySession.set(proofId, sockets.add(socket));
      return () => {
        sockets.delete(socket);
        if (sockets.size === 0 && bySession.get(proofId) === sockets) bySession.delete(proofId);
      };
    },
    close(proofId) {
      for (const socket of [...(bySession.get(proofId) ?? [])]) socket.disconnect(true);
    },
  };
}
