import { describe, expect, test } from 'vitest';
import { createLeases } from '../../server/storage/leases.ts';
import { editWaypoint } from '../../travel-log/edit.ts';
import { createHandClock } from '../support/hand-clock.ts';
import { type Instance, type ToldFact, useRig } from './rig.ts';

const of = <K extends ToldFact['kind']>(told: readonly ToldFact[], kind: K) =>
  told.filter((fact): fact is Extract<ToldFact, { kind: K }> => fact.kind === kind);
const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);

describe('what happens to the music is told', () => {
  const rig = useRig();

  /** Plays from a share of the first leg on, and through its end. */
  async function playFirstLeg({ conductor, clock }: Instance, from: number): Promise<void> {
    const [first] = conductor.outlook().composition.legs;
    await conductor.command({ action: 'play' }, 7);
    await conductor.command({ action: 'seek', tick: Math.round(first!.ticks * from) }, 7);
    await rig.pass(clock, 42_000);
  }

  test('each command that has an effect, by whoever gave it', async () => {
    const { conductor, clock, told } = await rig.open();
    await conductor.command({ action: 'play' }, 7);
    await conductor.command({ action: 'play' }, 8);
    await rig.pass(clock, 3_000);
    await conductor.command({ action: 'seek', tick: 960 }, 8);
    await conductor.command({ action: 'pause' }, 9);
    await conductor.command({ action: 'pause' }, 7);
    expect(of(told, 'transport').map(({ action, userId }) => [action, userId])).toEqual([
      ['started', 7],
      ['sought', 8],
      ['paused', 9],
    ]);
  });

  test('the end of the journey', async () => {
    const { conductor, clock, told } = await rig.open();
    await conductor.command({ action: 'play' }, 7);
    await conductor.command({ action: 'seek', tick: conductor.outlook().transport.endTick - 480 }, 7);
    await rig.pass(clock, 5_000);
    expect(of(told, 'transport').at(-1)).toMatchObject({ action: 'ended', userId: undefined });
  });

  test('the time to the first note, once for each start', async () => {
    const { conductor, clock, told } = await rig.open();
    await conductor.command({ action: 'play' }, 7);
    await rig.pass(clock, 4_000);
    const [first, ...later] = of(told, 'played');
    expect(first!.ms).toBeGreaterThanOrEqual(0);
    expect(first!.ms).toBeLessThan(1_000);
    expect(later.length).toBeGreaterThan(0);
    expect(later.filter(({ ms }) => ms !== undefined)).toEqual([]);
    await conductor.command({ action: 'pause' }, 7);
    await conductor.command({ action: 'play' }, 7);
    await rig.pass(clock, 2_000);
    // Its notes were made before.
    expect(of(told, 'played').filter(({ ms }) => ms !== undefined)).toHaveLength(1);
  });

  test('a leg of which half was played, in figures that its notes add up to', async () => {
    const one = await rig.open();
    await playFirstLeg(one, 0.4);
    const [leg, ...others] = of(one.told, 'leg-played');
    expect(others).toEqual([]);
    const outline = one.conductor.outlook().composition.legs[0]!;
    const score = await one.conductor.score();
    const notes = score.legs.find(({ leg: id }) => id === outline.leg)!.notes;
    expect(leg).toMatchObject({ origin: 'CDG', destination: 'FRA', tempo: outline.tempo, notes: notes.length / 6 });
    // No time says when it departs: noon in Greenwich, an hour later in Paris.
    expect(leg!.hour).toBe(13);
    const voices = notes.filter((_, at) => at % 6 === 0);
    expect(sum(leg!.pitchClasses)).toBe(voices.filter((voice) => voice !== 3).length);
    expect(sum(leg!.intervals)).toBe(voices.filter((voice) => voice === 0).length - 1);
    expect(`${outline.key}`).toContain(leg!.scale);
    expect(leg!.root).toBeGreaterThanOrEqual(0);
    expect(leg!.root).toBeLessThan(12);
  });

  test('no leg of which less was played', async () => {
    const one = await rig.open();
    await playFirstLeg(one, 0.8);
    expect(of(one.told, 'leg-played')).toEqual([]);
  });

  test('the notes that an edit takes back', async () => {
    const { conductor, clock, told } = await rig.open();
    await conductor.command({ action: 'play' }, 7);
    await rig.pass(clock, 4_000);
    editWaypoint(rig.doc, 'fra', { airport: 'JFK' });
    conductor.revise();
    await rig.pass(clock, 1_000);
    expect(of(told, 'notes-replaced')).toHaveLength(1);
    expect(of(told, 'notes-replaced')[0]!.notes).toBeGreaterThan(0);
  });

  test('a takeover from a conductor that never gave its lease back', async () => {
    const first = await rig.open('one');
    await first.conductor.command({ action: 'play' });
    await rig.pass(first.clock, 100);
    // It dies: its lease runs out by the clock of the database, 2 s after its last renewal.
    await createLeases(rig.database).acquire(rig.logId, 'one', -2_000);
    const second = await rig.open('two', createHandClock(first.clock.now()));
    await rig.pass(second.clock, 1_500);
    expect(second.conductor.conducting()).toBe(true);
    const [failover, ...others] = of(second.told, 'failover');
    expect(others).toEqual([]);
    expect(failover!.ms).toBeGreaterThanOrEqual(5_000);
    expect(failover!.ms).toBeLessThan(60_000);
  });

  test('no takeover where the lease was given back, or the music rested', async () => {
    const first = await rig.open('one');
    await first.conductor.command({ action: 'play' });
    await rig.pass(first.clock, 100);
    await first.leases.handOver(rig.logId);
    const second = await rig.open('two', first.clock);
    await rig.pass(first.clock, 1_500);
    expect(second.conductor.conducting()).toBe(true);
    await second.conductor.command({ action: 'pause' });
    await rig.pass(first.clock, 100);
    await createLeases(rig.database).acquire(rig.logId, 'two', -2_000);
    const third = await rig.open('three', createHandClock(first.clock.now()));
    await third.conductor.takeOver();
    expect([...of(second.told, 'failover'), ...of(third.told, 'failover')]).toEqual([]);
  });
});
