import { at } from '../theory/at.ts';
import { chance, DRAWS } from '../theory/chance.ts';
import { type Bar, PHRASE_BARS, SECTION_BARS } from '../theory/leg-plan.ts';

/** What a bar repeats, and the cadence that it takes part in. */
type BarForm = Pick<Bar, 'place' | 'form' | 'back' | 'cadence'>;

/** Each phrase of a form: new, or a copy of the one so many phrases back. */
const FORMS: readonly (readonly (readonly [form: 'free' | 'copy', phrases: number])[])[] = [
  // A A B A: the last A repeats the second, because that one leads to a cadence.
  [
    ['free', 0],
    ['copy', 1],
    ['free', 0],
    ['copy', 2],
  ],
  // A B A C
  [
    ['free', 0],
    ['free', 0],
    ['copy', 2],
    ['free', 0],
  ],
  // A B A B
  [
    ['free', 0],
    ['free', 0],
    ['copy', 2],
    ['copy', 2],
  ],
];

/**
 * The form of a leg, bar by bar. A leg of one section plays its phrase twice; in a longer one the first phrase returns
 * after two sections. Half and full cadences alternate between sections, and the last cadence is full.
 * @param sections in the leg, at least 1
 * @param seed of the leg
 */
export function formOf(sections: number, seed: number): BarForm[] {
  const form = at(FORMS, sections === 1 ? 0 : Math.floor(chance(seed, DRAWS.form, 0) * FORMS.length));
  return Array.from({ length: sections * SECTION_BARS }, (_, index) => {
    const place = index % SECTION_BARS;
    const section = Math.floor(index / SECTION_BARS);
    const phrase = Math.floor(index / PHRASE_BARS);
    const returns = phrase >= form.length && phrase % form.length === 0;
    const [kind, phrases] = returns ? (['copy', form.length] as const) : at(form, phrase % form.length);
    const tag =
      kind === 'free' ? withinPhrase(index % PHRASE_BARS, phrase, seed) : { form: kind, back: phrases * PHRASE_BARS };
    return {
      place,
      ...fitting(tag, place),
      cadence: place < SECTION_BARS - 2 ? 'none' : (sections - section) % 2 === 1 ? 'full' : 'half',
    };
  });
}

/** New bars of a phrase share a rhythm, so that they make a tune. */
function withinPhrase(bar: number, phrase: number, seed: number): Pick<BarForm, 'form' | 'back'> {
  const drawn = chance(seed, DRAWS.form, 1 + phrase);
  if (bar === 1 && drawn < 0.4) return { form: 'rhythm', back: 1 };
  if (bar === 2 && drawn < 0.8) return { form: 'rhythm', back: 2 };
  return { form: 'free', back: 0 };
}

/** A plain repetition would miss the cadence in the last two bars of a section. */
function fitting(tag: Pick<BarForm, 'form' | 'back'>, place: number): Pick<BarForm, 'form' | 'back'> {
  if (place === SECTION_BARS - 1) return { form: 'free', back: 0 };
  return tag.form === 'copy' && place === SECTION_BARS - 2 ? { ...tag, form: 'rhythm' } : tag;
}
