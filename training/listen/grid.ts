import { at } from '../../server/composer/theory/at.ts';
import { isCompound } from '../../server/composer/theory/metre.ts';
import { sum } from './numbers.ts';
import type { PassageBar } from './passage.ts';

/** A sixteenth, ticks. */
export const SIXTEENTH = 120;

/** An eighth of a triplet, ticks. */
const TRIPLET = 160;

const QUARTER = 480;

/** Distance from the sixteenths, ticks, which a group of triplets exceeds somewhere. */
const LOOSE = 25;

/**
 * The lines of the grid that notes are meant for, ticks. The grid of a quarter is one of sixteenths. It is one of eighth
 * triplets where the notes of that quarter are less than half as far from it, and one of them is more than 25 ticks from
 * every sixteenth. Compound metres have sixteenths alone.
 * @param ticks starts of the notes of one part, in order
 * @example placesOf([3, 165, 318], [{ tick: 0, ticks: 1920, metre: [4, 4] }]) // [0, 160, 320]
 */
export function placesOf(ticks: readonly number[], bars: readonly PassageBar[]): number[] {
  const groups = new Map<string, { readonly start: number; readonly compound: boolean; readonly ticks: number[] }>();
  let index = 0;
  for (const tick of ticks) {
    // A note that is early for a beat belongs to it.
    const nominal = tick + SIXTEENTH / 2;
    while (index + 1 < bars.length && at(bars, index + 1).tick <= nominal) index++;
    const bar = at(bars, index);
    const start = bar.tick + Math.floor((nominal - bar.tick) / QUARTER) * QUARTER;
    const key = `${index} ${start}`;
    const group = groups.get(key) ?? { start, compound: isCompound(bar.metre), ticks: [] };
    group.ticks.push(tick);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ start, compound, ticks: played }) => {
    const step = !compound && isTriplets(played.map((tick) => tick - start)) ? TRIPLET : SIXTEENTH;
    return played.map((tick) => start + nearest(tick - start, step));
  });
}

function isTriplets(offsets: readonly number[]): boolean {
  const straight = offsets.map((offset) => distance(offset, SIXTEENTH));
  const triplets = offsets.map((offset) => distance(offset, TRIPLET));
  return Math.max(...straight) > LOOSE && sum(triplets) < sum(straight) / 2;
}

const nearest = (offset: number, step: number) => Math.round(offset / step) * step;
const distance = (offset: number, step: number) => Math.abs(offset - nearest(offset, step));
