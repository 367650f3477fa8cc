type Way = 'flight' | 'train' | 'ferry' | 'drive';
/** In front of the distance; a flight needs none. */
export const by = { train: 'Train · ', ferry: 'Ferry · ', drive: 'Car · ' } as const;
export const flightTo = (place: null | string, way: Way): string =>
  `${way.charAt(0).toUpperCase()}${way.slice(1)} to ${place}`;
export const distanceTo = (km: string): string => `${km} to `;
export const take = (take: number): string => ` · take ${take}`;
export const youAreHere = ' · you are here';
export const anotherTakeOfTheFlightTo = (place: null | string, way: Way): string =>
  `Another take of the ${way} to ${place}`;
export const lockedUnlockItForAnotherTake = 'Locked: unlock it for another take';
export const anotherTakeOfThisFlight = 'Another take of this flight';
export const lockTheFlightTo = (place: null | string, way: Way): string => `Lock the ${way} to ${place}`;
export const lockedItsMusicStays = 'Locked: its music stays as it is. Press to unlock';
export const lockKeepTheMusic = 'Lock: keep the music of this flight';
export const setShaped = (shaped: number): string => `, ${shaped} set`;
export const shapeTheFlightTo = (place: null | string, way: Way, shaped: string): string =>
  `Shape the ${way} to ${place}${shaped}`;
export const shapeTheMusicOfThisFlight = 'Shape the music of this flight';
export const lockedThisIsHowItStays = 'Locked: this is how it stays, whatever is set for the journey.';
export const followTheJourneyInAll = 'Follow the journey in all';
export const similarRoutes = 'Similar routes';
