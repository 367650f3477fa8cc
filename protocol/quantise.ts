/** Grids to which a take can be quantised; T is a triplet. */
export const GRIDS = ['off', '1/8', '1/16', '1/8T', '1/16T'] as const;
export type Grid = (typeof GRIDS)[number];

/** Distance of the lines of a grid, ticks. */
const GRID_TICKS: Readonly<Record<Exclude<Grid, 'off'>, number>> = {
  '1/8': 240,
  '1/16': 120,
  '1/8T': 160,
  '1/16T': 80,
};

/**
 * Moves a tick towards the nearest line of a grid; half way between two, towards the later one.
 * @param tick ticks in the leg
 * @param strength percent of the way, 0 to 100
 * @example quantise(490, '1/16', 100) // 480
 * @example quantise(490, '1/16', 50) // 485
 */
export function quantise(tick: number, grid: Grid, strength: number): number {
  if (grid === 'off') return tick;
  const line = Math.round(tick / GRID_TICKS[grid]) * GRID_TICKS[grid];
  return tick + Math.round(((line - tick) * strength) / 100);
}
