import type { Airport } from '@aero-melody/client';
import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { searchAirports } from './airport-book.ts';

const REST_MS = 120;

/**
 * Looks airports up while somebody types: once the keys rest, and only the last question counts. A question that
 * cannot be answered counts as answered with nothing.
 */
export function useAirportSearch(onSettled: () => void): {
  readonly airports: ReadonlySignal<readonly Airport[]>;
  /** Whether `airports` answers the last question. */
  readonly settled: ReadonlySignal<boolean>;
  ask(query: string): void;
} {
  const airports = useSignal<readonly Airport[]>([]);
  const settled = useSignal(true);
  const latest = useRef(onSettled);
  latest.current = onSettled;
  const last = useRef<{ timer: ReturnType<typeof setTimeout>; abort: AbortController } | undefined>(undefined);

  function cancel() {
    clearTimeout(last.current?.timer);
    last.current?.abort.abort();
  }

  async function look(query: string, abort: AbortSignal) {
    const found = await searchAirports(query, abort).catch(() => []);
    if (abort.aborted) return;
    airports.value = found;
    settled.value = true;
    latest.current();
  }

  useEffect(() => cancel, []);

  return {
    airports,
    settled,
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
