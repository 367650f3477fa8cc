import { expect, test } from 'vitest';
import { createSnapshots } from '../../server/storage/snapshots.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';

onEachEngine('snapshots', (ground) => {
  test('the latest snapshot is found, byte for byte', async () => {
    const snapshots = createSnapshots(ground.database);
    const { id } = await makeLog(ground.database);
    expect(await snapshots.latest(id)).toBeUndefined();
    expect(await snapshots.newestSeq(id)).toBe(0);
    await snapshots.save(id, 3, Uint8Array.of(3));
    const large = new Uint8Array(3_000_000).map((_, at) => at * 7);
    await snapshots.save(id, 9, large.subarray(1));
    const latest = (await snapshots.latest(id))!;
    expect(latest.seq).toBe(9);
    expect(latest.intact).toBe(true);
    expect(Buffer.compare(latest.bytes, large.subarray(1))).toBe(0);
    expect(await snapshots.newestSeq(id)).toBe(9);
  });

  test('for an old row, the latest snapshot that is not newer is found', async () => {
    const snapshots = createSnapshots(ground.database);
    const { id } = await makeLog(ground.database);
    for (const seq of [4, 8]) await snapshots.save(id, seq, Uint8Array.of(seq));
    const found = async (upTo: number) => (await snapshots.latest(id, upTo))?.seq;
    expect([await found(3), await found(4), await found(7), await found(8), await found(Infinity)]).toEqual([
      undefined,
      4,
      4,
      8,
      8,
    ]);
  });

  test('H4: an older snapshot, or the same again, changes nothing', async () => {
    const snapshots = createSnapshots(ground.database);
    const { id } = await makeLog(ground.database);
    expect(await snapshots.save(id, 5, Uint8Array.of(5))).toBe(true);
    expect(await snapshots.save(id, 4, Uint8Array.of(4))).toBe(false);
    expect(await snapshots.save(id, 5, Uint8Array.of(55))).toBe(false);
    expect(await snapshots.latest(id)).toEqual({ seq: 5, bytes: Uint8Array.of(5), intact: true });
  });

  test('a snapshot whose bytes have changed since is known by it', async () => {
    const snapshots = createSnapshots(ground.database);
    const { id } = await makeLog(ground.database);
    await snapshots.save(id, 5, Uint8Array.of(1, 2, 3));
    await ground.database
      .knex('travel_log_snapshots')
      .where({ log_id: id })
      .update({ bytes: Buffer.of(1, 2, 4) });
    expect(await snapshots.latest(id)).toEqual({ seq: 5, bytes: Uint8Array.of(1, 2, 4), intact: false });
  });

  test('the last two stay, and of those behind them one for each 5,000 rows', async () => {
    const snapshots = createSnapshots(ground.database);
    const { id } = await makeLog(ground.database);
    for (let seq = 500; seq <= 12_500; seq += 500) await snapshots.save(id, seq, Uint8Array.of(1));
    const rows = await ground.database.knex('travel_log_snapshots').where({ log_id: id }).orderBy('seq').select('seq');
    expect(rows.map(({ seq }) => seq)).toEqual([500, 5_000, 10_000, 12_000, 12_500]);
  });

  test('two instances may write the same snapshot at once', async () => {
    const { id } = await makeLog(ground.database);
    const both = [ground.database, ground.sibling].map((database) => createSnapshots(database));
    for (let seq = 2; seq < 20; seq++) {
      await Promise.all(both.map((snapshots) => snapshots.save(id, seq, Uint8Array.of(seq))));
      expect(await both[0]!.latest(id)).toEqual({ seq, bytes: Uint8Array.of(seq), intact: true });
    }
  });

  test('a snapshot of a log that does not exist is an error', async () => {
    await expect(createSnapshots(ground.database).save(876_543, 1, Uint8Array.of(1))).rejects.toThrow(/foreign key/i);
  });
});
