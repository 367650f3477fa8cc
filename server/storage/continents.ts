import continents from '../../data/continents.json' with { type: 'json' };

const COUNTRIES: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(continents));

/** Countries of a region: those of a continent, or the country itself. @example countriesOf('Japan') // ['Japan'] */
export const countriesOf = (region: string): readonly string[] => COUNTRIES.get(region) ?? [region];

/** Continents that some countries lie in, in order. @example continentsOf(['Japan', 'Chile']) // ['Asia', 'South America'] */
export const continentsOf = (countries: readonly string[]): string[] =>
  [...COUNTRIES].filter(([, within]) => within.some((country) => countries.includes(country))).map(([name]) => name);
