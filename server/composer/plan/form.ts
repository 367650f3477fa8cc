import { chance, DRAWS } from '../theory/chance.ts';
import type { Bar } from '../theory/leg-plan.ts';

export const SECTION_BARS = 8;
export const PHRASE_BARS = 4;

type Tag = Pick<Bar, 'place' | 'form' | 'back' | 'cadence'>;

/** Each phrase of a form: made anew, or like the one so many phrases back. */
const FORMS: readonly (readonly (readonly [form: 'free' | 'copy', phrases: number])[])[] = [
  // A A B A: the last A repeats the second, which has led to a cadence before.
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
 * The form of a leg: what each of its bars repeats. A leg of a single section says its phrase twice; in longer ones the
 * first phrase comes back after two sections. Sections close by turns on a half and a full cadence, the last one on a
 * full.
 */
export function formOf(sections: number, seed: number): Tag[] {
  const form = FORMS[sections === 1 ? 0 : Math.floor(chance(seed, DRAWS.form, 0) * FORMS.length)]!;
  return Array.from({ length: sections * SECTION_BARS }, (_, index) => {
    const place = index % SECTION_BARS;
    const section = Math.floor(index / SECTION_BARS);
    const phrase = Math.floor(index / PHRASE_BARS);
    const returns = phrase >= form.length && phrase % form.length === 0;
    const [kind, phrases] = returns ? (['copy', form.length] as const) : form[phrase % form.length]!;
    const tag =
      kind === 'free' ? withinPhrase(index % PHRASE_BARS, phrase, seed) : { form: kind, back: phrases * PHRASE_BARS };
    return {
      place,
      ...fitting(tag, place),
      cadence: place < SECTION_BARS - 2 ? 'none' : (sections - section) % 2 === 1 ? 'full' : 'half',
    };
  });
}

/** New bars share a rhythm within their phrase, which is what makes a tune of them. */
function withinPhrase(bar: number, phrase: number, seed: number): Pick<Tag, 'form' | 'back'> {
  const drawn = chance(seed, DRAWS.form, 1 + phrase);
  if (bar === 1 && drawn < 0.4) return { form: 'rhythm', back: 1 };
  if (bar === 2 && drawn < 0.8) return { form: 'rhythm', back: 2 };
  return { form: 'free', back: 0 };
}

/** Where a section comes to its cadence a plain repetition would miss it. */
function fitting(tag: Pick<Tag, 'form' | 'back'>, place: number): Pick<Tag, 'form' | 'back'> {
  if (place === SECTION_BARS - 1) return { form: 'free', back: 0 };
  return tag.form === 'copy' && place === SECTION_BARS - 2 ? { ...tag, form: 'rhythm' } : tag;
}
