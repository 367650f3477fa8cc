/** The parts of an instance that are open. */
export interface Opened {
  /** Takes a part that is open, and returns it. */
  readonly open: Open;
  /** Closes all parts, the one that was opened last first. @throws the first error, after all are closed */
  close(): Promise<void>;
}

export type Open = <T extends { close(): Promise<void> }>(part: T) => T;

export function createOpened(): Opened {
  const closings: (() => Promise<void>)[] = [];
  return {
    open(part) {
      closings.unshift(() => part.close());
      return part;
    },
    async close() {
      const failures: unknown[] = [];
      // A part that cannot be closed must not keep the others open.
      for (const close of closings.splice(0)) await close().catch((error) => failures.push(error));
      if (failures.length > 0) throw failures[0];
    },
  };
}
