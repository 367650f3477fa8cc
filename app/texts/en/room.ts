export const boardingTheJourney = 'Boarding the journey…';
export const thisPageWasOutOfDate = 'This page was out of date. Reloading it…';
export const signIn = 'Sign in';
export const thisPageCouldNotConnect = 'This page could not connect';
export const theServerDidNotAnswer =
  'The server did not answer as expected. Your journey is safe on it: try again in a moment.';
export const thisServerTakesPeople = 'This server takes people who are signed in';
export const signInToGoOn = 'Sign in to go on.';
export const thisPageWasSetRight = 'This page was set right';
export const whatItShowedHadCome =
  'What it showed had come to differ from the journey on the server. The old copy is kept in this browser.';
export const youAreHereAsANew = 'You are here as a new guest';
export const yourSessionHadEnded = (name: string): string =>
  `Your session had ended, so you are ${name} now. What you wrote meanwhile is saved under that name.`;
