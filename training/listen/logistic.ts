import { at } from '../../server/composer/theory/at.ts';
import { deviation, mean, shareOf, sum } from './numbers.ts';

/** A thing to be told apart from others. */
export interface Sample {
  readonly features: readonly number[];
  /** Class, from 0. */
  readonly label: number;
  /** Samples of one group are in the same fold: legs of one journey, say. */
  readonly group: number;
}

/** Folds of the cross-validation. */
const FOLDS = 5;

/** Steps of the gradient descent, their size, and the weight of the squared weights. */
const STEPS = 300;
const RATE = 0.5;
const DECAY = 0.01;

/**
 * The likelihoods of the classes of each sample, by a multinomial logistic regression that was fitted to the other four
 * fifths of the groups. Features are standardised on these; classes weigh the same, however many samples they have.
 * @returns for each sample, a likelihood for each class
 */
export function crossValidated(samples: readonly Sample[], classes: number): number[][] {
  const likelihoods: number[][] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const { tell } = fitted(
      samples.filter(({ group }) => group % FOLDS !== fold),
      classes,
    );
    samples.forEach(({ features, group }, index) => {
      if (group % FOLDS === fold) likelihoods[index] = tell(features);
    });
  }
  return likelihoods;
}

/** The share of samples that are told rightly, as the mean over the classes. */
export function balancedAccuracy(samples: readonly Sample[], likelihoods: readonly (readonly number[])[]): number {
  const told = likelihoods.map((each) => each.indexOf(Math.max(...each)));
  const labels = [...new Set(samples.map(({ label }) => label))];
  return mean(
    labels.map((label) => {
      const own = samples.flatMap((sample, index) => (sample.label === label ? [at(told, index)] : []));
      return shareOf(own, (guess) => guess === label);
    }),
  );
}

/**
 * The area under the ROC curve: how often a sample of class 1 has a higher score than one of class 0.
 * @example areaUnderCurve([0, 1, 1], [0.2, 0.9, 0.1]) // 0.5
 */
export function areaUnderCurve(labels: readonly number[], scores: readonly number[]): number {
  const [lower, higher] = [0, 1].map((label) => scores.filter((_, index) => labels[index] === label)) as [
    number[],
    number[],
  ];
  const won = sum(higher.map((one) => sum(lower.map((other) => (one > other ? 1 : one === other ? 0.5 : 0)))));
  return won / (lower.length * higher.length);
}

/** The weights of the standardised features for class 1 against class 0, fitted to all samples. */
export function weightsOf(samples: readonly Sample[]): number[] {
  const [other, own] = fitted(samples, 2).weights as [Float64Array, Float64Array];
  return [...own.slice(1)].map((weight, column) => weight - at(other, column + 1));
}

interface Fitted {
  /** The likelihoods of the classes of a thing with these features. */
  readonly tell: (features: readonly number[]) => number[];
  /** For each class that of the constant, then those of the features. */
  readonly weights: readonly Float64Array[];
}

function fitted(samples: readonly Sample[], classes: number): Fitted {
  const size = samples[0]?.features.length ?? 0;
  const columns = Array.from({ length: size }, (_, column) => samples.map(({ features }) => at(features, column)));
  const centres = columns.map(mean);
  // A feature that never varies tells nothing.
  const widths = columns.map((column) => deviation(column) || 1);
  const standard = (features: readonly number[]) => [
    1,
    ...features.map((value, column) => (value - at(centres, column)) / at(widths, column)),
  ];
  const rows = samples.map(({ features }) => standard(features));
  const counts = Array.from({ length: classes }, (_, label) => samples.filter((each) => each.label === label).length);
  const weights = Array.from({ length: classes }, () => new Float64Array(size + 1));
  for (let step = 0; step < STEPS; step++) {
    const slopes = weights.map((each) => each.map((weight, column) => (column === 0 ? 0 : DECAY * weight)));
    samples.forEach(({ label }, index) => {
      const row = at(rows, index);
      const share = 1 / (classes * at(counts, label));
      likely(weights, row).forEach((likelihood, kind) => {
        const slope = at(slopes, kind);
        const error = share * (likelihood - (kind === label ? 1 : 0));
        for (let column = 0; column <= size; column++) slope[column] = at(slope, column) + error * at(row, column);
      });
    });
    weights.forEach((each, kind) => {
      const slope = at(slopes, kind);
      for (let column = 0; column <= size; column++) each[column] = at(each, column) - RATE * at(slope, column);
    });
  }
  return { tell: (features) => likely(weights, standard(features)), weights };
}

function likely(weights: readonly Float64Array[], row: readonly number[]): number[] {
  const scores = weights.map((each) => each.reduce((total, weight, column) => total + weight * at(row, column), 0));
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const total = sum(powers);
  return powers.map((power) => power / total);
}
