import { expect, test } from 'vitest';
import { createSnapshots } from '../../server/storage/snapshots.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';

onEachEngine('snapshots', (ground) => {
  test('the latest snapshot is found, byte for byte', async () => {
    const snapshots = createSnapshots(ground.database);
    const { id } = await makeLog(ground.database);
    expect(await snapshots.latest(id)).toBeUndefined();
    await snapshots.save(id, 3, Uint8Array.of(3));
    const large = new Uint8Array(3_000_000).map((_, at) => at * 7);
    await snapshots.save(id, 9, large.subarray(1));
    const latest = (await snapshots.latest(id))!;
    expect(latest.seq).toBe(9);
    expect(Buffer.compare(latest.bytes, large.subarray(1))).toBe(0);
  });

  test('an older snapshot, or the same again, changes nothing', async () => {
    const snapshots = createSnapshots(ground.database);
    const { id } = await makeLog(ground.database);
    await snapshots.save(id, 5, Uint8Array.of(5));
    await snapshots.save(id, 4, Uint8Array.of(4));
    await snapshots.save(id, 5, Uint8Array.of(55));
    expect(await snapshots.latest(id)).toEqual({ seq: 5, bytes: Uint8Array.of(5) });
  });

  test('two instances may write the same snapshot at once', async () => {
    const { id } = await makeLog(ground.database);
    const both = [ground.database, ground.sibling].map((database) => createSnapshots(database));
    for (let seq = 2; seq < 20; seq++) {
      await Promise.all(both.map((snapshots) => snapshots.save(id, seq, Uint8Array.of(seq))));
      expect(await both[0]!.latest(id)).toEqual({ seq, bytes: Uint8Array.of(seq) });
    }
  });

  test('a snapshot of a log that does not exist is an error', async () => {
    await expect(createSnapshots(ground.database).save(876_543, 1, Uint8Array.of(1))).rejects.toThrow(/foreign key/i);
  });
});
