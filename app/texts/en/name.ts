export const yourName = 'Your name';
export const tryAgain = 'Try again';
export const keep = 'Keep';
