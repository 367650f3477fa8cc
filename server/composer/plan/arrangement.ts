import { VOICES, type Voice } from '../../../protocol/note-event.ts';
import { at } from '../theory/at.ts';
import { chance, DRAWS } from '../theory/chance.ts';
import { type Bar, type PartOfLeg, PHRASE_BARS, SECTION_BARS } from '../theory/leg-plan.ts';

/** The part of a bar that an arrangement decides. */
export type Arranged = Pick<Bar, 'part' | 'voices'> & {
  /** Loudness of the part, 0 to 1, before settings and altitude. */
  readonly drive: number;
};

/** The parts of a leg, a phrase of four bars each, by sections of the leg. Climb, cruise and descent are heard in them. */
const PLANS: Readonly<Record<number, readonly PartOfLeg[]>> = {
  1: ['build', 'full'],
  2: ['intro', 'build', 'full', 'tag'],
  3: ['intro', 'build', 'full', 'breakdown', 'return', 'tag'],
  4: ['intro', 'build', 'full', 'full', 'breakdown', 'build', 'return', 'tag'],
  5: ['intro', 'build', 'full', 'full', 'breakdown', 'breakdown', 'build', 'return', 'return', 'tag'],
};

/** Loudness of each part, 0 to 1. */
const DRIVE: Readonly<Record<PartOfLeg, number>> = {
  intro: 0.34,
  build: 0.52,
  full: 0.78,
  breakdown: 0.4,
  return: 0.84,
  tag: 0.46,
  drone: 0.42,
  bridge: 0.54,
  ending: 0.42,
};

/** Voices that rest in a part, one list drawn for each route. */
const RESTING: Readonly<Record<PartOfLeg, readonly (readonly Voice[])[]>> = {
  // A melody with one other voice: not with drums alone, which leave its chords to be guessed.
  intro: [
    ['bass', 'percussion'],
    ['pad', 'percussion'],
  ],
  build: [['percussion'], ['pad'], ['bass']],
  full: [[]],
  breakdown: [['bass', 'percussion'], ['pad', 'percussion'], ['percussion']],
  return: [[]],
  tag: [['percussion'], ['pad', 'percussion'], ['bass', 'percussion']],
  drone: [[]],
  bridge: [['melody']],
  ending: [['percussion']],
};

/**
 * The arrangement of the tune of a leg, bar by bar: voices enter and leave, and the leg grows and falls.
 * @param sections in the leg, 1 to 5
 * @param character of the route, a seed: every take is arranged alike
 * @param night voices enter later: the intro goes on through the build
 */
export function arrange(sections: number, character: number, night: boolean): Arranged[] {
  const parts = at(Object.values(PLANS), sections - 1);
  return Array.from({ length: sections * SECTION_BARS }, (_, index) => {
    const part = at(parts, Math.floor(index / PHRASE_BARS));
    const arranged = arrangementOf(part, character);
    return night && part === 'build' ? { ...arranged, voices: without(arranged.voices, ['percussion']) } : arranged;
  });
}

/** The arrangement of one part of a leg. */
export function arrangementOf(part: PartOfLeg, character: number): Arranged {
  const choices = RESTING[part];
  const resting = at(choices, Math.floor(chance(character, DRAWS.arrangement, ORDER.indexOf(part)) * choices.length));
  return { part, voices: without(VOICES, resting), drive: DRIVE[part] };
}

const ORDER = Object.keys(DRIVE);
const without = (voices: readonly Voice[], resting: readonly Voice[]) =>
  voices.filter((voice) => !resting.includes(voice));
