import { expect, test } from 'vitest';
import { createLeases } from '../../server/storage/leases.ts';
import { createScoreLog } from '../../server/storage/score-log.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';

const LONG = 60_000;

onEachEngine('the score log', (ground) => {
  const open = () => ({ scoreLog: createScoreLog(ground.database), leases: createLeases(ground.database) });
  const entry = (seq: number, kind: string, body: unknown = { seq }) => ({ seq, kind, body });

  test('a performance is read back in its order, from its beginning on', async () => {
    const { scoreLog, leases } = open();
    const { id } = await makeLog(ground.database);
    expect(await scoreLog.load(id)).toEqual([]);
    await leases.acquire(id, 'a', LONG);
    const bodies = [{ deep: [1, 'ü🎵', null] }, [1, 2], 'text', 5, null, true, '7'];
    const entries = [entry(0, 'begin'), ...bodies.map((body, at) => entry(at + 1, 'notes', body))];
    expect(await scoreLog.append(id, 'a', 1, entries.slice(0, 4))).toBe(true);
    expect(await scoreLog.append(id, 'a', 1, entries.slice(4).toReversed())).toBe(true);
    expect(await scoreLog.load(id)).toEqual(entries.map((each) => ({ ...each, epoch: 1 })));
  });

  test('a batch that is larger than a statement may be is written whole', async () => {
    const { scoreLog, leases } = open();
    const { id } = await makeLog(ground.database);
    await leases.acquire(id, 'a', LONG);
    const entries = [
      entry(0, 'begin'),
      ...[1, 2, 3, 4, 5, 6].map((seq) => entry(seq, 'notes', 'x'.repeat(3 * 2 ** 20))),
    ];
    expect(await scoreLog.append(id, 'a', 1, entries)).toBe(true);
    expect((await scoreLog.load(id)).map(({ seq, body }) => [seq, `${body}`.length])).toEqual(
      entries.map(({ seq, body }) => [seq, `${body}`.length]),
    );
  });

  test('a new beginning leaves the performance before it behind', async () => {
    const { scoreLog, leases } = open();
    const { id } = await makeLog(ground.database);
    await leases.acquire(id, 'a', LONG);
    await scoreLog.append(id, 'a', 1, [entry(0, 'begin'), entry(1, 'notes'), entry(2, 'begin'), entry(3, 'notes')]);
    await leases.release(id, 'a');
    expect(await leases.acquire(id, 'b', LONG)).toEqual({ epoch: 2 });
    await scoreLog.append(id, 'b', 2, [entry(0, 'notes'), entry(1, 'notes')]);
    const places = async () => (await scoreLog.load(id)).map((each) => [each.epoch, each.seq]);
    expect(await places()).toEqual([
      [1, 2],
      [1, 3],
      [2, 0],
      [2, 1],
    ]);
    await scoreLog.append(id, 'b', 2, [entry(2, 'begin')]);
    expect(await places()).toEqual([[2, 2]]);
  });

  test('whoever does not hold the lease in that epoch writes nothing', async () => {
    const { scoreLog, leases } = open();
    const { id } = await makeLog(ground.database);
    expect(await scoreLog.append(id, 'a', 1, [entry(0, 'begin')])).toBe(false);
    await leases.acquire(id, 'a', -1_000);
    // It ran out, and nobody has taken it over.
    expect(await scoreLog.append(id, 'a', 1, [entry(0, 'begin')])).toBe(true);
    await leases.acquire(id, 'b', LONG);
    expect(await scoreLog.append(id, 'a', 1, [entry(1, 'notes')])).toBe(false);
    expect(await scoreLog.append(id, 'a', 2, [entry(1, 'notes')])).toBe(false);
    expect(await scoreLog.append(id, 'b', 1, [entry(1, 'notes')])).toBe(false);
    expect(await scoreLog.append(id, 'b', 2, [entry(0, 'notes')])).toBe(true);
    await leases.release(id, 'b');
    expect(await scoreLog.append(id, 'b', 2, [entry(1, 'notes')])).toBe(false);
    expect((await scoreLog.load(id)).map((each) => [each.epoch, each.seq])).toEqual([
      [1, 0],
      [2, 0],
    ]);
  });

  test('entries that come again stay as they are, and the new ones beside them are kept', async () => {
    const { scoreLog, leases } = open();
    const { id } = await makeLog(ground.database);
    await leases.acquire(id, 'a', LONG);
    await scoreLog.append(id, 'a', 1, [entry(0, 'begin', 'first')]);
    expect(await scoreLog.append(id, 'a', 1, [entry(0, 'begin', 'second'), entry(1, 'notes', 'new')])).toBe(true);
    expect((await scoreLog.load(id)).map((each) => each.body)).toEqual(['first', 'new']);
  });

  test('a thousand entries are written at once', async () => {
    const { scoreLog, leases } = open();
    const { id } = await makeLog(ground.database);
    await leases.acquire(id, 'a', LONG);
    const entries = Array.from({ length: 1_000 }, (_, seq) => entry(seq, seq === 0 ? 'begin' : 'notes'));
    expect(await scoreLog.append(id, 'a', 1, entries)).toBe(true);
    expect((await scoreLog.load(id)).map((each) => each.seq)).toEqual(entries.map((each) => each.seq));
    expect(await scoreLog.append(id, 'a', 1, [])).toBe(true);
  });

  test('what is appended behind a transaction that waited for the database waits no longer than before', async () => {
    const { scoreLog, leases } = open();
    const { id } = await makeLog(ground.database);
    await leases.acquire(id, 'a', LONG);
    const hold = await ground.database.knex.transaction();
    await hold('conductor_leases').where({ log_id: id }).update({ epoch: 1 });
    const first = scoreLog.append(id, 'a', 1, [entry(0, 'begin')]);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const second = scoreLog.append(id, 'a', 1, [entry(1, 'notes')]);
    await hold.commit();
    expect(await first).toBe(true);
    const begun = performance.now();
    expect(await second).toBe(true);
    // Four times as long as it had waited, until there was a limit.
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});
