import type { Airport } from '@aero-melody/client';
import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { readPlace } from '../../travel-log/place-text.ts';
import { basePath } from './base-path.ts';

/** What is known of a code: an airport, that there is none (null), or nothing yet (undefined). */
export type Known = Airport | null | undefined;

/** The airports that a journey names, looked up as they appear. */
export interface AirportBook {
  /** Reads a signal: whoever computes with it is told when the answer comes. */
  airportOf(code: string): Known;
  close(): void;
}

const CODES_A_REQUEST = 50;
const AGAIN_MS = 3_000;

export function openAirportBook(codes: ReadonlySignal<readonly string[]>): AirportBook {
  const known = signal<ReadonlyMap<string, Airport | null>>(new Map());
  const asked = new Set<string>();
  const retry = signal(0);
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function ask(wanted: readonly string[]): Promise<void> {
    for (const code of wanted) asked.add(code);
    const found = await (readPlace(wanted[0]!) ? findPlaces : findAirports)(wanted).catch(() => undefined);
    if (found) {
      known.value = new Map([...known.value, ...wanted.map((code, at) => [code, found[at] ?? null] as const)]);
      return;
    }
    // Offline, or the server is on its way back: nobody's airport may be called unknown for that.
    for (const code of wanted) asked.delete(code);
    clearTimeout(timer);
    timer = setTimeout(() => {
      retry.value += 1;
    }, AGAIN_MS);
  }

  const stop = effect(() => {
    retry.value;
    const wanted = [...new Set(codes.value.map(normal))].filter((code) => code !== '' && !asked.has(code));
    for (const isPlace of [false, true]) {
      const some = wanted.filter((code) => Boolean(readPlace(code)) === isPlace);
      for (let at = 0; at < some.length; at += CODES_A_REQUEST) void ask(some.slice(at, at + CODES_A_REQUEST));
    }
  });

  return {
    airportOf: (code) => known.value.get(normal(code)),
    close() {
      stop();
      clearTimeout(timer);
    },
  };
}

const normal = (code: string) => (readPlace(code) ? code.trim() : code.trim().toUpperCase());

/** True for an airport that this code finds: its own, or that of its city. */
export const hasCode = ({ iata, icao, cityCode }: Airport, code: string): boolean =>
  iata === code || icao === code || cityCode === code;

/** The airports with these codes (IATA, ICAO or city, upper case), in order; undefined where none has one. */
async function findAirports(codes: readonly string[]): Promise<(Airport | undefined)[]> {
  const found = await getAirports(new URLSearchParams({ codes: codes.join(',') }));
  return codes.map((code) => found.find((airport) => hasCode(airport, code)));
}

/** Places that are no airport, in order. */
const findPlaces = (texts: readonly string[]): Promise<Airport[]> =>
  getAirports(new URLSearchParams({ places: texts.join('|') }));

/** True for a place that is no airport. */
export const isPlace = ({ id }: Airport): boolean => id < 0;

/** At most ten airports that match what somebody is typing, the best first. */
export const searchAirports = (query: string, abort: AbortSignal): Promise<Airport[]> =>
  getAirports(new URLSearchParams({ q: query }), abort);

async function getAirports(query: URLSearchParams, abort?: AbortSignal): Promise<Airport[]> {
  const response = await fetch(`${basePath}/api/airports?${query}`, abort ? { signal: abort } : {});
  if (!response.ok) throw new Error(`GET /api/airports answered ${response.status}`);
  return (await response.json()) as Airport[];
}
