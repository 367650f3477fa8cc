export const aYearHasFourDigits = 'A year has four digits, so this time was not taken.';
export const cabin = 'Cabin';
export const timesAreByTheClocksOf = (city: string, zone: string): string =>
  `Times are by the clocks of ${city} (${zone}).`;
export const timesAreInUtc = 'Times are in UTC: the airport is not known.';
export const arrive = 'Arrive';
export const depart = 'Depart';
export const flight = 'Flight';
export const airline = 'Airline';
export const lufthansa = 'Lufthansa';
export const seat = 'Seat';
export const theClocksSkipThisTime = 'The clocks skip this time on that night, so it became an hour later.';
export const theClocksShowThisTimeTwice = 'The clocks show this time twice on that night: the first one is meant.';
