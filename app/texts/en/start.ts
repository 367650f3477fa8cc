export const tryAgain = 'Try again';
export const thatDidNotWork = (detail: string): string => `That did not work. The server said: ${detail}.`;
export const signIn = 'Sign in';
export const youAndYourJourneys = 'You and your journeys';
export const setANewPassword = 'Set a new password';
export const writeAJourneyTogether = 'Write a journey together,';
export const andHearItWhileYouWrite = 'and hear it while you write.';
export const everyFlightBecomesMusic =
  'Every flight becomes music: distance sets the tempo, the sun at departure the mode, the longitudes the keys. Change a stop, and the melody changes course.';
export const yourJourneys = 'Your journeys';
export const yourName = 'Your name, if you like';
export const guest = 'Guest';
export const startANewJourney = 'Start a new journey';
export const startFromFlights = 'Start from your flights';
export const fromACalendarOrATable =
  'A new journey from a calendar, a table, a boarding pass or an e-mail. A file can be dropped anywhere here, and a text pasted.';
export const makeAJourneyOfThem = 'Make a journey of them';
export const signInOrMakeAnAccount = 'Sign in or make an account';
export const orTakeOffFromOne = 'Or take off from one of these';
export const orHearTwoPieces = 'Or hear two pieces, and say which is better';
export const seeJourneysThatOthersHave = 'See journeys that others have published';
export const theServerDidNotAnswer = 'The server did not answer. Nothing is lost: please try again in a moment.';
export const theServerCannotSave = 'The server cannot save at the moment. Please try again in a minute.';
export const thatWereManyJourneys = 'That were many journeys in a short time. Please try again in a minute.';
export const thisServerTakesPeople = 'This server takes people who are signed in.';
export const reports = 'Reports: what happens in your journeys';
