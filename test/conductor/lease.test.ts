import { expect, test } from 'vitest';
import { createLeaseKeeper } from '../../server/conductor/leadership/lease.ts';
import { createLeases } from '../../server/storage/leases.ts';
import { createHandClock } from '../support/hand-clock.ts';
import { makeLog } from '../support/storage.ts';
import { useRig } from './rig.ts';

const rig = useRig();
const nothing = async () => {};
const never = () => {
  throw new Error('no lease is waited for');
};

/** Leases of an instance, in a database whose releases and renewals a test can hold up. */
function open() {
  const clock = createHandClock();
  const rows = createLeases(rig.database);
  const faults = { release: false, renewals: nothing };
  const store = {
    ...rows,
    release: async (logId: number, owner: string) => {
      if (faults.release) throw new Error('the connection is broken');
      await rows.release(logId, owner);
    },
    renew: async (owner: string, logIds: readonly number[], ttlMs: number) => {
      await faults.renewals();
      return rows.renew(owner, logIds, ttlMs);
    },
  };
  const leases = createLeaseKeeper({ store, owner: 'one', clock, logger: { warn() {} } });
  const expiry = async (logId: number) => (await rows.find(logId))!.expiresAt;
  return { clock, rows, faults, leases, expiry };
}

/** Lets a second pass, and what it begins. */
async function second({ clock }: Pick<ReturnType<typeof open>, 'clock'>): Promise<void> {
  clock.advance(1_000);
  await new Promise((resolve) => setTimeout(resolve, 50));
}

test('a lease that could not be given back runs out while others are renewed', async () => {
  const house = open();
  const { faults, leases, expiry } = house;
  const other = (await makeLog(rig.database)).id;
  await leases.take(rig.logId, nothing, never);
  await leases.take(other, nothing, never);
  faults.release = true;
  await expect(leases.giveBack(rig.logId)).rejects.toThrow('broken');
  faults.release = false;
  const [given, kept] = [await expiry(rig.logId), await expiry(other)];
  await second(house);
  expect(await expiry(rig.logId)).toBe(given);
  expect(await expiry(other)).toBeGreaterThan(kept);
  await leases.close();
});

test('a lease that was given up by this clock runs out while a younger one is renewed', async () => {
  const house = open();
  const { clock, faults, leases, expiry } = house;
  const younger = (await makeLog(rig.database)).id;
  const lost: number[] = [];
  await leases.take(rig.logId, async () => void lost.push(rig.logId), never);
  // No renewal comes through.
  faults.renewals = () => new Promise(() => {});
  clock.advance(1_500);
  await leases.take(younger, async () => void lost.push(younger), never);
  faults.renewals = nothing;
  const given = await expiry(rig.logId);
  await second(house);
  expect(lost).toEqual([rig.logId]);
  expect(await expiry(rig.logId)).toBe(given);
  await leases.close();
});

test('a room that is opened again has another epoch than the one that is still closing, which takes nothing from it', async () => {
  const { leases, rows } = open();
  let written = () => {};
  const writing = new Promise<void>((resolve) => {
    written = resolve;
  });
  const first = await leases.take(rig.logId, () => writing, never);
  const again = leases.take(rig.logId, nothing, never);
  // What the first room did comes first.
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await rows.find(rig.logId)).toMatchObject({ epoch: first });
  written();
  expect(await again).toBeGreaterThan(first!);
  expect(leases.held()).toBe(1);
  expect(await rows.find(rig.logId)).toMatchObject({ owner: 'one' });
  await leases.close();
});
