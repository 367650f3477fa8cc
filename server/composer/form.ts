import { chance, DRAWS } from './chance.ts';
import type { Bar } from './composition.ts';

export const SECTION_BARS = 8;
export const PHRASE_BARS = 4;

type Tag = Pick<Bar, 'place' | 'form' | 'back' | 'cadence'>;

/** Each unit of a form: made anew, or like the one so many units back. */
const FORMS: readonly (readonly (readonly [form: 'free' | 'copy' | 'rhythm', units: number])[])[] = [
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
  // A A′ B C
  [
    ['free', 0],
    ['rhythm', 1],
    ['free', 0],
    ['free', 0],
  ],
];

/**
 * The form of a leg: what each of its bars repeats. A unit is a phrase of four bars; a leg of a single section has units
 * of two, so that it has a form as well. Sections close by turns on a half and a full cadence, the last one on a full.
 */
export function formOf(sections: number, seed: number): Tag[] {
  const form = FORMS[Math.floor(chance(seed, DRAWS.form, 0) * FORMS.length)]!;
  const unitBars = sections === 1 ? PHRASE_BARS / 2 : PHRASE_BARS;
  return Array.from({ length: sections * SECTION_BARS }, (_, index) => {
    const place = index % SECTION_BARS;
    const section = Math.floor(index / SECTION_BARS);
    const unit = Math.floor(index / unitBars);
    const [kind, units] = form[unit % form.length]!;
    const last = section === sections - 1;
    const tag =
      kind === 'free' ? withinUnit(index % unitBars, unitBars, unit, seed) : { form: kind, back: units * unitBars };
    return {
      place,
      ...fitting(tag, place, last),
      cadence: place < SECTION_BARS - 2 ? 'none' : (sections - section) % 2 === 1 ? 'full' : 'half',
    };
  });
}

/** New bars share a rhythm within their unit, which is what makes a tune of them. */
function withinUnit(bar: number, unitBars: number, unit: number, seed: number): Pick<Tag, 'form' | 'back'> {
  const drawn = chance(seed, DRAWS.form, 1 + unit);
  if (bar === 1 && drawn < 0.4) return { form: 'rhythm', back: 1 };
  if (bar === 2 && unitBars === PHRASE_BARS && drawn < 0.8) return { form: 'rhythm', back: 2 };
  return { form: 'free', back: 0 };
}

/** Where a phrase breathes or the key changes, a plain repetition would miss the cadence. */
function fitting(tag: Pick<Tag, 'form' | 'back'>, place: number, last: boolean): Pick<Tag, 'form' | 'back'> {
  const breathes = place % PHRASE_BARS === PHRASE_BARS - 1;
  if (breathes && (place > PHRASE_BARS || tag.back % PHRASE_BARS !== 0)) return { form: 'free', back: 0 };
  const harmonyIsFixed = place >= SECTION_BARS - 2 || (last && place > PHRASE_BARS);
  return tag.form === 'copy' && harmonyIsFixed ? { ...tag, form: 'rhythm' } : tag;
}
