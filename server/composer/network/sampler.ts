/** The likeliest candidates whose weights add up to this share are drawn from; the rest never is. */
const NUCLEUS = 0.99;

/** Weight of the likeliest candidate. */
const TOP = 2 ** 24;
/** Logarithm of the share of TOP below which a weight is rounded to 0: ln 2⁻²⁵. */
const SMALLEST = -17.33;

/**
 * Draws an index by weight. Logarithms are rounded to 1/1024 first, and weights are added up as integers, so that the
 * last bit of a logarithm does not change what is drawn. Of equal weights the first is the likelier.
 * @param logWeights natural logarithms; −Infinity for what must not be drawn
 * @param drawn in [0, 1)
 * @param nucleus share of the total weight that is drawn from
 * @returns −1 where nothing can be drawn
 * @example sample([Math.log(1), -Infinity, Math.log(3)], 0.26) // 2
 */
export function sample(logWeights: readonly number[], drawn: number, nucleus = NUCLEUS): number {
  let top = -Infinity;
  for (const logWeight of logWeights) top = Math.max(top, Math.round(logWeight * 1024));
  if (top === -Infinity) return -1;
  const weights = logWeights.map((logWeight) => {
    const below = (Math.round(logWeight * 1024) - top) / 1024;
    return below < SMALLEST ? 0 : Math.round(Math.exp(below) * TOP);
  });
  let total = 0;
  for (const weight of weights) total += weight;
  let left = Math.floor(drawn * keepLikeliest(weights, nucleus * total));
  return weights.findIndex((weight) => {
    if (weight < 0) left += weight;
    return left < 0;
  });
}

/** Negates the largest weights until they add up to `enough`. @returns their sum */
function keepLikeliest(weights: number[], enough: number): number {
  let kept = 0;
  while (kept < enough) {
    const { weight, index } = likeliest(weights);
    weights[index] = -weight;
    kept += weight;
  }
  return kept;
}

function likeliest(weights: readonly number[]) {
  const found = { weight: -Infinity, index: 0 };
  let index = 0;
  for (const weight of weights) {
    if (weight > found.weight) {
      found.weight = weight;
      found.index = index;
    }
    index++;
  }
  return found;
}
