import { at } from '../server/composer/theory/at.ts';
import { groupsOf, kinshipsOf } from './kinship.ts';
import { uniform, VARIANTS } from './split.ts';
import type { Tune } from './tune.ts';

/** Two halves of a corpus with no variant of a tune in common. */
export interface Halves {
  /** For `npm run evaluate -- --listen`, and for nothing that chooses or makes notes. */
  readonly judge: readonly Tune[];
  /** For a critic that chooses between takes: it shares no tune with the judge. */
  readonly critic: readonly Tune[];
}

/** Halves a corpus by groups of variants. The half of a group depends on its titles alone. */
export function halvesOf(tunes: readonly Tune[]): Halves {
  const links = kinshipsOf(tunes).filter(({ share }) => share >= VARIANTS);
  const groups = groupsOf(
    tunes.length,
    links.map(({ one, other }) => [one, other]),
  );
  const titles = new Map<number, Set<string>>();
  tunes.forEach(({ title }, index) => {
    const group = at(groups, index);
    titles.set(group, (titles.get(group) ?? new Set<string>()).add(title));
  });
  const judged = new Set(
    [...titles].filter(([, names]) => uniform(`half\n${[...names].sort().join('\n')}`) < 0.5).map(([group]) => group),
  );
  return {
    judge: tunes.filter((_, index) => judged.has(at(groups, index))),
    critic: tunes.filter((_, index) => !judged.has(at(groups, index))),
  };
}
