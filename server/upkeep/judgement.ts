/** One thing that was looked at. */
export interface Judgement {
  /** Stable, for programs, e.g. `redis.version`. */
  readonly name: string;
  readonly state: 'good' | 'doubtful' | 'bad';
  /** One sentence of what was found; never a secret. */
  readonly says: string;
  /** One sentence of what to do; for everything that is not good. */
  readonly remedy?: string;
}

export const good = (name: string, says: string): Judgement => ({ name, state: 'good', says });
export const doubtful = (name: string, says: string, remedy: string): Judgement => ({
  ...{ name, state: 'doubtful', says, remedy },
});
export const bad = (name: string, says: string, remedy: string): Judgement => ({ name, state: 'bad', says, remedy });

/** Count of each state, and a score: 100 where all is good, and 0 where nothing is. */
export function judge(judgements: readonly Judgement[]) {
  const count = (state: Judgement['state']) => judgements.filter((one) => one.state === state).length;
  const counts = { good: count('good'), doubtful: count('doubtful'), bad: count('bad') };
  const points = counts.good + counts.doubtful / 2;
  return { ...counts, score: judgements.length === 0 ? 100 : Math.round((100 * points) / judgements.length) };
}
