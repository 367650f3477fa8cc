export const arriveMomentWords = (momentWords: string): string => `arrive ${momentWords}`;
export const departMomentWords = (momentWords: string): string => `depart ${momentWords}`;
export const fromTo = (clockWords: string, clockWords2: string, days: string): string =>
  `${clockWords} to ${clockWords2}${days}`;
export const byTheseTimesItArrivesBefore = 'By these times it arrives before it departs.';
export const noAirlinerIsAsFast = 'No airliner is as fast as these times.';
export const byTheseTimesItDepartsBefore = 'By these times it departs before the flight before it has arrived.';
export const min = (minutes: number): string => `${minutes} min`;
/** @param days that the arrival is later by the calendar, or earlier */
export const daysLater = (days: number): string =>
  ` (${days > 0 ? '+' : '−'}${Math.abs(days)} ${Math.abs(days) === 1 ? 'day' : 'days'})`;
