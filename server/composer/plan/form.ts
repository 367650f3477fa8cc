import { at } from '../theory/at.ts';
import { chance, DRAWS } from '../theory/chance.ts';
import { type Bar, PHRASE_BARS, SECTION_BARS } from '../theory/leg-plan.ts';
import type { Metre } from '../theory/metre.ts';

/** The tunes of a leg: A is its own, B and C contrast with it. */
export type Theme = 'A' | 'B' | 'C';

/** The bar that a bar repeats, its cadence and its theme. */
type BarForm = Pick<Bar, 'place' | 'form' | 'back' | 'cadence'> & { readonly theme: Theme };

/** The themes of a leg, phrase by phrase, by sections of the leg. The last section is A. */
const FORMS: Readonly<Record<number, readonly string[]>> = {
  1: ['AA'],
  2: ['ABCA', 'ABBA', 'AABA', 'AABA', 'ABAA'],
  3: ['AABBAA', 'AABCAA', 'ABACAA', 'ABACAA', 'ABCBAA', 'ABABAA'],
  4: ['AABBCCAA', 'AABCBCAA', 'AABCCBAA', 'ABACBCAA', 'ABCBCCAA'],
  5: ['AABBAACCAA', 'AABCBBCCAA', 'ABACCCBBAA', 'ABCBCCBBAA', 'AABCAABBAA'],
};

/** Repetition in the tunes of a metre. */
interface Again {
  /** Share of second bars of a phrase with the rhythm of the first, 0–1. */
  readonly next: number;
  /** Forms that take the place of those of all metres, by sections. */
  readonly forms?: Readonly<Record<number, readonly string[]>>;
}
const MOSTLY: Again = { next: 0.45 };
const AGAIN: Readonly<Record<string, Again>> = {
  '4/4': { next: 0.6 },
  '6/8': { next: 0.3, forms: { 2: ['ABCA', 'ABBA', 'AABA', 'ABAA'] } },
  '2/4': { next: 0.25, forms: { 2: ['AABA', 'AABA', 'AABA', 'ABBA'] } },
};

/**
 * The form of a leg, bar by bar. Themes return, the first one at the end. Half and full cadences alternate between
 * sections, and the last cadence is full.
 * @param sections in the leg, 1 to 5
 * @param metre decides how much comes again, and where
 * @param seed of the leg
 */
export function formOf(sections: number, metre: Metre, seed: number): BarForm[] {
  const again = AGAIN[metre.join('/')] ?? MOSTLY;
  const forms = again.forms?.[sections] ?? at(Object.values(FORMS), sections - 1);
  const form = at(forms, Math.floor(chance(seed, DRAWS.form, 0) * forms.length));
  return Array.from({ length: sections * SECTION_BARS }, (_, index) => {
    const place = index % SECTION_BARS;
    const phrase = Math.floor(index / PHRASE_BARS);
    const theme = at(form, phrase) as Theme;
    const model = modelOf(form, phrase);
    const tag =
      model === undefined
        ? withinPhrase(index % PHRASE_BARS, phrase, again, seed)
        : { form: 'copy' as const, back: (phrase - model) * PHRASE_BARS };
    return {
      place,
      ...fitting(tag, place),
      cadence: place < SECTION_BARS - 2 ? 'none' : (sections - Math.floor(index / SECTION_BARS)) % 2 ? 'full' : 'half',
      theme,
    };
  });
}

/** The phrase that a phrase repeats: the last one with its theme, of the same half of a section if there is one. */
function modelOf(form: string, phrase: number): number | undefined {
  const earlier = [...form.slice(0, phrase)].flatMap((theme, index) => (theme === form[phrase] ? [index] : []));
  return earlier.findLast((index) => index % 2 === phrase % 2) ?? earlier.at(-1);
}

/** New bars of a phrase share a rhythm, so that they make a tune, and now and then a bar comes back as it was. */
function withinPhrase(bar: number, phrase: number, { next }: Again, seed: number): Pick<BarForm, 'form' | 'back'> {
  const drawn = chance(seed, DRAWS.form, 1 + phrase);
  if (bar === 1 && drawn < next) return { form: drawn < 0.05 ? 'copy' : 'rhythm', back: 1 };
  if (bar === 2 && drawn > 0.52) return { form: drawn > 0.84 ? 'copy' : 'rhythm', back: 2 };
  return { form: 'free', back: 0 };
}

/** A plain repetition would miss the cadence in the last two bars of a section. */
function fitting(tag: Pick<BarForm, 'form' | 'back'>, place: number): Pick<BarForm, 'form' | 'back'> {
  if (place === SECTION_BARS - 1) return { form: 'free', back: 0 };
  return tag.form === 'copy' && place === SECTION_BARS - 2 ? { ...tag, form: 'rhythm' } : tag;
}

/** Difference of a theme from the first one in density and register, classes. */
export function contrastOf(theme: Theme, character: number): { readonly density: number; readonly register: number } {
  if (theme === 'A') return { density: 0, register: 0 };
  const up = chance(character, DRAWS.form, 100) < 0.7 === (theme === 'B');
  const busier = chance(character, DRAWS.form, 101) < 0.5 === (theme === 'B');
  return { density: busier ? 1 : -1, register: up ? 1.5 : -1.5 };
}
