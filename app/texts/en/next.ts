export const whereNext = 'Where next?';
export const nothingIsSuggested = 'Nothing is suggested yet: add an airport first.';
export const suggestionsBehind = (code: string): string => `Airports to fly on to from ${code}`;
export const home = 'home';
export const othersFlewOn = (journeys: number): string =>
  journeys === 1 ? 'in a journey of others' : `in ${journeys} journeys of others`;
export const add = 'Add';
export const addAsAStop = (place: string): string => `Add ${place} as a stop`;
