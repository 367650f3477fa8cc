/**
 * True for a key of an input method, which composes a character with it: its Enter takes a suggestion, and nothing
 * else. Some browsers send the last one after they have ended the composition, and tell it by its key code alone.
 */
export const isComposing = ({ isComposing, keyCode }: KeyboardEvent): boolean => isComposing || keyCode === 229;
