import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import type { NoteEvent, PackedNotes } from '../../protocol/note-event.ts';
import { composeLeg, composeLegs } from '../../server/composer/composer.ts';
import type { Ensemble } from '../../server/composer/network/ensemble.ts';
import { planLeg } from '../../server/composer/plan/plan-leg.ts';
import { spliceLeg, spliceTick } from '../../server/composer/plan/splice.ts';
import type { LegPlan } from '../../server/composer/theory/leg-plan.ts';
import { barTicks } from '../../server/composer/theory/metre.ts';
import type { Ask, Composing } from '../../server/composing/composing.ts';
import { startWorker } from '../../server/composing/thread.ts';
import { createComposing } from '../../server/composing/workers.ts';
import { createCaches } from '../../server/storage/cache.ts';
import { createMemoryStore } from '../../server/storage/cache-store.ts';
import { AIRPORTS, leg, settings } from '../composer/airports.ts';
import { createHandClock } from '../support/hand-clock.ts';
import { goOn, network } from '../support/network.ts';

const codes = AIRPORTS.map(({ iata, icao }) => iata ?? icao!);
const plans = codes
  .slice(0, 33)
  .concat(codes)
  .slice(0, 33)
  .map((to, seed) => planLeg(leg('CDG', to), settings({ seed, texture: seed % 11 === 7 ? 'choir' : 'band' })));

let opened: Composing | undefined;
afterEach(() => opened?.close());

test('thousands of steps, of melodies and choirs, in batches of any size, add no tensor', () => {
  let steps = 0;
  const counted: Ensemble = {
    ...network,
    step(rows) {
      steps += 1;
      return network.step(rows);
    },
  };
  const held = new Set([network.tensors()]);
  for (let size = 1; steps < 3_000; size++) {
    composeLegs(plans.slice(size % 30, (size % 30) + size), counted);
    held.add(network.tensors());
  }
  expect([...held]).toHaveLength(1);
});

/** @param launch starts the worker of a number, in the order of their starts */
function open(launch: (number: number) => Worker = startWorker) {
  const clock = createHandClock(Date.UTC(2026, 5, 1));
  const workers: Worker[] = [];
  const said: string[] = [];
  const say = (...words: unknown[]) => said.push(String(words.at(-1)));
  let looked = 0;
  const cache = createCaches(createMemoryStore({ bytes: 1e7, now: clock.now })).of<PackedNotes>('compositions', '');
  const composing = createComposing({
    workers: 1,
    clock,
    cache: {
      set: cache.set,
      async get(key) {
        const found = await cache.get(key);
        if (found) looked += 1;
        return found;
      },
    },
    logger: { info: say, warn: say, error: say },
    start() {
      const worker = launch(workers.length);
      workers.push(worker);
      return worker;
    },
  });
  opened = composing;
  return { composing, clock, workers, said, found: () => looked };
}

function fail(error: Error): never {
  throw error;
}

/** A plan whose music fails where one of its bars begins. */
const poisoned = (plan: LegPlan, at: number): LegPlan => ({
  ...plan,
  bars: plan.bars.map((bar, index) => (index < at ? bar : { ...bar, chords: [] as never })),
});

/** Asks, and waits until all that was asked for is there. @throws what the leg failed at */
function hear(composing: Composing, plan: LegPlan, ask: Partial<Ask> = {}): Promise<NoteEvent[]> {
  const { past = [], until = plan.ticks } = ask;
  return new Promise((resolve, reject) => {
    const notes: NoteEvent[] = [];
    let before = 0;
    composing.compose(
      { plan, past, from: 0, until, deadline: Number.POSITIVE_INFINITY, ...ask },
      (made, filledTo) => {
        for (const { tick } of made) {
          expect(tick).toBeGreaterThanOrEqual(before);
          expect(tick).toBeLessThan(filledTo);
        }
        before = filledTo;
        notes.push(...made);
        if (filledTo >= Math.min(until, plan.ticks)) resolve(notes);
      },
      reject,
    );
  });
}

test('thirty-three rooms at once hear what each would hear alone, and what one thread makes without a worker', async () => {
  const { composing } = open();
  const together = await Promise.all(plans.map((plan) => hear(composing, plan)));
  const alone = await hear(composing, structuredClone(plans[7]!));
  expect(alone).toEqual(together[7]);
  expect(together).toEqual(composeLegs(plans, network));
});

test('asked for a little at a time, by a member who keeps what was heard, a leg is the same', async () => {
  const { composing } = open();
  const plan = plans[3]!;
  const past: NoteEvent[] = [];
  for (let from = 0; from < plan.ticks; from += 1_700)
    past.push(...(await hear(composing, plan, { past, from, until: from + 1_700, deadline: 0 })));
  expect(past).toEqual(composeLeg(plan, network));
});

test('a revised leg goes on from what was heard, whether or not the worker remembers it', async () => {
  const { composing } = open();
  const before = planLeg(leg('CDG', 'NRT', { id: 'w1' }), settings());
  const after = planLeg(leg('CDG', 'NRT', { id: 'w1' }), settings({ density: 0.9 }));
  const whole = await hear(composing, before, { until: 12_000 });
  for (const earliest of [2_000, 5_500, 9_000]) {
    const at = spliceTick(before, after, earliest);
    const spliced = spliceLeg(before, after, at);
    const past = whole.filter(({ tick }) => tick < at);
    const added = await hear(composing, spliced, { past, from: at });
    expect(added).toEqual(goOn(spliced, past, at));
  }
});

test('who calls off hears nothing any more, and others hear everything', async () => {
  const { composing } = open();
  const plan = plans[0]!;
  let heard = 0;
  const hearSome = (made: readonly NoteEvent[]) => {
    heard += made.length;
    if (heard > 20) callOff();
  };
  const callOff = composing.compose({ plan, past: [], from: 0, until: plan.ticks, deadline: 0 }, hearSome, fail);
  const other = await hear(composing, plan);
  expect(other).toEqual(composeLeg(plan, network));
  expect(heard).toBeGreaterThan(20);
  expect(heard).toBeLessThan(other.length / 2);
});

test('who asks is answered later, even if everything is there', async () => {
  const { composing } = open();
  const plan = plans[1]!;
  const past = await hear(composing, plan, { until: 5_000 });
  let answered = false;
  const hearIt = () => {
    answered = true;
  };
  composing.compose({ plan, past: past.slice(0, 9), from: past[9]!.tick, until: 5_000, deadline: 0 }, hearIt, fail);
  expect(answered).toBe(false);
  await expect.poll(() => answered).toBe(true);
});

test('a leg that was composed lately comes from the cache, and only as far as it is asked for', async () => {
  const { composing, found } = open();
  const plan = plans[2]!;
  const whole = await hear(composing, plan);
  const again = { ...plan, leg: 'another', tempo: 99 };
  const some = await hear(composing, again, { until: 3_000 });
  expect(found()).toBe(1);
  expect(some).toEqual(whole.filter(({ tick }) => tick < 3_000));
  expect(await hear(composing, again, { past: some, from: 3_000 })).toEqual(whole.filter(({ tick }) => tick >= 3_000));
});

test('a worker that dies is followed by another, and nothing is missing or told twice', async () => {
  const { composing, workers, said, clock } = open();
  const heard = plans.slice(0, 8).map((plan) => hear(composing, plan));
  for (const until of [2_000, 3_000]) {
    await hear(composing, plans[0]!, { until });
    clock.advance(40_000);
  }
  await workers[0]!.terminate();
  expect(await Promise.all(heard)).toEqual(composeLegs(plans.slice(0, 8), network));
  expect(workers).toHaveLength(2);
  expect(said).toEqual(['a composing thread ended; another one goes on']);
});

test('a worker that keeps dying is started again after a pause', async () => {
  const { composing, workers, said, clock } = open();
  const heard = hear(composing, plans[0]!);
  await workers[0]!.terminate();
  await expect
    .poll(() => said)
    .toEqual(['a composing thread ended soon after its start; another one goes on in a moment']);
  expect(workers).toHaveLength(1);
  clock.advance(5_000);
  expect(workers).toHaveLength(2);
  expect(await heard).toEqual(composeLeg(plans[0]!, network));
});

test.each([0, 9])('a leg that fails in its bar %i is answered so, and all others are composed', async (bar) => {
  const { composing, said, workers } = open();
  const others = plans.slice(0, 8).map((plan) => hear(composing, plan));
  const bad = poisoned(plans[8]!, bar);
  const failed = [hear(composing, bad), hear(composing, bad, { until: bad.ticks - 1, deadline: 0 })];
  for (const one of failed) await expect(one).rejects.toThrow(TypeError);
  expect(await Promise.all(others)).toEqual(composeLegs(plans.slice(0, 8), network));
  expect(said).toEqual(['a leg could not be composed']);
  expect(workers).toHaveLength(1);
});

test('a leg that cannot even be read is answered so, and costs nobody else the worker', async () => {
  const { composing, said, workers } = open();
  const past = await hear(composing, plans[0]!, { until: 4_000 });
  const bad = poisoned(plans[0]!, 0);
  const failed = hear(composing, { ...bad, bars: bad.bars.slice(0, 1) }, { past, from: 4_000 });
  await expect(failed).rejects.toThrow(TypeError);
  expect(await hear(composing, plans[0]!, { past, from: 4_000 })).toHaveLength(
    composeLeg(plans[0]!, network).length - past.length,
  );
  expect(said).toEqual(['a leg could not be composed']);
  expect(workers).toHaveLength(1);
});

test('where a worker ends again and again over a leg, its room is told so, and the next one is served', async () => {
  const { composing, workers, clock } = open();
  const failed = expect(hear(composing, plans[0]!)).rejects.toThrow('the thread that composed it ended 3 times');
  for (let ended = 0; ended < 3; ended++) {
    await expect.poll(() => workers).toHaveLength(ended + 1);
    await workers[ended]!.terminate();
    clock.advance(5_000);
  }
  await failed;
  expect(await hear(composing, plans[0]!)).toEqual(composeLeg(plans[0]!, network));
  expect(workers).toHaveLength(4);
});

test('a worker that hangs is ended, and another one makes what it owed', async () => {
  const { composing, said, workers, clock } = open((number) =>
    number === 0 ? new Worker('for (;;);', { eval: true }) : startWorker(),
  );
  const heard = hear(composing, plans[0]!);
  clock.advance(60_000);
  await expect
    .poll(() => said)
    .toEqual(['a composing thread says nothing any more', 'a composing thread ended; another one goes on']);
  expect(await heard).toEqual(composeLeg(plans[0]!, network));
  expect(workers).toHaveLength(2);
});

test('where notes are late the load is thinned, and lives again once they are in time', async () => {
  const { composing, clock } = open();
  await hear(composing, plans[4]!);
  const loads: string[] = [];
  composing.onLoad((load) => loads.push(load));
  const play = async (seed: number, deadline: number) => {
    await hear(composing, planLeg(leg('CDG', 'NRT'), settings({ seed })), { deadline });
    clock.advance(1_000);
  };
  for (let turn = 0; turn < 20; turn++) await play(1_000 + turn, clock.now() - 1e6);
  expect(loads).toEqual(['thinned', 'full']);
  const choir = planLeg(leg('CDG', 'NRT'), settings({ texture: 'choir' }));
  const thinned = await hear(composing, choir, { until: 10 * barTicks(choir.metre) });
  expect(new Set(thinned.map(({ voice }) => voice))).toContain('bass');
  for (let turn = 0; turn < 30; turn++) await play(2_000 + turn, clock.now() + 1e6);
  expect(loads).toEqual(['thinned', 'full', 'thinned', 'live']);
  expect(composing.load).toBe('live');
});
