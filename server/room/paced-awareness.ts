import * as encoding from 'lib0/encoding';
import type { Clock } from '../clock.ts';

/** Least time between two messages with changed states, ms: a display draws three frames in it. */
export const PACE_MS = 50;

/** Sends the changed states of members: one at once after a rest, and then those of all members together. */
export interface PacedAwareness {
  /** Takes the state of one member, as an awareness update. A later one of the same connection replaces it. */
  change(connection: string, bytes: Uint8Array): void;
  /** Sends what is held. To be called before anything that must not overtake it. */
  flush(): void;
  close(): void;
}

/** @param send is given an awareness update, and the connection that all of it comes from, if it is one */
export function createPacedAwareness(
  clock: Pick<Clock, 'after'>,
  send: (bytes: Uint8Array, connection: string | undefined) => void,
): PacedAwareness {
  const held = new Map<string, Uint8Array>();
  /** Cancels the timer that runs since states were sent last; undefined after a rest. */
  let cancel: (() => void) | undefined;

  function flush(): void {
    if (held.size === 0) return;
    const [connection] = held.size === 1 ? held.keys() : [];
    send(joined([...held.values()]), connection);
    held.clear();
  }

  function rest(): void {
    cancel = undefined;
    if (held.size > 0) sendAndWait();
  }

  function sendAndWait(): void {
    flush();
    cancel = clock.after(PACE_MS, rest);
  }

  return {
    change(connection, bytes) {
      held.set(connection, bytes);
      if (!cancel) sendAndWait();
    },
    flush,
    close: () => cancel?.(),
  };
}

/** Joins awareness updates of one state each. */
function joined(updates: readonly Uint8Array[]): Uint8Array {
  const [only] = updates;
  if (only && updates.length === 1) return only;
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, updates.length);
  // The number of states, which is 1, takes a byte.
  for (const bytes of updates) encoding.writeUint8Array(encoder, bytes.subarray(1));
  return encoding.toUint8Array(encoder);
}
