import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Choice, Variant } from '../../protocol/listening.ts';
import { createLogger } from '../../server/logger.ts';
import { bradleyTerry, type Comparison } from '../../server/session-events/bradley-terry.ts';
import { listening, printListening } from '../../server/session-events/listening-report.ts';
import { openRecorder, type Recorder } from '../../server/session-events/recorder.ts';
import { rooms } from '../../server/session-events/reports.ts';

const compare = (first: string, second: string, votes: number, firstWins: number): Comparison => ({
  ...{ first, second, votes, firstWins },
});

describe('Bradley–Terry strengths', () => {
  it('of two candidates are as their wins', () => {
    const strengths = bradleyTerry([compare('a', 'b', 4, 3)], 'b');
    expect(strengths.get('a')!.strength).toBeCloseTo(3, 9);
    expect(strengths.get('b')).toEqual({ strength: 1, error: 0 });
    // Information of four votes with chances of 3/4 and 1/4.
    expect(strengths.get('a')!.error).toBeCloseTo(1 / Math.sqrt(4 * (3 / 16)), 9);
  });

  it('of three that win exactly as often as expected are those of the expectation', () => {
    const votes = [compare('a', 'b', 3, 2), compare('c', 'b', 3, 1), compare('a', 'c', 5, 4)];
    const strengths = bradleyTerry(votes, 'c');
    expect(strengths.get('a')!.strength).toBeCloseTo(4, 6);
    expect(strengths.get('b')!.strength).toBeCloseTo(2, 6);
    // Information (22/15, −2/3; −2/3, 4/3) of a and b, inverted: its determinant is 68/45.
    expect(strengths.get('a')!.error).toBeCloseTo(Math.sqrt(4 / 3 / (68 / 45)), 6);
    expect(strengths.get('b')!.error).toBeCloseTo(Math.sqrt(22 / 15 / (68 / 45)), 6);
  });

  it('of a circle are equal, and ties count half', () => {
    const circle = bradleyTerry([compare('a', 'b', 1, 1), compare('b', 'c', 1, 1), compare('c', 'a', 1, 1)], 'a');
    for (const { strength } of circle.values()) expect(strength).toBeCloseTo(1, 9);
    expect(bradleyTerry([compare('a', 'b', 3, 1.5)], 'b').get('a')!.strength).toBeCloseTo(1, 9);
  });

  it('are the reference’s alone without votes', () => {
    expect([...bradleyTerry([], 'a')]).toEqual([['a', { strength: 1, error: 0 }]]);
  });
});

describe('the report of listening', () => {
  let dir: string;
  let recorder: Recorder;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'aero-melody-listening-'));
    recorder = await openRecorder({ dir, instance: 'one', logger: createLogger('silent') });
  });
  afterEach(async () => {
    await recorder.close();
    await rm(dir, { recursive: true });
  });

  let at = 0;
  const vote = (pair: string, first: Variant, second: Variant, choice: Choice) =>
    recorder.record({
      ...{ kind: 'listen-vote', log: null, memberId: null, userId: 7, at: ++at, flight: 'CDG-NRT' },
      ...{ pair, first, second, choice },
    });

  it('is empty without votes', async () => {
    expect(await listening(recorder)).toEqual({ votes: 0, variants: [] });
    expect(printListening(await listening(recorder))).toBe('votes: 0\n');
  });

  it('counts a pair once, whichever piece came first, and begins with a tie', async () => {
    vote('one', 'composed', 'unarranged', 'first');
    vote('one', 'composed', 'unarranged', 'second');
    vote('two', 'unarranged', 'composed', 'second');
    vote('three', 'unarranged', 'composed', 'neither');
    const report = await listening(recorder);
    expect(report.votes).toBe(3);
    expect(report.variants.map(({ variant, votes, wins }) => [variant, votes, wins])).toEqual([
      ['composed', 3, 2.5],
      ['unarranged', 3, 0.5],
    ]);
    const [composed, unarranged] = report.variants;
    expect(composed).toMatchObject({ strength: 1, low: 1, high: 1 });
    // One win of four, with the tie in advance.
    expect(unarranged!.strength).toBeCloseTo(1 / 3, 9);
    expect(Math.log(unarranged!.high / unarranged!.strength)).toBeCloseTo(1.96 / Math.sqrt(4 * (3 / 16)), 9);
    expect(printListening(report)).toBe(
      [
        'votes: 3',
        'variant      votes  wins   strength  95 %',
        'composed     3      2.5    1.00      1.00–1.00',
        'unarranged   3      0.5    0.33      0.03–3.20',
        '',
      ].join('\n'),
    );
  });

  it('leaves the report of rooms as it is', async () => {
    vote('one', 'composed', 'tune', 'first');
    expect(await rooms(recorder)).toEqual([]);
  });
});
