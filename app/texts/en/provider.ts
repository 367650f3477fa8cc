export const signingIn = 'Signing in …';
export const youAreNotSignedIn = 'You are not signed in';
export const thatDidNotWork = (detail: string): string => `That did not work. The server said: ${detail}.`;
export const noServerAnswers = 'No server answers. Try again in a moment.';
export const theProviderDoesNotAnswer = 'The sign-in service does not answer. Try again in a moment.';
export const tooManyAttempts = 'Too many attempts. Try again in a minute.';
export const theSignInWasNotFinished =
  'The sign-in was not finished, took longer than ten minutes, or was begun in another tab.';
