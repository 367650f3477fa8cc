import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Command } from '../../protocol/transport.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { freshDatabase } from '../support/databases.ts';
import { type Edit, journeys, edits as listsOfEdits, silentEdits } from './journeys.ts';
import { openTestCluster, type Target } from './test-cluster.ts';

/**
 * To play a failure again, SEED and TRAIL are what fast-check prints as seed and path; RUNS is how long to look for one. The
 * same journeys every time, so that a change is judged by itself; SEED=$RANDOM looks for others.
 */
const seed = Number(process.env.SEED ?? 1);
// With TRAIL, name the test as well (-t): its path is one within that test.
const trail = process.env.TRAIL;
const runs = Number(process.env.RUNS ?? 96);
const replay = { seed, ...(trail !== undefined && { path: trail, endOnFailure: true }) };

type Step =
  | { readonly kind: 'edit'; readonly edits: readonly Edit[]; readonly apartMs: number }
  | { readonly kind: 'type'; readonly edit: Edit }
  | {
      readonly kind: 'command';
      readonly action: Exclude<Command['action'], 'loop'>;
      readonly to: Target;
      readonly at: number;
    }
  | { readonly kind: 'loop'; readonly leg: number | undefined; readonly at: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'leave' | 'come'; readonly at: number }
  | { readonly kind: 'baton'; readonly to: 'here' | 'elsewhere'; readonly at: number }
  | { readonly kind: 'lose'; readonly expires: boolean }
  | { readonly kind: 'encore'; readonly to: Target }
  | { readonly kind: 'detour'; readonly at: number }
  | { readonly kind: 'crash' | 'audit' };

const instance = fc.nat({ max: 1 });
const part = fc.double({ min: 0, max: 1.1, noNaN: true });
const target: fc.Arbitrary<Target> = fc.oneof(
  fc.record({ part }),
  fc.record({ leg: fc.nat({ max: 9 }), before: fc.nat({ max: 500 }) }),
  fc.record({ back: fc.nat({ max: 6_000 }) }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('edit' as const),
      edits: listsOfEdits,
      apartMs: fc.nat({ max: 30 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('type' as const), edit: silentEdits }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('command' as const),
      action: fc.constantFrom('play' as const, 'play' as const, 'pause' as const, 'seek' as const, 'seek' as const),
      to: target,
      at: instance,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('loop' as const),
      leg: fc.option(fc.nat({ max: 9 }), { nil: undefined, freq: 2 }),
      at: instance,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      ms: fc.oneof(fc.nat({ max: 400 }), fc.nat({ max: 5_000 }), fc.nat({ max: 20_000 })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('leave' as const, 'come' as const), at: instance }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('baton' as const),
      to: fc.constantFrom('here' as const, 'elsewhere' as const),
      at: instance,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lose' as const), expires: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('encore' as const), to: target }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('detour' as const), at: fc.nat({ max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('crash' as const, 'audit' as const) }) },
);

describe(`a conductor under random journeys (SEED=${seed})`, () => {
  let database: Database;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const fresh = await freshDatabase('sqlite');
    drop = fresh.drop;
    database = openDatabase(fresh.url);
    // It is the conductor that is pulled out here, not the plug.
    await database.knex.raw('PRAGMA synchronous = OFF');
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  test('M2, M5: keeps its word to whoever listens, whatever is edited, commanded or lost', {
    timeout: 600_000,
  }, async () => {
    const anything = fc.asyncProperty(
      journeys,
      fc.array(target, { maxLength: 1 }),
      fc.array(step, { maxLength: 20 }),
      async (journey, from, steps) => {
        const cluster = await openTestCluster(database, journey);
        try {
          await cluster.command(0, 'play', { part: 0 });
          for (const to of from) await cluster.command(0, 'seek', to);

          for (const each of steps) {
            switch (each.kind) {
              case 'edit':
                await cluster.edit(each.edits, each.apartMs);
                break;
              case 'type':
                cluster.type(each.edit);
                break;
              case 'command':
                await cluster.command(each.at, each.action, each.to);
                break;
              case 'loop':
                await cluster.loop(each.at, each.leg);
                break;
              case 'pass':
                await cluster.pass(each.ms);
                break;
              case 'leave':
                cluster.leave(each.at);
                break;
              case 'come':
                await cluster.come(each.at);
                break;
              case 'baton':
                await cluster.baton(each.at, each.to);
                break;
              case 'lose':
                await cluster.loseLease(each.expires);
                break;
              case 'encore':
                await cluster.command(0, 'play', each.to);
                await cluster.command(0, 'seek', { part: 1 });
                await cluster.pass(400);
                await cluster.command(0, 'seek', each.to);
                await cluster.command(0, 'play', each.to);
                break;
              case 'detour':
                await cluster.detour(each.at);
                break;
              case 'crash':
                await cluster.crash();
                break;
              case 'audit':
                await cluster.audit();
                break;
              default:
                each satisfies never;
            }
            await cluster.pass(45);
            await cluster.check();
          }
          await cluster.audit();
        } finally {
          await cluster.close();
        }
      },
    );
    // The first one waits for the networks: 20 s on a busy machine.
    await fc.assert(anything, { ...replay, numRuns: runs, interruptAfterTimeLimit: 20_000 + 130 * runs });
  });

  test('sends, when it is left alone, the piece that it would have exported', { timeout: 600_000 }, async () => {
    const undisturbed = fc.asyncProperty(journeys, async (journey) => {
      const cluster = await openTestCluster(database, journey);
      try {
        const piece = await cluster.piece();
        await cluster.command(0, 'play', { part: 0 });
        await cluster.toTheEnd();
        expect(cluster.heard()).toEqual(piece);
      } finally {
        await cluster.close();
      }
    });
    await fc.assert(undisturbed, { ...replay, numRuns: Math.ceil(runs / 16) });
  });
});
