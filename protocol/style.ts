/**
 * Styles of melodies: the dances and songs that the corpora are grouped by. The order is part of the trained weights, and
 * a stored plan holds these names.
 */
export const STYLES = [
  'reel',
  'hornpipe',
  'clog',
  'strathspey',
  'polka',
  'march',
  'jig',
  'slip-jig',
  'waltz',
  'air',
  'morris',
  'carol',
] as const;
export type Style = (typeof STYLES)[number];
