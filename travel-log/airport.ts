/** An airport, or a place that is none. Time zones are IANA names. */
export interface Airport {
  /** Below 0 for a place that is no airport. */
  readonly id: number;
  /** Three letters, or null where the airport has only an ICAO code. */
  readonly iata: string | null;
  readonly icao: string | null;
  readonly name: string;
  readonly city: string;
  readonly country: string;
  /** Degrees, north positive. */
  readonly latitude: number;
  /** Degrees, east positive. */
  readonly longitude: number;
  readonly altitude_ft: number;
  readonly tz: string;
  /** Year in which it closed to travellers; absent where it is open. */
  readonly closed?: number;
  /** City code that it was found by, as LON finds LHR; absent where it was found otherwise. */
  readonly cityCode?: string;
}

/**
 * Finds an airport by the code in a waypoint (IATA, ICAO or city code, any case); undefined where none has it. A city
 * code finds the city's principal airport, and a place with coordinates, as `placeText` writes it, is found by itself.
 */
export type AirportOf = (code: string) => Airport | undefined;

/** The code by which figures name an airport. */
export const codeOf = ({ iata, icao }: Pick<Airport, 'iata' | 'icao'>): string => iata ?? icao ?? '';

/** True for a place that is no airport. */
export const isPlace = ({ id }: Pick<Airport, 'id'>): boolean => id < 0;
