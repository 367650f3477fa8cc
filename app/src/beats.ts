import { type LegOutline, TICKS_PER_QUARTER } from '@aero-melody/client';

export interface Beat {
  /** Ticks of the journey. */
  readonly tick: number;
  /** It begins a bar. */
  readonly strong: boolean;
}

/**
 * The beats from a tick up to another one. In 6/8 and 9/8 a beat is a dotted quarter.
 * @example beatsIn([{ startTick: 0, ticks: 1920, metre: [4, 4] }], 1, 961) // [{ tick: 480, … }, { tick: 960, … }]
 */
export function beatsIn(
  legs: readonly Pick<LegOutline, 'startTick' | 'ticks' | 'metre'>[],
  from: number,
  to: number,
): Beat[] {
  return legs.flatMap(({ startTick, ticks, metre: [count, unit] }) => {
    const isCompound = unit === 8 && count % 3 === 0 && count > 3;
    const beat = ((4 * TICKS_PER_QUARTER) / unit) * (isCompound ? 3 : 1);
    const beatsOfBar = isCompound ? count / 3 : count;
    const beats: Beat[] = [];
    for (let index = Math.max(0, Math.ceil((from - startTick) / beat)); ; index++) {
      const tick = startTick + index * beat;
      if (tick >= Math.min(to, startTick + ticks)) return beats;
      beats.push({ tick, strong: index % beatsOfBar === 0 });
    }
  });
}
