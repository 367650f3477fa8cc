/**
 * How long a note sounds in its slot, the time until the next note: seven eighths of it. Slots are multiples of 20 ticks,
 * so that `slotOf` can undo this.
 * @example soundOf(480) // 420
 */
export const soundOf = (slot: number) => slot - Math.floor(slot / 8);

/**
 * The slot of a note of this length, ticks.
 * @example slotOf(420) // 480
 */
export const slotOf = (ticks: number) => Math.round(ticks / 17.5) * 20;
