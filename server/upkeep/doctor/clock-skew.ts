import { bad, doubtful, good, type Judgement } from '../judgement.ts';

const DOUBTFUL_MS = 500;
const BAD_MS = 5_000;

/**
 * Judges another machine's clock by an answer of it.
 * @param theirs its time, ms since 1970
 * @param asked when the question was sent by this machine's clock, ms since 1970; `answered` when the answer was there
 */
export function judgeSkew(name: string, theirs: number, asked: number, answered: number): Judgement {
  // Anywhere between question and answer is in step.
  const skew = theirs < asked ? theirs - asked : Math.max(0, theirs - answered);
  const says = `its clock is ${Math.abs(Math.round(skew))} ms ${skew < 0 ? 'behind' : 'ahead'}`;
  const remedy = 'run an NTP client on both machines: leases and expiries compare their clocks';
  if (Math.abs(skew) > BAD_MS) return bad(name, says, remedy);
  return Math.abs(skew) > DOUBTFUL_MS ? doubtful(name, says, remedy) : good(name, 'its clock agrees with this one');
}
