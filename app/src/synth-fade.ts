/** Time constant of the fade, seconds. */
const FADE = 0.002;
/** Time constants that the fade takes, count: e^-10 of what is left by then is far below one step of 16 bits. */
const CONSTANTS = 10;
/** Time that the fade takes, seconds. */
export const FADE_SECONDS = CONSTANTS * FADE;

/**
 * Fades the rest of a sound that has almost died away. A browser takes the nodes of a sound apart at some moment after
 * its end, so whatever still rings then would ring for a longer or shorter time in each rendering.
 * @param from seconds on the context's clock
 * @returns when it is silent, seconds on the same clock
 */
export function fadeOut(gain: AudioParam, from: number): number {
  gain.setTargetAtTime(0, from, FADE);
  return from + FADE_SECONDS;
}
