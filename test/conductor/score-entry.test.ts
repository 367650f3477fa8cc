import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { z } from 'zod';
import { packNotes } from '../../protocol/note-event.ts';
import { planJourney } from '../../server/composer/plan/plan-leg.ts';
import { spliceLeg } from '../../server/composer/plan/splice.ts';
import { legPlan, UNARRANGED } from '../../server/composer/theory/leg-plan.ts';
import { replayScore } from '../../server/conductor/score/replay.ts';
import type { ScoredLeg } from '../../server/conductor/score/score.ts';
import {
  type PlacedRow,
  readEntries,
  SCORE_ENTRY_VERSION,
  type ScoreRow,
  scoreEntry,
} from '../../server/conductor/score/score-entry.ts';
import { createScoreWriter } from '../../server/conductor/score/score-writer.ts';
import { createAirports, readAirports } from '../../server/storage/airports.ts';
import { seedTravelLog } from '../../travel-log/edit.ts';
import { legsOf } from '../../travel-log/legs.ts';
import { settingsFor } from '../../travel-log/settings.ts';
import { readTravelLog } from '../../travel-log/shape.ts';
import { hashOf, shapeOf } from '../support/contract.ts';
import { createHandClock } from '../support/hand-clock.ts';

/** The entries as they were when their version was set. Raise the version, then write the new hash here. */
const KNOWN = { version: 4, hash: '265d51a82f1c4656' };

/** A leg as version 1 replayed it: without an arrangement, a pace and offsets. */
interface ReplayedLeg {
  readonly plan: { readonly bars: readonly object[] };
  readonly base: ReplayedLeg['plan'];
  readonly notes: readonly object[];
}

const FIXTURES = join(import.meta.dirname, 'fixtures');

test('S6: a change of an entry of the score log raises its version', () => {
  expect({ version: SCORE_ENTRY_VERSION, hash: hashOf(shapeOf(scoreEntry)) }).toEqual(KNOWN);
});

describe('S6: found without a new version is', () => {
  const [begin, ...others] = scoreEntry.options;
  const withBegin = (body: z.ZodType) =>
    z.discriminatedUnion('kind', [z.object({ kind: z.literal('begin'), body }), ...others]);

  test.each([
    ['a field more', withBegin(begin.shape.body.extend({ by: z.string().optional() }))],
    ['a field less', withBegin(begin.shape.body.omit({ v: true }))],
    ['a kind more', z.discriminatedUnion('kind', [...scoreEntry.options, z.object({ kind: z.literal('cadence') })])],
    ['a kind less', z.discriminatedUnion('kind', [others[0]!, ...others.slice(1)])],
  ])('%s', (_, changed) => {
    expect(hashOf(shapeOf(changed))).not.toBe(KNOWN.hash);
  });

  test('no change at all', () => {
    expect(hashOf(shapeOf(z.discriminatedUnion('kind', [begin, ...others])))).toBe(KNOWN.hash);
  });
});

describe('rows of version 1', () => {
  const rows = readFileSync(join(FIXTURES, 'score-log-v1.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as PlacedRow);

  test('S7: all that version 1 wrote can be read, and replays to the same value', () => {
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(
      new Set(scoreEntry.options.map((each) => each.shape.kind.value)),
    );
    const { place, standing, legs, ...replayed } = JSON.parse(
      readFileSync(join(FIXTURES, 'score-log-v1.replayed.json'), 'utf8'),
    ) as { readonly place: object; readonly standing: object; readonly legs: readonly ReplayedLeg[] };
    const noStage = { stageLead: 0, solo: null };
    const inTime = ({ bars, ...plan }: ReplayedLeg['plan']) => ({
      ...plan,
      bars: bars.map((bar) => ({ ...bar, ...UNARRANGED })),
      opening: null,
      reasons: null,
      pace: [],
    });
    expect(replayScore(rows)).toEqual({
      ...replayed,
      position: place,
      legs: legs.map((leg) => ({
        ...leg,
        plan: inTime(leg.plan),
        base: inTime(leg.base),
        notes: leg.notes.map((note) => ({ ...note, offset: 0 })),
      })),
      transport: { ...standing, ...noStage },
      unreadable: undefined,
    });
  });

  test('M21: notes with offsets are read beside notes that were written without', () => {
    const [{ plan, revision }] = replayScore(rows).legs as [ScoredLeg];
    const note = {
      voice: 'melody',
      index: 9_000,
      tick: 2 ** 20,
      ticks: 420,
      pitch: 60,
      velocity: 80,
      offset: -7,
    } as const;
    const body = { leg: plan.leg, revision, ...packNotes([note]), seq: 1 };
    const row = { epoch: 9, seq: 1, kind: 'notes', body };
    expect(replayScore([...rows, row]).legs[0]!.notes.at(-1)).toEqual(note);
  });

  test('a plan that is written and read back is the same to the letter, because plans are compared as JSON', async () => {
    const airports = createAirports(await readAirports());
    const doc = new Y.Doc();
    const stops = ['CDG', 'FRA', 'SYD', 'SYD', 'LIM'].map((airport, at) => ({ id: `w${at}`, airport }));
    stops[2] = Object.assign(stops[2]!, { arrive: '2026-06-01T04:00:00Z', depart: '2026-06-02T04:00:00Z' });
    seedTravelLog(doc, { title: 'Far', seed: 5, waypoints: stops });
    const { waypoints, settings } = readTravelLog(doc);
    const plans = planJourney(legsOf(waypoints, airports.of), (leg) => settingsFor(leg, settings));
    expect(plans.some(({ bars }) => bars.some(({ form }) => form === 'drone'))).toBe(true);
    const spliced = plans.slice(1).map((plan, at) => spliceLeg(plans[at]!, plan, 4_000));
    for (const plan of [...plans, ...spliced])
      expect(JSON.stringify(legPlan.parse(JSON.parse(JSON.stringify(plan))))).toBe(JSON.stringify(plan));
  });

  test.each([
    ['of an unknown kind', { kind: 'cadence', body: {} }, 'kind: '],
    ['for a newer version', { kind: 'pulse', body: { time: 1, v: SCORE_ENTRY_VERSION + 1 } }, 'body.v: '],
    ['without a field', { kind: 'pulse', body: {} }, 'body.time: '],
    ['with half a note', { kind: 'notes', body: { leg: 'a', revision: 0, notes: [1, 2], seq: 1 } }, 'body.notes: '],
    [
      'with an offset beyond a sixteenth',
      { kind: 'notes', body: { leg: 'a', revision: 0, notes: [], offsets: [121], seq: 1 } },
      'body.offsets: ',
    ],
    ['without a body', { kind: 'pulse', body: null }, 'body: '],
  ])('S8: a row %s ends what can be read', (_, row, why) => {
    const mixed = rows.toSpliced(10, 0, { epoch: 1, seq: 99, ...row });
    const { unreadable, ...known } = replayScore(mixed);
    expect(unreadable).toEqual({ epoch: 1, seq: 99, kind: row.kind, why: expect.stringContaining(why) });
    expect(known).toEqual({ ...replayScore(rows.slice(0, 10)), unreadable: undefined });
  });

  test('S7: what names a version that this one reads is read', () => {
    const row = { epoch: 1, seq: 0, kind: 'pulse', body: { time: 5, v: SCORE_ENTRY_VERSION } };
    expect(readEntries([row])).toMatchObject({ entries: [{ kind: 'pulse' }], unreadable: undefined });
  });

  test('an entry that does not fit its schema is not kept, and said so', async () => {
    const kept: ScoreRow[] = [];
    const warnings: unknown[] = [];
    const writer = createScoreWriter({
      store: {
        append: async (_log, _owner, _epoch, written) => kept.push(...written) > 0,
        load: async () => [],
      },
      logId: 1,
      owner: 'one',
      epoch: 1,
      clock: createHandClock(),
      logger: { warn: (about: unknown) => void warnings.push(about) },
      fenced() {},
    });
    writer.write('pulse', { time: 1 });
    writer.write('pulse', { time: Number.NaN });
    writer.write('notes', { leg: 'a', revision: 0, notes: [0.5, 0, 0, 0, 0, 0], seq: 1 });
    writer.write('pulse', { time: 2 });
    await writer.flush();
    expect(kept).toEqual([
      { seq: 0, kind: 'pulse', body: { time: 1 } },
      { seq: 1, kind: 'pulse', body: { time: 2 } },
    ]);
    expect(warnings).toMatchObject([{ kind: 'pulse' }, { kind: 'notes' }]);
  });
});
