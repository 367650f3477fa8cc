export const thisCannotBeRead = (detail: string): string => `This cannot be read: ${detail}.`;
export const nothingWasAdded = (reason: string): string => `Nothing was added: ${reason}.`;
export const notSavedYet = (reason: string): string =>
  `It stands in the journey here and is not saved yet: ${reason}. It is sent once that is over; Undo takes it back.`;
export const notAllWasTaken = (reason: string): string =>
  `The server did not take all of it: ${reason}. What is missing is named above the journey.`;
export const theConnectionIsLost = 'the connection is lost';
export const youMayNotWriteHere = 'you may not write in this journey any more';
export const changesWait = 'changes wait to be saved';
export const importWord = 'Import';
export const chooseAFile =
  'Choose a calendar, table, map (GeoJSON, GPX, KML, KMZ) or journey (.aero, JSON), or drop it anywhere';
export const orPasteFlights = 'Or paste flights';
export const lh40012MayFraJfk10 = 'LH400 12 May FRA-JFK 10:55–13:30';
export const readTheText = 'Read the text';
export const tooMuch = (reason: string): string => ` This is too much for one import: ${reason}.`;
export const aBlackBox = 'This is a black box: a whole journey, with its settings. It becomes a journey of its own.';
export const openItAsAJourney = 'Open it as a new journey';
export const reading = 'Reading…';
export const flights = 'Flights';
export const timesAreLocal = 'Times are local at each airport.';
export const airportFor = (place: string): string => `Airport for ${place}`;
export const is = (place: string, chosen: string): string => `“${place}” is ${chosen}.`;
export const isNoAirport = (place: string): string => `“${place}” is no airport. It may be:`;
export const anotherAirport = 'Another airport';
export const linesThatAreLeftOut = (rejectedCount: number): string => `Lines that are left out: ${rejectedCount}`;
export const flightsWereFound = (count: number): string =>
  count === 0 ? 'No flight was found.' : count === 1 ? '1 flight was found.' : `${count} flights were found.`;
export const lines = (from: number, to: number): string => (from === to ? `Line ${from}` : `Lines ${from} to ${to}`);
