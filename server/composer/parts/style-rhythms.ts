import type { Style } from '../../../protocol/style.ts';
import type { Bar } from '../theory/leg-plan.ts';
import { beatTicks, isCompound } from '../theory/metre.ts';

/** Bonuses of lengths, ticks, by the place in the beat where they begin, ticks. */
type Rhythms = Readonly<Record<number, Readonly<Record<number, number>>>>;

/**
 * Rhythms of the styles that dot their beats, snap them or divide them by three: the network alone keeps too much to the
 * even notes of the reels, which are most of what it has learnt. Fitted to the lengths of the styles' tunes on the beat.
 */
const RHYTHMS: Readonly<Partial<Record<Style, Rhythms>>> = {
  hornpipe: { 0: { 160: 0.4, 360: 1 } },
  clog: { 0: { 160: 1.8, 360: 3.2 }, 360: { 120: 2 } },
  strathspey: { 0: { 120: 2.9, 360: 3.1 }, 120: { 360: 4 }, 360: { 120: 2 } },
  air: { 0: { 360: 0.3 } },
  march: { 0: { 360: 0.3 } },
};

/**
 * The bonus of a length for the rhythms of the bar's style.
 * @param place of the bar, ticks
 * @param ticks of the length
 */
export function styleBonus({ style, metre }: Pick<Bar, 'style' | 'metre'>, place: number, ticks: number): number {
  // The beat of a jig is divided by three already.
  if (style === undefined || isCompound(metre)) return 0;
  return RHYTHMS[style]?.[place % beatTicks(metre)]?.[ticks] ?? 0;
}
