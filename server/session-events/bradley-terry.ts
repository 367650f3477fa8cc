/** Votes between two candidates. */
export interface Comparison {
  readonly first: string;
  readonly second: string;
  /** Count. */
  readonly votes: number;
  /** Votes for the first, count; a tie is half a vote for each. */
  readonly firstWins: number;
}

/** Strength of a candidate: it beats another one with probability strength / (strength + other's). */
export interface Strength {
  /** Relative to the reference's, which is 1. */
  readonly strength: number;
  /** Standard error of the natural logarithm of the strength; 0 for the reference. */
  readonly error: number;
}

const MOST_ITERATIONS = 10_000;
const PRECISION = 1e-12;

/**
 * Bradley–Terry strengths of maximum likelihood, by minorisation–maximisation (Hunter 2004). Errors are those of the inverse
 * Fisher information. Every candidate must have won and lost something, in a chain of comparisons to the reference.
 * @example bradleyTerry([{ first: 'a', second: 'b', votes: 4, firstWins: 3 }], 'b').get('a')?.strength // 3
 */
export function bradleyTerry(comparisons: readonly Comparison[], reference: string): Map<string, Strength> {
  const names = [...new Set([reference, ...comparisons.flatMap(({ first, second }) => [first, second])])];
  const votes = names.map(() => names.map(() => 0));
  const wins = names.map(() => 0);
  for (const { first, second, votes: count, firstWins } of comparisons) {
    const [a, b] = [names.indexOf(first), names.indexOf(second)];
    votes[a]![b]! += count;
    votes[b]![a]! += count;
    wins[a]! += firstWins;
    wins[b]! += count - firstWins;
  }
  const strengths = maximised(votes, wins);
  const errors = errorsOf(votes, strengths);
  return new Map(names.map((name, at) => [name, { strength: strengths[at]!, error: errors[at]! }]));
}

/** The strengths under which the votes are likeliest, the first one being 1. */
function maximised(votes: readonly (readonly number[])[], wins: readonly number[]): number[] {
  let strengths = wins.map(() => 1);
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    const raised = strengths.map((own, a) => {
      const chances = strengths.reduce((sum, other, b) => sum + votes[a]![b]! / (own + other), 0);
      return chances === 0 ? own : wins[a]! / chances;
    });
    const next = raised.map((strength) => strength / raised[0]!);
    const moved = Math.max(...next.map((strength, at) => Math.abs(strength / strengths[at]! - 1)));
    strengths = next;
    if (moved < PRECISION) break;
  }
  return strengths;
}

/** Standard errors of the logarithms, with the first one fixed. */
function errorsOf(votes: readonly (readonly number[])[], strengths: readonly number[]): number[] {
  const information = strengths.map((one, a) =>
    strengths.map((other, b) => (a === b ? 0 : (votes[a]![b]! * one * other) / (one + other) ** 2)),
  );
  const free = information.slice(1).map((row, a) => {
    const whole = row.reduce((sum, each) => sum + each, 0);
    return row.slice(1).map((each, b) => (a === b ? whole : -each));
  });
  return [0, ...inverse(free).map((row, at) => Math.sqrt(row[at]!))];
}

/** The inverse of a positive definite matrix, by Gauss–Jordan elimination: its pivots need no exchange. */
function inverse(matrix: readonly (readonly number[])[]): number[][] {
  let rows = matrix.map((row, a) => [...row, ...row.map((_, b) => (a === b ? 1 : 0))]);
  for (let column = 0; column < matrix.length; column++) {
    const scale = rows[column]![column]!;
    const pivot = rows[column]!.map((value) => value / scale);
    rows = rows.map((row, a) => (a === column ? pivot : row.map((value, b) => value - row[column]! * pivot[b]!)));
  }
  return rows.map((row) => row.slice(matrix.length));
}
