const query = matchMedia('(prefers-reduced-motion: reduce)');

/** Whether this person asked their system for less motion. */
export const prefersReducedMotion = (): boolean => query.matches;
