export const looking = 'Looking …';
export const noRouteIsLikeThisOne = 'No route was found.';
export const noMusicIsLikeThis = 'There is no other music to compare it with yet.';
export const thatDidNotWork = (detail: string): string => `That did not work: ${detail}.`;
export const theServerDidNotAnswer = 'The server did not answer. Please try again in a moment.';
export const thatWasALotAtOnce = 'That was a lot at once. Please try again in a minute.';
export const anAccountIsNeeded = 'Journeys here are made by people who are signed in: sign in first.';
export const routesLikeTheFlightTo = (place: string | null): string => `Routes like the flight to ${place}`;
export const route = (origin: string, destination: string): string => `${origin} → ${destination}`;
export const fly = 'Fly it';
export const flyInANewJourney = (route: string): string => `Fly it in a new journey: ${route}`;
export const place = (city: string, code: string): string => `${city} (${code})`;
export const inJourneys = (journeys: number): string => (journeys === 1 ? 'in a journey' : `in ${journeys} journeys`);
export const musicLike = (title: string): string => `Music like “${title}”`;
export const performanceOf = (name: string, journey: string): string => `${name} (${journey})`;
export const beatsAMinute = (tempo: number): string => `${tempo} beats a minute`;
export const notComparedYet = (missing: number): string =>
  missing === 1 ? '1 performance is not compared yet.' : `${missing} performances are not compared yet.`;
export const aJourneyWithoutATitle = 'A journey without a title';
