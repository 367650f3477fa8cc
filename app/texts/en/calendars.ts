export const calendars = 'Calendars';
export const followInACalendar = 'Follow in a calendar';
export const whoeverHasTheAddress =
  'A secret address shows your flights in any calendar, and follows every change. Whoever has it can read them, until you end it.';
export const labelOfIt = 'Name of the calendar, for you';
export const myPhone = 'My phone';
export const flightsOf = 'Flights of';
export const allOfMyJourneys = 'All of my journeys';
export const thisJourney = 'This journey';
export const showsNothing = 'Shows nothing: the journey is no longer yours';
export const makeAnAddress = 'Make an address';
export const theNewAddress = 'The new address';
export const addressOf = (day: string): string => `Address of ${day}`;
export const endTheAddress = (name: string): string => `End the address ${name}`;
export const calendarsThatReadIt = 'Calendars that read it get nothing any more.';
export const end = 'End';
export const keep = 'Keep';
export const notDone = 'This did not work. Try again in a moment.';
