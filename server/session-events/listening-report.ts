import { VARIANTS, type Variant } from '../../protocol/listening.ts';
import { bradleyTerry, type Comparison } from './bradley-terry.ts';
import type { Recorder } from './recorder.ts';

/** Votes of the listening page. */
export interface ListeningReport {
  /** Count; a pair is counted once. */
  readonly votes: number;
  /** Best first. */
  readonly variants: readonly VariantReport[];
}

export interface VariantReport {
  readonly variant: Variant;
  /** Votes on pairs with this variant, count. */
  readonly votes: number;
  /** Votes for it, count; "neither" is half a vote for each. */
  readonly wins: number;
  /** Bradley–Terry strength relative to the composed variant's, which is 1, and its 95 % interval. */
  readonly strength: number;
  readonly low: number;
  readonly high: number;
}

/** Standard errors on each side of a 95 % interval, count. */
const SPREAD = 1.96;

/** @param since ms since 1970; all time if left out */
export async function listening(
  events: Pick<Recorder, 'query'>,
  { since = 0 }: { readonly since?: number } = {},
): Promise<ListeningReport> {
  const comparisons = (await events.query(COMPARISONS, [BigInt(since)])) as unknown as readonly VariantComparison[];
  const heard = VARIANTS.filter((variant) =>
    comparisons.some((each) => each.first === variant || each.second === variant),
  );
  // A tie with the reference in advance: a variant that has won nothing so far would have no strength, and no interval.
  const ties = heard.filter((variant) => variant !== REFERENCE).map(tieWithReference);
  const strengths = bradleyTerry([...comparisons, ...ties], REFERENCE);
  const variants = heard.map((variant) => {
    const { strength, error } = strengths.get(variant)!;
    const factor = Math.exp(SPREAD * error);
    return { variant, ...countOf(variant, comparisons), strength, low: strength / factor, high: strength * factor };
  });
  return {
    votes: comparisons.reduce((sum, { votes }) => sum + votes, 0),
    variants: variants.sort((one, other) => other.strength - one.strength),
  };
}

/** True once there is a vote on a pair. */
export async function isAnswered(events: Pick<Recorder, 'query'>, pair: string): Promise<boolean> {
  const [vote] = await events.query(`SELECT pair FROM events WHERE kind = 'listen-vote' AND pair = $1 LIMIT 1`, [pair]);
  return vote !== undefined;
}

/**
 * The report as a table for people.
 * @example printListening({ votes: 0, variants: [] }) // 'votes: 0\n'
 */
export function printListening({ votes, variants }: ListeningReport): string {
  const rows = variants.map(({ variant, votes, wins, strength, low, high }) =>
    [variant, `${votes}`, `${wins}`, strength.toFixed(2), `${low.toFixed(2)}–${high.toFixed(2)}`]
      .map((cell, at) => cell.padEnd(WIDTHS[at]!))
      .join('  ')
      .trimEnd(),
  );
  const head = HEAD.map((cell, at) => cell.padEnd(WIDTHS[at]!)).join('  ');
  return [`votes: ${votes}`, ...(rows.length > 0 ? [head, ...rows] : []), ''].join('\n');
}

const HEAD = ['variant', 'votes', 'wins', 'strength', '95 %'];
const WIDTHS = [11, 5, 5, 8, 4];

interface VariantComparison extends Comparison {
  readonly first: Variant;
  readonly second: Variant;
}

const REFERENCE: Variant = 'composed';

const tieWithReference = (variant: Variant): Comparison => ({
  first: variant,
  second: REFERENCE,
  votes: 1,
  firstWins: 0.5,
});

function countOf(variant: Variant, comparisons: readonly Comparison[]): { votes: number; wins: number } {
  let votes = 0;
  let wins = 0;
  for (const each of comparisons) {
    if (each.first === variant) wins += each.firstWins;
    else if (each.second === variant) wins += each.votes - each.firstWins;
    else continue;
    votes += each.votes;
  }
  return { votes, wins };
}

const COMPARISONS = `
  WITH counted AS (
    SELECT * FROM events
    WHERE kind = 'listen-vote' AND at_ms >= $1
    QUALIFY row_number() OVER (PARTITION BY pair ORDER BY at_ms) = 1
  )
  SELECT "first", "second", count(*)::DOUBLE AS votes,
    sum(CASE choice WHEN 'first' THEN 1 WHEN 'second' THEN 0 ELSE 0.5 END)::DOUBLE AS "firstWins"
  FROM counted
  GROUP BY "first", "second"
  ORDER BY "first", "second"`;
