import { describe, expect, test } from 'vitest';
import { useRig } from './rig.ts';

describe('a performance that could not be stored', () => {
  const rig = useRig();

  /** Plays long enough, and rests as storing fails. */
  async function playInVain() {
    const instance = await rig.open();
    const { conductor, clock } = instance;
    await conductor.command({ action: 'play' });
    await rig.pass(clock, 12_000);
    rig.archiveFails = true;
    await conductor.command({ action: 'pause' });
    await rig.pass(clock, 1_000);
    expect(rig.archived).toHaveLength(1);
    expect(rig.warnings).toEqual(['the piece could not be archived']);
    rig.archiveFails = false;
    return instance;
  }

  test('is stored when everybody has left, and once', async () => {
    const { conductor, clock } = await playInVain();
    conductor.attend(0);
    await rig.pass(clock, 1_000);
    const [first, ...again] = rig.archived;
    expect(again).toEqual([first]);
    await conductor.close();
    expect(rig.archived).toHaveLength(2);
  });

  test('is stored when the room closes, where it failed as everybody left, too', async () => {
    const { conductor, clock } = await playInVain();
    rig.archiveFails = true;
    conductor.attend(0);
    await rig.pass(clock, 1_000);
    expect(rig.archived).toHaveLength(2);
    rig.archiveFails = false;
    await conductor.close();
    expect(rig.archived).toHaveLength(3);
    expect(new Set(rig.archived).size).toBe(1);
  });

  test('is stored when the lease goes to another instance', async () => {
    const { conductor, clock, leases } = await playInVain();
    await leases.handOver(rig.logId);
    await rig.pass(clock, 1_000);
    expect(conductor.conducting()).toBe(false);
    const [first, ...again] = rig.archived;
    expect(again).toEqual([first]);
  });

  test('is stored under its own key when the next one begins', async () => {
    const { conductor, clock } = await playInVain();
    const { endTick } = conductor.outlook().transport;
    await conductor.command({ action: 'seek', tick: endTick });
    await conductor.command({ action: 'play' });
    await rig.pass(clock, 12_000);
    await conductor.command({ action: 'pause' });
    await rig.pass(clock, 1_000);
    const [first, again, next] = rig.archived;
    expect(again).toBe(first);
    expect(next).not.toBe(first);
    expect(rig.archived).toHaveLength(3);
  });
});
