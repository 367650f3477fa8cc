export const addAnAirport = 'Add an airport or a place';
export const cityAirportOrCode = 'City, airport, code or 48.86, 2.34';
export const theCityItself = (codes: string): string =>
  codes.includes(',') ? `The city, no airport · amid ${codes}` : `The city, no airport · on the map where ${codes} is`;
export const aPlaceThatIsNoAirport = 'A place that is no airport';
export const airports = 'Airports';
export const addCode = (code: string): string => `Add “${code}” as it is`;
export const airportsCannotBeLookedUpNow =
  'Airports cannot be looked up now. What you add is kept, and looked up as soon as they can.';
export const noAirportHasThisCode = 'No airport has this code. It is kept and marked, and the music flies over it.';
export const noLookUp = 'Airports cannot be looked up now';
export const closed = (closed: number): string => ` · closed ${closed}`;
export const isAnyOfItsCitysAirports = (cityCode: string): string => ` · ${cityCode} is any of its city’s airports`;
export const airportsFound = (count: number): string =>
  count === 0 ? 'No airport found' : count === 1 ? '1 airport found' : `${count} airports found`;
