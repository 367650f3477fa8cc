import type { Airport } from '@aero-melody/client';
import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { searchAirports } from './airport-book.ts';

const REST_MS = 120;

/**
 * Looks airports up as a member types: once the keys rest, and only the last query counts.
 */
export function useAirportSearch(onSettled: () => void): {
  readonly airports: ReadonlySignal<readonly Airport[]>;
  /** Whether `airports` answers the last question. */
  readonly settled: ReadonlySignal<boolean>;
  /** The last query could not be answered: `airports` is empty then. */
  readonly failed: ReadonlySignal<boolean>;
  ask(query: string): void;
} {
  const airports = useSignal<readonly Airport[]>([]);
  const settled = useSignal(true);
  const failed = useSignal(false);
  const latest = useRef(onSettled);
  latest.current = onSettled;
  const last = useRef<{ timer: ReturnType<typeof setTimeout>; abort: AbortController } | undefined>(undefined);

  function cancel() {
    clearTimeout(last.current?.timer);
    last.current?.abort.abort();
  }

  async function look(query: string, abort: AbortSignal) {
    const found = await searchAirports(query, abort).catch(() => undefined);
    if (abort.aborted) return;
    airports.value = found ?? [];
    failed.value = found === undefined;
    settled.value = true;
    latest.current();
  }

  useEffect(() => cancel, []);

  return {
    airports,
    settled,
    failed,
    ask(query) {
      cancel();
      settled.value = query === '';
      if (query === '') {
        airports.value = [];
        return;
      }
      const abort = new AbortController();
      last.current = { abort, timer: setTimeout(() => void look(query, abort.signal), REST_MS) };
    },
  };
}
