import type { LegSettings } from '../../../travel-log/settings.ts';
import { at } from '../theory/at.ts';
import { type Bar, SECTION_BARS } from '../theory/leg-plan.ts';
import { barTicks, isCompound } from '../theory/metre.ts';
import { arrange, arrangementOf } from './arrangement.ts';
import { breathBars, breathIn } from './breath.ts';
import { courseAt, energyOf } from './course.ts';
import { feelOf } from './feel.ts';
import { figuresOf } from './figure.ts';
import { contrastOf, formOf, type Theme } from './form.ts';
import { chordsOf } from './harmony.ts';
import type { Mood } from './mood.ts';
import type { Sketch } from './sketch.ts';
import { flightLikeKm, soundOf, wayFiguresOf } from './way.ts';

/**
 * The bars of a leg without its seam.
 * @param closes whether the journey ends here: the tune then repeats its cadence
 */
export function tuneOf(sketch: Sketch, settings: LegSettings, closes: boolean): Bar[] {
  const { features, metre, mode, tonic, seed, mood, character, style, ownTempo } = sketch;
  const { way } = features;
  const sections = sectionsOf(sketch);
  const arranged = arrange(sections, character, features.light === 'twilight' || features.light === 'night');
  const form = formOf(sections, metre, seed);
  const ending = arrangementOf('ending', character);
  const frames = [
    ...form.map((bar, index) => ({ ...bar, ...at(arranged, index) })),
    ...(closes ? CADENCE.map((bar) => ({ ...bar, ...ending })) : []),
  ].map((frame) => ({ ...frame, tonic, mode }));
  const chords = chordsOf(frames, seed);
  const ticks = barTicks(metre);
  const every = breathBars(metre, ownTempo);
  const figureIn = way ? wayFiguresOf(way, character) : figuresOf(features.km, metre, character);
  const feel = soundOf(way)?.feel ?? feelOf(metre, mode);
  return frames.map(
    ({ drive, part, voices, theme, ...frame }, index): Bar => ({
      ...frame,
      tick: index * ticks,
      ticks,
      offset: 0,
      metre,
      style,
      seed,
      texture: settings.texture,
      chords: at(chords, index),
      ...courseAt(Math.min(index, form.length - 1), form.length, features, shifted(mood, theme, character), settings),
      energy: energyOf(drive, mood, settings),
      part,
      voices,
      breath: part === 'ending' ? null : breathIn(metre, frame.place, every, seed),
      pickup: [],
      feel,
      figure: figureIn({ part, voices }, Math.floor(index / SECTION_BARS)),
    }),
  );
}

/** The parts of a sketch that decide the length of a tune. */
type TuneLength = Pick<Sketch, 'features' | 'metre'>;

/**
 * Bars that `tuneOf` makes, count.
 * @param closes as `tuneOf` is given it
 */
export const tuneBars = (sketch: TuneLength, closes: boolean): number =>
  sectionsOf(sketch) * SECTION_BARS + (closes ? CADENCE.length : 0);

/** The mood of a theme. */
function shifted(mood: Mood, theme: Theme, character: number): Mood {
  const { density, register } = contrastOf(theme, character);
  return { ...mood, density: mood.density + density, register: mood.register + register };
}

/** The cadence that ends a journey, after that of its last section. */
const CADENCE = [
  { place: SECTION_BARS - 2, form: 'free', back: 0, cadence: 'full', theme: 'A' },
  { place: SECTION_BARS - 1, form: 'free', back: 0, cadence: 'full', theme: 'A' },
] as const;

/**
 * Sections of a leg, 1 to 5: they grow with the logarithm of its distance. Eight bars of a jig are over in eight seconds, which
 * is no tune yet.
 */
function sectionsOf({ features: { km, way }, metre }: TuneLength): number {
  const least = isCompound(metre) && metre[0] === 6 ? 2 : 1;
  return Math.max(least, Math.min(5, Math.round(Math.log2(1 + flightLikeKm(km, way) / 300))));
}
