import { createSessions, type SessionOptions, type Sessions, TOKEN_LIFE } from './sessions.ts';

/** Sessions of one process. A restart forgets which ones have ended, and logs nobody out. */
export function createMemorySessions(options: SessionOptions): Sessions {
  /** Session id → when no token of it can be valid any more, soonest first. */
  const ended = new Map<string, number>();
  return createSessions(
    {
      touch: async (sessionId) => !ended.has(sessionId),
      async end(sessionId) {
        const now = options.now();
        for (const [id, until] of ended) {
          if (until > now) break;
          ended.delete(id);
        }
        ended.delete(sessionId);
        ended.set(sessionId, now + TOKEN_LIFE);
      },
      close: async () => {},
    },
    options,
  );
}
