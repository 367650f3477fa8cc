export const tryAgain = 'Try again';
export const startANewJourney = 'Start a new journey';
