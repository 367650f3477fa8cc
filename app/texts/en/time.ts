export const arriveMomentWords = (momentWords: string): string => `arrive ${momentWords}`;
export const departMomentWords = (momentWords: string): string => `depart ${momentWords}`;
export const fromTo = (clockWords: string, clockWords2: string, days: string): string =>
  `${clockWords} to ${clockWords2}${days}`;
export const byTheseTimesItArrivesBefore = 'By these times it arrives before it departs.';
export const nothingIsAsFast = {
  flight: 'No airliner is as fast as these times.',
  train: 'No train is as fast as these times.',
  ferry: 'No ferry is as fast as these times.',
  drive: 'No car gets there as fast as by these times.',
} as const;
export const nightsIn = (nights: number, place: string): string =>
  `${nights} ${nights === 1 ? 'night' : 'nights'} in ${place}`;
export const byTheseTimesItDepartsBefore = 'By these times it departs before the one before it has arrived.';
export const min = (minutes: number): string => `${minutes} min`;
/** @param days that the arrival is later by the calendar, or earlier */
export const daysLater = (days: number): string =>
  ` (${days > 0 ? '+' : '−'}${Math.abs(days)} ${Math.abs(days) === 1 ? 'day' : 'days'})`;
