import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createLeases } from '../../server/storage/leases.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';

const LONG = 60_000;
// Over before the next statement, whatever the machine is doing.
const OVER = -1_000;

onEachEngine('leases', (ground) => {
  test('one holds a lease, and keeps its epoch when it asks again', async () => {
    const leases = createLeases(ground.database);
    const { id } = await makeLog(ground.database);
    expect(await leases.find(id)).toBeUndefined();
    expect(await leases.acquire(id, 'a', LONG)).toEqual({ epoch: 1 });
    expect(await leases.acquire(id, 'b', LONG)).toHaveProperty('freeInMs');
    expect(await leases.acquire(id, 'a', LONG)).toEqual({ epoch: 1 });
    const lease = (await leases.find(id))!;
    expect(lease).toMatchObject({ owner: 'a', epoch: 1 });
    expect(lease.expiresAt - lease.now).toBeGreaterThan(LONG - 20_000);
    expect(lease.expiresAt - lease.now).toBeLessThanOrEqual(LONG);
    expect(Math.abs(lease.now - Date.now())).toBeLessThan(20_000);
  });

  test('a lease that ran out passes on and raises the epoch, to its last holder as well', async () => {
    const leases = createLeases(ground.database);
    const { id } = await makeLog(ground.database);
    expect(await leases.acquire(id, 'a', OVER)).toEqual({ epoch: 1 });
    expect(await leases.acquire(id, 'b', OVER)).toEqual({ epoch: 2, expiredMs: expect.any(Number) });
    expect(await leases.acquire(id, 'b', LONG)).toEqual({ epoch: 3 });
    expect(await leases.acquire(id, 'a', LONG)).toHaveProperty('freeInMs');
  });

  test('a lease runs out by the clock of the database', async () => {
    const leases = createLeases(ground.database);
    const { id } = await makeLog(ground.database);
    expect(await leases.acquire(id, 'a', 5_000)).toEqual({ epoch: 1 });
    const denied = (await leases.acquire(id, 'b', LONG)) as { freeInMs: number };
    expect(denied.freeInMs).toBeGreaterThan(0);
    expect(denied.freeInMs).toBeLessThanOrEqual(5_000);
    // Timers and databases round to whole milliseconds.
    await setTimeout(denied.freeInMs + 50);
    const taken = (await leases.acquire(id, 'b', LONG)) as { epoch: number; expiredMs: number };
    expect(taken.epoch).toBe(2);
    expect(taken.expiredMs).toBeGreaterThanOrEqual(0);
    expect(taken.expiredMs).toBeLessThan(20_000);
  });

  test('a lease that is given back is free at once, and its epoch is not used again', async () => {
    const leases = createLeases(ground.database);
    const { id } = await makeLog(ground.database);
    await leases.acquire(id, 'a', LONG);
    await leases.release(id, 'b');
    expect(await leases.acquire(id, 'b', LONG)).toHaveProperty('freeInMs');
    await leases.release(id, 'a');
    expect(await leases.find(id)).toMatchObject({ owner: null, epoch: 1 });
    expect(await leases.acquire(id, 'b', LONG)).toEqual({ epoch: 2 });
  });

  test('renewing prolongs the leases asked for that are still held, and names them', async () => {
    const leases = createLeases(ground.database);
    const [first, second, over, others, back, given] = await Promise.all(
      Array.from({ length: 6 }, () => makeLog(ground.database)),
    );
    await leases.acquire(first!.id, 'renewer', 5_000);
    await leases.acquire(second!.id, 'x', OVER);
    await leases.acquire(second!.id, 'renewer', 5_000);
    await leases.acquire(over!.id, 'renewer', OVER);
    await leases.acquire(others!.id, 'x', LONG);
    await leases.acquire(back!.id, 'renewer', LONG);
    await leases.release(back!.id, 'renewer');
    await leases.acquire(given!.id, 'renewer', 5_000);
    const asked = [first, second, over, others, back].map((log) => log!.id);
    expect(await leases.renew('renewer', asked, LONG)).toEqual(
      new Map([
        [first!.id, 1],
        [second!.id, 2],
      ]),
    );
    const lease = (await leases.find(second!.id))!;
    expect(lease.expiresAt - lease.now).toBeGreaterThan(5_000);
    expect(await leases.acquire(over!.id, 'x', LONG)).toMatchObject({ epoch: 2 });
    const left = (await leases.find(given!.id))!;
    expect(left.expiresAt - left.now).toBeLessThanOrEqual(5_000);
    expect(await leases.renew('nobody', asked, LONG)).toEqual(new Map());
  });

  test('of many that ask at once one gets it', async () => {
    const { id } = await makeLog(ground.database);
    const both = [ground.database, ground.sibling].map((database) => createLeases(database));
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, at) => both[at % 2]!.acquire(id, `instance-${at}`, LONG)),
    );
    expect(answers.filter((answer) => 'epoch' in answer)).toEqual([{ epoch: 1 }]);
  });
});
