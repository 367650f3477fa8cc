/** Columns of a table that are read. */
export type Column =
  | 'day'
  | 'departTime'
  | 'arriveTime'
  | 'departUtc'
  | 'arriveUtc'
  | 'origin'
  | 'destination'
  | 'flight'
  | 'carrierCode'
  | 'carrier'
  | 'minutes'
  | 'cabin'
  | 'seat'
  | 'way'
  | 'nights'
  | 'note';

/** Headings of our own tables, in their order. */
export const OWN_HEADINGS = [
  'From',
  'To',
  'Departure (UTC)',
  'Arrival (UTC)',
  'Departure (local)',
  'Arrival (local)',
  'Flight',
  'Carrier',
  'Cabin',
  'Seat',
  'Way',
  'Nights',
  'Entry',
] as const;

/**
 * Names of the columns in small letters without signs: ours, those of AirTrail, Flightradar24 and OpenFlights, and what
 * people call them in tables of their own.
 */
const NAMES: Readonly<Record<Column, readonly string[]>> = {
  day: ['date', 'flightdate', 'departuredate', 'datum', 'day', 'fecha', 'tag'],
  departTime: [
    'deptime',
    'departuretime',
    'departurelocal',
    'departlocal',
    'departure',
    'depart',
    'std',
    'dep',
    'abflug',
    'départ',
    'salida',
  ],
  arriveTime: [
    'arrtime',
    'arrivaltime',
    'arrivallocal',
    'arrivelocal',
    'arrival',
    'arrive',
    'sta',
    'arr',
    'ankunft',
    'arrivée',
    'llegada',
  ],
  departUtc: ['departureutc', 'departutc'],
  arriveUtc: ['arrivalutc', 'arriveutc'],
  origin: ['from', 'origin', 'fromairport', 'departureairport', 'von', 'de', 'desde'],
  destination: ['to', 'destination', 'toairport', 'arrivalairport', 'nach', 'à', 'a', 'hasta'],
  flight: ['flightnumber', 'flight', 'flightno', 'flugnummer', 'flug', 'vol', 'vuelo'],
  carrierCode: ['airlinecode', 'carriercode'],
  carrier: ['airline', 'carrier', 'airlinename', 'fluggesellschaft', 'compagnie', 'aerolínea'],
  minutes: ['duration', 'flighttime', 'dauer', 'durée', 'duración'],
  cabin: ['class', 'flightclass', 'seatclass', 'cabin', 'klasse', 'classe', 'clase'],
  seat: ['seatnumber', 'seat', 'sitz', 'siège', 'asiento'],
  way: ['way', 'mode', 'transport', 'meansoftransport', 'verkehrsmittel'],
  nights: ['nights', 'nächte', 'nuits', 'noches'],
  note: ['note', 'notes', 'entry', 'comment', 'notiz'],
};

const plain = (heading: string): string => heading.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** The places of each known column in a heading. Of those with one meaning the one with the better name is first, and counts. */
export function columnsOf(headings: readonly string[]): ReadonlyMap<Column, readonly [number, ...number[]]> {
  const places = new Map(headings.map((heading, at) => [plain(heading), at] as const));
  return new Map(
    (Object.entries(NAMES) as [Column, readonly string[]][]).flatMap(([column, names]) => {
      const [first, ...others] = names.flatMap((name) => places.get(name) ?? []);
      return first === undefined ? [] : [[column, [first, ...others]] as const];
    }),
  );
}

/** Programs whose tables are told apart: ours, and those with signs of their own for a cabin. */
export type Source = 'own' | 'Flightradar24' | 'OpenFlights' | 'other';

export function sourceOf(headings: readonly string[]): Source {
  const names = new Set(headings.map(plain));
  if (names.has('departureutc')) return 'own';
  if (names.has('fromoid') || (names.has('seattype') && names.has('trip'))) return 'OpenFlights';
  return names.has('depid') || names.has('flightclass') ? 'Flightradar24' : 'other';
}
