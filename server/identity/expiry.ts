import type { Access } from '../storage/access.ts';

/** Interval at which members whose time has passed are looked for, ms. */
const LOOK_MS = 1_000;

/**
 * Takes the roles of members whose time has passed: a change of rights like any other, after which no row of theirs is
 * written. Every instance looks, and one of them finds it.
 */
export function watchExpiry(parts: {
  readonly access: Pick<Access, 'expire'>;
  readonly clock: {
    /** ms since 1970 */
    now(): number;
    every(ms: number, turn: () => void): () => void;
  };
  /** Called with the error where that could not be done. */
  failed(error: unknown): void;
}): { close(): Promise<void> } {
  const { access, clock } = parts;
  let looking: Promise<unknown> | undefined;
  const stop = clock.every(LOOK_MS, () => {
    looking ??= access
      .expire(clock.now())
      .catch(parts.failed)
      .finally(() => {
        looking = undefined;
      });
  });
  return {
    async close() {
      stop();
      await looking;
    },
  };
}
