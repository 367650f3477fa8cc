export const backToTheStart = 'Back to the start';
export const pause = 'Pause';
export const play = 'Play';
export const theMusicIsPlayedByThose = 'The music is played by those who may shape it. You hear it with them.';
export const noFlightYet = 'No flight yet';
export const barOf = (from: string, to: string, at: number, bars: number): string =>
  `${from} → ${to} · bar ${at} of ${bars}`;
export const repeats = (place: string): string => `${place} · repeats`;
