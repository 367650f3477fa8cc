import { at } from '../../server/composer/theory/at.ts';
import { areaUnderCurve, crossValidated, type Sample, weightsOf } from './logistic.ts';
import { barsToHear, MELODY_FEATURES, melodyFeatures } from './melody-features.ts';
import { mean } from './numbers.ts';
import { metreOf, type Passage } from './passage.ts';

/** Metres in which tunes and legs are told apart, and the greatest area under the curve that is asked. */
export const REAL_OR_OURS = [
  ['4/4', 0.75],
  ['2/4', 0.75],
  ['6/8', 0.62],
] as const;

/** A feature as the judge sees it. */
interface Told {
  readonly feature: string;
  /** Area under the curve of this feature alone: above 0.5 where legs have more of it. */
  readonly area: number;
  /** Its weight for legs in a judge that was fitted to all pieces. */
  readonly weight: number;
  readonly tunes: number;
  readonly legs: number;
}

/**
 * Legs and tunes in a metre, to be told apart. Each tune is cut to the length of a leg, in turn: lengths must not tell.
 * @returns with label 0 the tunes, with label 1 the legs
 */
export function piecesToTell(legs: readonly Passage[], tunes: readonly Passage[], metre: string): Sample[] {
  const inMetre = (pieces: readonly Passage[]) => pieces.filter((piece) => metreOf(piece) === metre);
  const heard = (pieces: readonly Passage[]) =>
    pieces.map((piece) => ({ piece, bars: barsToHear(piece) })).filter(({ bars }) => bars > 0);
  const ours = heard(inMetre(legs));
  const real = heard(inMetre(tunes)).map(({ piece, bars }, index) => ({
    piece,
    bars: Math.min(bars, ours[index % ours.length]?.bars ?? 0),
  }));
  return [real, ours].flatMap((pieces, label) =>
    pieces.map(({ piece, bars }, group): Sample => ({ features: melodyFeatures(piece, bars), label, group })),
  );
}

/** Separation of legs and tunes: area under the ROC curve, cross-validated. */
export function areaOver(samples: readonly Sample[]): number {
  const scores = crossValidated(samples, 2).map(([, score = 0]) => score);
  return areaUnderCurve(
    samples.map(({ label }) => label),
    scores,
  );
}

/** Features that tell the pieces apart, the one that tells most by itself first. */
export function toldFeatures(samples: readonly Sample[]): Told[] {
  const weights = weightsOf(samples);
  const labels = samples.map(({ label }) => label);
  return MELODY_FEATURES.map((feature, column) => {
    const values = samples.map(({ features }) => at(features, column));
    const meanOf = (kind: number) => mean(values.filter((_, index) => labels[index] === kind));
    const area = areaUnderCurve(labels, values);
    return { feature, area, weight: at(weights, column), tunes: meanOf(0), legs: meanOf(1) };
  }).toSorted((one, other) => Math.abs(other.area - 0.5) - Math.abs(one.area - 0.5));
}

/** The features that tell most in each metre, as lines of a report. */
export const toldLines = (legs: readonly Passage[], tunes: readonly Passage[], most = 16): string[] =>
  REAL_OR_OURS.flatMap(([metre]) => [
    `\n${metre}: feature, area under the curve by itself, weight, mean of tunes and of legs`,
    ...toldFeatures(piecesToTell(legs, tunes, metre))
      .slice(0, most)
      .map(({ feature, area, weight, tunes: real, legs: ours }) =>
        [feature.padEnd(24), area.toFixed(2), weight.toFixed(2).padStart(5), real.toFixed(3), ours.toFixed(3)].join(
          '  ',
        ),
      ),
  ]);
