import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { freshDatabase } from '../support/databases.ts';
import { type Edit, edits as listsOfEdits, longJourneys } from './journeys.ts';
import { openTestCluster, type Target } from './test-cluster.ts';

/**
 * To play a failure again, SEED and TRAIL are what fast-check prints as seed and path; RUNS is how long to look for one: four
 * seconds each. The same journeys every time, so that a change is judged by itself; SEED=$RANDOM looks for others.
 */
const seed = Number(process.env.SEED ?? 1);
const trail = process.env.TRAIL;
const runs = Number(process.env.RUNS ?? 5);
const replay = { seed, ...(trail !== undefined && { path: trail, endOnFailure: true }), numRuns: runs };

interface Step {
  readonly edits: readonly Edit[];
  readonly apartMs: number;
  readonly to: Target | undefined;
  readonly passMs: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  edits: listsOfEdits,
  apartMs: fc.nat({ max: 120 }),
  to: fc.option(fc.record({ part: fc.double({ min: 0, max: 1, noNaN: true }) }), { nil: undefined, freq: 3 }),
  passMs: fc.nat({ max: 4_000 }),
});

/** How late each answer of the composing comes, again and again from the first on, ms. */
const latenesses = (max: number) => fc.array(fc.nat({ max }), { minLength: 1, maxLength: 40 });

describe(`twelve legs that are edited while they play (SEED=${seed})`, () => {
  let database: Database;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const fresh = await freshDatabase('sqlite');
    drop = fresh.drop;
    database = openDatabase(fresh.url);
    await database.knex.raw('PRAGMA synchronous = OFF');
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  test.each([
    ['in time', 50],
    ['much too late', 3_000],
  ])('change where they are edited alone, when the composing answers %s', { timeout: 600_000 }, async (_, max) => {
    const edited = fc.asyncProperty(
      longJourneys,
      latenesses(max),
      fc.array(step, { minLength: 1, maxLength: 12 }),
      async (journey, lateness, steps) => {
        let answers = 0;
        const next = () => lateness[answers++ % lateness.length]!;
        const cluster = await openTestCluster(database, journey, { next, max });
        try {
          await cluster.command(0, 'play', { part: 0 });
          await cluster.pass(1_000);
          for (const { edits, apartMs, to, passMs } of steps) {
            if (to) await cluster.command(0, 'seek', to);
            await cluster.pass(passMs);
            await cluster.edit(edits, apartMs);
            await cluster.check();
          }
          await cluster.audit();
        } finally {
          await cluster.close();
        }
      },
    );
    await fc.assert(edited, replay);
  });

  test('are the piece that would have been exported, however late the composing answers', async () => {
    const undisturbed = fc.asyncProperty(longJourneys, latenesses(1_500), async (journey, lateness) => {
      let answers = 0;
      const next = () => lateness[answers++ % lateness.length]!;
      const cluster = await openTestCluster(database, journey, { next, max: 1_500 });
      try {
        const piece = await cluster.piece();
        await cluster.command(0, 'play', { part: 0 });
        await cluster.pass(30_000);
        const heard = cluster.heard();
        expect(heard.size).toBeGreaterThan(0);
        for (const [leg, notes] of heard) expect(notes).toEqual(piece.get(leg)!.slice(0, notes.length));
        expect(await cluster.piece()).toEqual(piece);
      } finally {
        await cluster.close();
      }
    });
    await fc.assert(undisturbed, { ...replay, numRuns: Math.ceil(runs / 2) });
  });
});
