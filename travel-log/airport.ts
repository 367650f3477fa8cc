/** An airport. Time zones are IANA names. */
export interface Airport {
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
}

/** Finds an airport by the code in a waypoint (IATA or ICAO, any case); undefined where none has it. */
export type AirportOf = (code: string) => Airport | undefined;
