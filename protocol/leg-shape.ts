import type { LegOutline } from './composition.ts';

/**
 * Everything of a leg that the notes of a take depend on, as text. A take whose leg has another shape now was revised.
 * @example shapeOf({ from: 'CDG', to: 'NRT', metre: [4, 4], key: 'D minor', ticks: 61_440 }) // 'CDG NRT 4/4 61440 D minor'
 */
export const shapeOf = ({
  from,
  to,
  metre,
  key,
  ticks,
}: Pick<LegOutline, 'from' | 'to' | 'key' | 'ticks'> & { readonly metre: readonly [number, number] }): string =>
  [from, to, metre.join('/'), ticks, key].join(' ');
