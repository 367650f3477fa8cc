/**
 * The feels, ways to play the same notes: even; with ghost notes between accents; accents off the beat; behind the beat;
 * and with long and short eighths.
 */
export const FEELS = ['straight', 'funk', 'syncopated', 'laid-back', 'swing'] as const;
export type Feel = (typeof FEELS)[number];
