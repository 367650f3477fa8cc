const { SEED, TRAIL } = process.env;

/**
 * For properties that draw anew each time. To play a failure again, SEED and TRAIL are what fast-check prints with it as
 * seed and path; name the test as well (-t).
 */
export const replay = {
  ...(SEED !== undefined && { seed: Number(SEED) }),
  ...(TRAIL !== undefined && { path: TRAIL, endOnFailure: true }),
};
