import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DownMessage } from '../../protocol/down.ts';
import { unpackNotes } from '../../protocol/note-event.ts';
import type { Place } from '../../protocol/place.ts';
import { dueAt, goesOn, playheadAt } from '../../protocol/tempo.ts';
import type { Transport } from '../../protocol/transport.ts';
import { editWaypoint, removeWaypoint } from '../../travel-log/edit.ts';
import { steer } from '../../travel-log/steering.ts';
import { createHandClock } from '../support/hand-clock.ts';
import { type Instance, messages, pieceOf, received, useRig } from './rig.ts';

const LEAD = 700;
const ADA = { userId: 1, name: 'Ada', color: '#a04040' };
/** Composing takes one of these in a step, ms. */
const STEP_MS = 25;

const rig = useRig();

const standing = ({ conductor }: Instance): Transport => conductor.outlook().transport;

/** A stage is open, and the music has played for a while. */
async function openStage(): Promise<Instance> {
  rig.stage.lead = LEAD;
  const one = await rig.open();
  await one.conductor.command({ action: 'play' });
  await rig.pass(one.clock, 4_000);
  return one;
}

describe('P4: while members are on stage', () => {
  test('music starts, and goes on after a seek, late enough for the stage to be ahead', async () => {
    const one = await openStage();
    const { clock, conductor, sent } = one;
    const [begun] = messages(sent, 'transport').filter(({ state }) => state === 'playing');
    expect(begun!.stageLead).toBe(LEAD);
    expect(begun!.time - sent.find(({ message }) => message === begun)!.at).toBe(300 + LEAD);
    await conductor.command({ action: 'seek', tick: 4_800 });
    expect(standing(one).time - clock.now()).toBe(300 + LEAD);
  });

  test('notes are sent as long before the stage plays them as they are without one', async () => {
    const { clock, sent } = await openStage();
    await rig.pass(clock, 5_000);
    let transport: Transport | undefined;
    const starts = new Map<string, number>();
    const aheads: number[] = [];
    for (const { name, message, at } of sent) {
      if (name === 'transport') transport = message as Transport;
      if (name === 'composition')
        for (const { leg, startTick } of (message as DownMessage<'composition'>).legs) starts.set(leg, startTick);
      if (name !== 'notes' || transport?.state !== 'playing' || at < transport.time) continue;
      const { leg, ...packed } = message as DownMessage<'notes'>;
      for (const { tick } of unpackNotes(packed)) aheads.push(dueAt(transport, starts.get(leg)! + tick) - at);
    }
    expect(aheads.length).toBeGreaterThan(20);
    expect(Math.min(...aheads)).toBeGreaterThanOrEqual(5_000 + LEAD - STEP_MS);
  });

  test('another tempo begins at a beat that the stage has not heard, and nothing before it moves', async () => {
    const one = await openStage();
    const { clock, conductor } = one;
    const before = standing(one);
    const heard = playheadAt(before, clock.now() + LEAD + 250);
    steer(rig.doc, { tempo: 61 });
    conductor.revise();
    const after = standing(one);
    expect(after.tempos).not.toEqual(before.tempos);
    for (const tick of [heard - 960, heard - 480, heard])
      expect(dueAt(after, tick)).toBeCloseTo(dueAt(before, tick), 6);
    expect(dueAt(after, heard + 1_920)).toBeGreaterThan(dueAt(before, heard + 1_920) + 100);
    const changed = after.tempos.find(({ tick }) => tick >= heard)!;
    expect(changed.tick % 480).toBe(0);
    // The next conductor has it from the score log.
    const two = await rig.open('two', clock);
    await conductor.close();
    await two.conductor.command({ action: 'play' });
    expect(dueAt(standing(two), heard)).toBeCloseTo(dueAt(before, heard), 6);
  });

  test('without a stage another tempo acts at once', async () => {
    const one = await rig.open();
    await one.conductor.command({ action: 'play' });
    await rig.pass(one.clock, 4_000);
    const tick = playheadAt(standing(one), one.clock.now());
    const before = dueAt(standing(one), tick + 120);
    steer(rig.doc, { tempo: 61 });
    one.conductor.revise();
    expect(dueAt(standing(one), tick + 120)).toBeGreaterThan(before + 5);
  });
});

describe('P12: a leg that repeats', () => {
  const loop = (one: Instance, leg: string | null) => one.conductor.command({ action: 'loop', leg });
  const tick = (one: Instance) => playheadAt(standing(one), one.clock.now());

  /** Repeats the first leg, and goes to a moment before its end. */
  async function openLoop(beforeMs = 3_000): Promise<Instance> {
    const one = await openStage();
    expect(await loop(one, 'cdg')).toEqual({ ok: true });
    const { loop: told } = standing(one);
    expect(told).toEqual({ leg: 'cdg', from: 0, to: one.conductor.outlook().composition.legs[0]!.ticks });
    const end = dueAt(standing(one), told!.to);
    const at = Math.floor(playheadAt(looped(standing(one)), end - beforeMs));
    await one.conductor.command({ action: 'seek', tick: at });
    await rig.pass(one.clock, 300 + LEAD);
    return one;
  }
  const looped = ({ loop: _, ...transport }: Transport): Transport => transport;

  test('begins again at the bar line, tells so in a pass of its own, and makes no note twice', async () => {
    const one = await openLoop();
    const { clock, sent } = one;
    const before = standing(one);
    const count = sent.length;
    await rig.pass(clock, 3_000 + 25);
    const after = standing(one);
    expect(after).toMatchObject({ run: before.run + 1, tick: 0, loop: before.loop });
    expect(after.time).toBeCloseTo(dueAt(before, before.loop!.to), 6);
    expect(goesOn(before, after)).toBe(true);
    // The stage was there before, and all others come at the very moment.
    expect(playheadAt(before, clock.now() + LEAD)).toBeCloseTo(playheadAt(after, clock.now() + LEAD), 6);
    const later = sent.slice(count);
    expect(messages(later, 'replace')).toEqual([]);
    expect(messages(later, 'notes').filter(({ leg }) => leg === 'cdg')).toEqual([]);
    // The next leg is there for the moment at which this one is let go.
    expect(received(sent).get('fra')!.length).toBeGreaterThan(0);
  });

  test('is let go at the end of its pass, or of the next one where the stage is there already', async () => {
    const one = await openLoop();
    await loop(one, null);
    expect(standing(one).loop).toBeUndefined();
    await rig.pass(one.clock, 3_100);
    expect(tick(one)).toBeGreaterThan(one.conductor.outlook().composition.legs[1]!.startTick);

    await one.conductor.command({ action: 'loop', leg: 'cdg' });
    const { time, loop: told } = standing(one);
    await rig.pass(one.clock, dueAt(standing(one), told!.to) - one.clock.now() - 1_200);
    expect(time).toBeLessThan(one.clock.now());
    await loop(one, null);
    expect(standing(one).loop).toEqual(told);
    await rig.pass(one.clock, 1_300);
    expect(standing(one)).toMatchObject({ tick: 0 });
    expect(standing(one).loop).toBeUndefined();

    await loop(one, 'cdg');
    await rig.pass(one.clock, dueAt(standing(one), told!.to) - one.clock.now() - 1_200);
    await loop(one, null);
    await one.conductor.command({ action: 'seek', tick: 100 });
    expect(standing(one).loop).toBeUndefined();
  });

  test('is kept by the next conductor, and so is its pass', async () => {
    const one = await openLoop();
    const before = standing(one);
    await one.conductor.close();
    const two = await rig.open('two', one.clock);
    await rig.pass(one.clock, 4_000);
    await two.conductor.command({ action: 'play' });
    expect(standing(two)).toMatchObject({ run: before.run + 1, loop: before.loop });
    expect(playheadAt(standing(two), one.clock.now())).toBeCloseTo(playheadAt(before, one.clock.now()), 6);
  });

  test('moves and ends with its leg; who goes elsewhere lets it go, and a leg that is not there is refused', async () => {
    const one = await openLoop(20_000);
    expect(await loop(one, 'nowhere')).toMatchObject({ ok: false, refusal: { code: 'NOTHING_TO_PLAY' } });
    editWaypoint(rig.doc, 'fra', { airport: 'JFK' });
    one.conductor.revise();
    const [leg] = one.conductor.outlook().composition.legs;
    expect(standing(one).loop).toEqual({ leg: 'cdg', from: 0, to: leg!.ticks });
    await one.conductor.command({ action: 'seek', tick: leg!.ticks + 100 });
    expect(standing(one).loop).toBeUndefined();
    await loop(one, 'vie');
    removeWaypoint(rig.doc, 'vie', { at: '2026-01-01T00:00:00Z', by: 'Ada' });
    one.conductor.revise();
    await rig.pass(one.clock, 100);
    expect(standing(one).loop).toBeUndefined();
  });

  test('an edit near its end waits for the next pass: nothing that the stage has heard is taken back', async () => {
    const one = await openLoop(800);
    const { clock, sent } = one;
    const count = sent.length;
    steer(rig.doc, { key: 6 });
    one.conductor.revise();
    expect(messages(sent.slice(count), 'replace')).toEqual([]);
    await rig.pass(clock, 1_000);
    const [{ fromTick } = { fromTick: -1 }] = messages(sent.slice(count), 'replace');
    expect(fromTick).toBeGreaterThanOrEqual(playheadAt(standing(one), clock.now() - 200 + LEAD + 250) - 1);
  });
});

describe('P3: the lead of the stage', () => {
  test('is told once it opens, in the same run, stays the same, and ends with the stage', async () => {
    const one = await rig.open();
    await one.conductor.command({ action: 'play' });
    await rig.pass(one.clock, 3_000);
    const { run } = standing(one);
    rig.stage.lead = 480;
    one.conductor.stageChanged();
    expect(standing(one)).toMatchObject({ run, stageLead: 480 });
    rig.stage.lead = 900;
    one.conductor.stageChanged();
    expect(standing(one)).toMatchObject({ run, stageLead: 480 });
    rig.stage.lead = 0;
    one.conductor.stageChanged();
    expect(standing(one)).toMatchObject({ run, stageLead: 0 });
  });

  test('outlives its conductor', async () => {
    const one = await openStage();
    const two = await rig.open('two', one.clock);
    await one.conductor.close();
    await two.conductor.command({ action: 'play' });
    rig.stage.lead = 999;
    await rig.pass(one.clock, 2_500);
    expect(standing(two)).toMatchObject({ state: 'playing', stageLead: LEAD });
  });
});

describe('P10: a solo', () => {
  const startOf = ({ conductor }: Instance, { leg, tick }: Place) =>
    conductor.outlook().composition.legs.find((other) => other.leg === leg)!.startTick + tick;

  test('begins at a bar line behind what the stage has heard, and the melody comes back at a phrase after two bars of silence', async () => {
    const one = await openStage();
    const { clock, conductor } = one;
    const soon = playheadAt(standing(one), clock.now() + LEAD + 250);
    rig.stage.soloist = { member: 'ada', player: ADA, heardAt: clock.now() };
    conductor.stageChanged();
    const { solo, tempos } = standing(one);
    expect(solo).toMatchObject({ member: 'ada', player: ADA, until: null });
    const from = startOf(one, solo!.from);
    expect(from).toBeGreaterThanOrEqual(soon);
    expect(from % 1_920).toBe(0);
    // It plays on: nothing changes.
    const bar = (4 * 60_000) / tempos[0]!.bpm;
    for (let bars = 0; bars < 4; bars++) {
      await rig.pass(clock, bar);
      rig.stage.soloist = { ...rig.stage.soloist!, heardAt: clock.now() };
      conductor.stageChanged();
    }
    expect(standing(one).solo).toEqual(solo);
    await rig.pass(clock, 2 * bar + 100);
    const ended = standing(one).solo!;
    expect(ended.until).not.toBeNull();
    const until = startOf(one, ended.until!);
    expect(until).toBeGreaterThanOrEqual(playheadAt(standing(one), clock.now() - 200 + LEAD + 250));
    expect((until - startOf(one, { leg: ended.until!.leg, tick: 0 })) % (4 * 1_920)).toBe(0);
  });

  test('ends when it is given up, and one who plays again before the melody is back goes on', async () => {
    const one = await openStage();
    const ada = { member: 'ada', player: ADA, heardAt: one.clock.now() };
    rig.stage.soloist = ada;
    one.conductor.stageChanged();
    rig.stage.soloist = undefined;
    one.conductor.stageChanged();
    expect(standing(one).solo!.until).not.toBeNull();
    rig.stage.soloist = ada;
    one.conductor.stageChanged();
    expect(standing(one).solo).toMatchObject({ member: 'ada', until: null });
  });
});

type Act =
  | { readonly kind: 'tempo'; readonly bpm: number }
  | { readonly kind: 'airport'; readonly id: string; readonly airport: string }
  | { readonly kind: 'seek'; readonly tick: number }
  | { readonly kind: 'pause' }
  | { readonly kind: 'play' }
  | { readonly kind: 'stage'; readonly lead: number };

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('tempo' as const), bpm: fc.integer({ min: 50, max: 180 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('airport' as const),
      id: fc.constantFrom('fra', 'vie', 'ath'),
      airport: fc.constantFrom('JFK', 'LHR', 'ZRH', 'IST', 'HND'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('seek' as const), tick: fc.integer({ min: 0, max: 30_000 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'pause' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'play' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('stage' as const), lead: fc.constantFrom(0, 300, 700, 2_000) }),
  },
);

test('P3, P4: whatever happens at random, what the stage has heard stays where it was', async () => {
  const clock = createHandClock(Date.now());
  const one = await rig.open('one', clock);
  await one.conductor.command({ action: 'play' });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(act, fc.integer({ min: 30, max: 1_500 })), { maxLength: 12 }), async (acts) => {
      for (const [each, ms] of acts) {
        await rig.pass(clock, ms);
        await check(one, each);
      }
    }),
    { numRuns: 15 },
  );
});

/** Does it, and looks at what the members were sent for it. */
async function check(one: Instance, each: Act): Promise<void> {
  const { clock, conductor, sent } = one;
  const before = standing(one);
  const legs = new Map(conductor.outlook().composition.legs.map((leg) => [leg.leg, leg]));
  const count = sent.length;
  await perform(one, each);
  const after = standing(one);
  const now = clock.now();
  const news = sent.slice(count);

  if (before.stageLead > 0 && after.stageLead > 0) expect(after.stageLead).toBe(before.stageLead);
  if (after.run !== before.run && after.state === 'playing') expect(after.time).toBe(now + 300 + after.stageLead);
  const isEdit = each.kind === 'tempo' || each.kind === 'airport';
  if (!isEdit || before.state !== 'playing' || after.state !== 'playing' || after.run !== before.run) return;
  // The leg that plays may lie elsewhere, and the next one behind it may have ended sooner.
  const leg = [...legs.values()].findLast(({ startTick }) => startTick <= playheadAt(before, now))!;
  const place = conductor.outlook().composition.legs.find((other) => other.leg === leg.leg)!;
  const horizon = now + before.stageLead + 250;
  for (let time = Math.max(now, before.time); before.stageLead > 0 && time < horizon; time += 50) {
    const tick = playheadAt(before, time) - leg.startTick;
    if (tick < Math.min(leg.ticks, place.ticks)) expect(playheadAt(after, time) - place.startTick).toBeCloseTo(tick, 5);
  }
  for (const { leg: id, fromTick } of messages(news, 'replace')) {
    const old = legs.get(id);
    // A leg that is over may be replaced as a whole: it is heard again after a seek alone.
    if (old && dueAt(before, old.startTick + old.ticks) > now)
      expect(dueAt(before, old.startTick + fromTick)).toBeGreaterThanOrEqual(horizon - 1e-6);
  }
}

async function perform({ conductor }: Instance, each: Act): Promise<void> {
  switch (each.kind) {
    case 'tempo':
      steer(rig.doc, { tempo: each.bpm });
      return conductor.revise();
    case 'airport':
      editWaypoint(rig.doc, each.id, { airport: each.airport });
      return conductor.revise();
    case 'stage':
      rig.stage.lead = each.lead;
      return conductor.stageChanged();
    case 'seek':
      await conductor.command({ action: 'seek', tick: each.tick });
      return;
    default:
      await conductor.command({ action: each.kind });
  }
}

describe('P13: a choir under a soloist', () => {
  const placed = ({ jams }: Instance) => jams.flatMap((jam) => (jam.kind === 'placed' ? [jam] : []));

  /** A stage with a soloist, in a log whose flights all have choirs. */
  async function openSolo(): Promise<Instance> {
    steer(rig.doc, { texture: 'choir' });
    rig.stage.lead = LEAD;
    const one = await rig.open();
    rig.stage.soloist = { member: 'ada', player: ADA, heardAt: one.clock.now() };
    await one.conductor.command({ action: 'play' });
    return one;
  }

  /** Plays for so long over a line of 60 ms: a note on every beat that the stage hears, and watermarks between. */
  async function play(one: Instance, ms: number, to: readonly Instance[] = [one]): Promise<void> {
    const { clock } = one;
    let last = -1;
    for (let left = ms; left > 0; left -= 50) {
      const transport = standing(to.at(-1)!);
      const tick = playheadAt(transport, clock.now() - 60 + transport.stageLead);
      const leg = to
        .at(-1)!
        .conductor.outlook()
        .composition.legs.findLast(({ startTick }) => startTick <= tick)!;
      const upTo = Math.floor(tick - leg.startTick);
      const beat = Math.floor(upTo / 480);
      const pitch = 60 + ((beat * 2) % 14);
      const events = beat === last ? [] : [{ kind: 'on' as const, at: beat * 480, pitch, velocity: 90 }];
      last = beat;
      if (rig.stage.soloist) rig.stage.soloist = { member: 'ada', player: ADA, heardAt: clock.now() };
      const message = { kind: 'placed' as const, member: 'ada', player: ADA, leg: leg.leg, upTo, sound: 0 };
      for (const { conductor } of to) conductor.hear({ ...message, held: [pitch], events });
      await rig.pass(clock, 50);
    }
  }

  /** Pitches that a listener holds after all messages, and the choirs that are gone. */
  function heldAfter(jams: Instance['jams']): number[] {
    const held = new Map<string, Set<number>>();
    for (const jam of jams) {
      const own = held.get(jam.member) ?? new Set();
      held.set(jam.member, own);
      if (jam.kind === 'gone') own.clear();
      if (jam.kind === 'placed')
        for (const event of jam.events) {
          if (event.kind === 'on') own.add(event.pitch);
          if (event.kind === 'off') own.delete(event.pitch);
        }
    }
    return [...held.values()].flatMap((own) => [...own]);
  }

  const sungIn = async ({ conductor }: Instance, leg = 'cdg') =>
    (await pieceOf(conductor)).get(leg)!.filter(({ voice, index }) => voice === 'choir' && index >= 2 ** 20);

  test('is sent in time for its places, in three parts, and no choir is composed there', async () => {
    const one = await openSolo();
    await play(one, 4_000);
    const transport = standing(one);
    const messages = placed(one);
    expect(messages.filter(({ events }) => events.length > 0).length).toBeGreaterThan(1);
    for (const { leg, events, held, sentAt, upTo } of messages) {
      expect(leg).toBe('cdg');
      expect(held).toHaveLength(3);
      for (const { at } of events) expect(at).toBeLessThanOrEqual(upTo);
      expect(dueAt(transport, upTo) - sentAt).toBeGreaterThanOrEqual(rig.stage.listenerDelay());
    }
    const uptos = messages.map(({ upTo }) => upTo);
    expect(uptos).toEqual(uptos.toSorted((a, b) => a - b));
    expect([...received(one.sent).values()].flat().some(({ voice }) => voice === 'choir')).toBe(false);
  });

  test('outlives its conductor, with what it heard, and comes back under the composed melody', async () => {
    const one = await openSolo();
    const two = await rig.open('two', one.clock);
    await play(one, 4_000, [one, two]);
    const before = await pieceOf(one.conductor);
    const closed = one.conductor.close();
    const sung = (await sungIn(one)).filter(({ tick, ticks }) => tick + ticks < 3_000);
    await closed;
    expect(heldAfter(one.jams)).toEqual([]);
    expect(sung.length).toBeGreaterThan(2);
    await two.conductor.command({ action: 'play' });
    const after = await pieceOf(two.conductor);
    const upTo = sung.at(-1)!.tick;
    const begin = (piece: typeof before) =>
      piece.get('cdg')!.filter(({ tick, voice }) => tick < upTo && voice !== 'choir');
    expect(begin(after)).toEqual(begin(before));
    expect((await sungIn(two)).filter(({ tick, ticks }) => tick + ticks < 3_000)).toEqual(sung);
    // The melody of the piece is what was played.
    expect(
      begin(after)
        .filter(({ voice }) => voice === 'melody')
        .every(({ pitch }) => pitch % 2 === 0),
    ).toBe(true);
    await play(two, 2_000, [two]);
    expect(placed(two).length).toBeGreaterThan(3);
    expect(placed(two).map(({ member }) => member)).not.toContain('choir 1');
    rig.stage.soloist = undefined;
    two.conductor.stageChanged();
    await rig.pass(two.clock, 9_000);
    expect(heldAfter(two.jams)).toEqual([]);
    expect([...received(two.sent).values()].flat().some(({ voice }) => voice === 'choir')).toBe(true);
  });

  test('what it sang is for late joiners once the run is over, and a seek before it takes it back', async () => {
    const one = await openSolo();
    await play(one, 4_000);
    const choirOf = async () =>
      (await one.conductor.score()).legs.flatMap((leg) => unpackNotes(leg)).filter(({ voice }) => voice === 'choir');
    expect(await choirOf()).toEqual([]);
    await one.conductor.command({ action: 'pause' });
    expect(heldAfter(one.jams)).toEqual([]);
    expect(await choirOf()).not.toEqual([]);
    rig.stage.soloist = undefined;
    await one.conductor.command({ action: 'seek', tick: 0 });
    await one.conductor.command({ action: 'play' });
    await rig.pass(one.clock, 500);
    expect(await sungIn(one)).toEqual([]);
    expect((await choirOf()).length).toBeGreaterThan(3);
  });

  test('nothing hangs, and the score log knows what was sung, whatever happens meanwhile', async () => {
    const act = fc.constantFrom('pause' as const, 'seek' as const, 'edit' as const, 'take' as const, 'off' as const);
    const acts = fc.array(fc.record({ act, ms: fc.nat({ max: 1_500 }) }), { minLength: 2, maxLength: 4 });
    const one = await openSolo();
    let takes = 0;
    await fc.assert(
      fc.asyncProperty(acts, async (list) => {
        for (const { act: each, ms } of list) {
          rig.stage.soloist = { member: 'ada', player: ADA, heardAt: one.clock.now() };
          one.conductor.stageChanged();
          await one.conductor.command({ action: 'play' });
          await play(one, ms);
          if (each === 'pause') await one.conductor.command({ action: 'pause' });
          if (each === 'seek') await one.conductor.command({ action: 'seek', tick: (7 * ms) % 9_000 });
          if (each === 'edit') editWaypoint(rig.doc, 'fra', { airport: ms % 2 === 0 ? 'JFK' : 'FRA' });
          if (each === 'take') steer(rig.doc, { seed: takes++ });
          if (each === 'off') rig.stage.soloist = undefined;
          if (each === 'off') one.conductor.stageChanged();
          else one.conductor.revise();
        }
        await one.conductor.command({ action: 'pause' });
        expect(heldAfter(one.jams)).toEqual([]);
        await rig.pass(one.clock, 50);
        // Another instance knows the same from the score log.
        const two = await rig.open('two', one.clock);
        for (const leg of ['cdg', 'fra', 'vie']) expect(await sungIn(two, leg)).toEqual(await sungIn(one, leg));
        await two.conductor.close();
      }),
      { seed: Number(process.env.SEED ?? 1), numRuns: 2, endOnFailure: true },
    );
  });
});
