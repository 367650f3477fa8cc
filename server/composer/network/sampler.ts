/** What is so unlikely that all of it together makes up the rest is never drawn. */
const NUCLEUS = 0.99;

/** Written anew by every draw; more than there are pitches or letters. */
const weights = new Float64Array(128);

/**
 * Draws one of several things. Weights are rounded to 1/1024 first and added up as integers, so that the last bit of a
 * logarithm does not change what is drawn; ties go by index.
 * @param logWeights natural logarithms, 128 at most; −Infinity for what cannot be
 * @param drawn in [0, 1)
 * @param nucleus the share of the likeliest that is drawn from
 * @returns the index drawn, or −1 where none can be
 * @example sample([Math.log(1), -Infinity, Math.log(3)], 0.26) // 2
 */
export function sample(logWeights: readonly number[], drawn: number, nucleus = NUCLEUS): number {
  const count = logWeights.length;
  let top = -Infinity;
  for (let index = 0; index < count; index++) top = Math.max(top, Math.round(logWeights[index]! * 1024));
  if (top === -Infinity) return -1;
  let all = 0;
  for (let index = 0; index < count; index++) {
    const below = (Math.round(logWeights[index]! * 1024) - top) / 1024;
    weights[index] = below < SMALLEST ? 0 : Math.round(Math.exp(below) * 2 ** 24);
    all += weights[index]!;
  }
  const reached = keepLikeliest(count, nucleus * all);
  let left = Math.floor(drawn * reached);
  for (let index = 0; ; index++) {
    // What is kept is below zero.
    if (weights[index]! < 0) left += weights[index]!;
    if (left < 0) return index;
  }
}

/** Below this a weight is rounded to 0: ln 2⁻²⁵. */
const SMALLEST = -17.33;

/** Turns the signs of the largest weights until together they are enough. @returns what they add up to */
function keepLikeliest(count: number, enough: number): number {
  let reached = 0;
  while (reached < enough) {
    let likeliest = 0;
    for (let index = 1; index < count; index++) if (weights[index]! > weights[likeliest]!) likeliest = index;
    reached += weights[likeliest]!;
    weights[likeliest] = -weights[likeliest]!;
  }
  return reached;
}
