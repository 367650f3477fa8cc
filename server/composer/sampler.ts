/** What is so unlikely that all of it together makes up the rest is never drawn. */
const NUCLEUS = 0.97;

/**
 * Draws one of several things. Weights are rounded to 1/1024 first and added up as integers, so that the last bit of a
 * logarithm does not change what is drawn; ties go by index.
 * @param logWeights natural logarithms; −Infinity for what cannot be
 * @param drawn in [0, 1)
 * @param nucleus the share of the likeliest that is drawn from
 * @returns the index drawn, or −1 where none can be
 * @example sample([Math.log(1), -Infinity, Math.log(3)], 0.26) // 2
 */
export function sample(logWeights: readonly number[], drawn: number, nucleus = NUCLEUS): number {
  const top = Math.round(Math.max(...logWeights) * 1024);
  if (top === -Infinity) return -1;
  const weights = logWeights.map((weight) => Math.round(Math.exp((Math.round(weight * 1024) - top) / 1024) * 2 ** 24));
  const all = sum(weights);
  // Beginning with the likeliest, until they are the nucleus.
  const order = weights.map((_, index) => index).sort((a, b) => weights[b]! - weights[a]! || a - b);
  let reached = 0;
  let count = 0;
  while (reached < nucleus * all) reached += weights[order[count++]!]!;
  for (const index of order.slice(count)) weights[index] = 0;
  let left = Math.floor(drawn * reached);
  return weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
