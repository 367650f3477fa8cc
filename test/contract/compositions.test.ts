import { expect, test } from 'vitest';
import { createAccess } from '../../server/storage/access.ts';
import { COMPOSITIONS_EACH, createCompositions, type NewComposition } from '../../server/storage/compositions.ts';
import { CompositionModel } from '../../server/storage/models/composition.ts';
import { createPerformances } from '../../server/storage/performances.ts';
import { countStatements } from '../support/statements.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';

const composition: Omit<NewComposition, 'logId'> = {
  performance: '3.17',
  savedEpoch: 3,
  userId: null,
  routeId: null,
  tempo: 96.5,
  scale: 'minor',
  keySignature: 'D',
  midiData: [{ plan: { leg: 'a' }, notes: [1, 2, 3] }],
  notesHash: 'a'.repeat(64),
  metadata: { title: 'Zürich 🛫', settings: {}, legs: 1, notes: 3 },
  documentSeq: 12,
  seed: 0xffffffff,
  mapVersion: 1,
  networkHash: 'ab'.repeat(32),
  networkBackend: 'wasm',
  analysis: { seconds: 12.5 },
  analysisVersion: 1,
};
const START = { before: Number.MAX_SAFE_INTEGER, limit: 50 };
/** Other notes. */
const sounding = (letter: string) => ({ notesHash: letter.repeat(64) });

onEachEngine('compositions', (ground) => {
  const open = async () => ({
    compositions: createCompositions(ground.database),
    performances: createPerformances(ground.database),
    log: await makeLog(ground.database),
  });
  const count = async (logId: number) =>
    CompositionModel.query(ground.database.knex).where({ log_id: logId }).resultSize();

  test('each performance has its own, and a pause within one none', async () => {
    const { compositions, log } = await open();
    expect(await compositions.last(log.id)).toBeUndefined();
    expect(await compositions.save({ ...composition, logId: log.id })).toBe(true);
    const first = (await compositions.last(log.id))!;
    expect(first).toEqual({
      ...composition,
      ...{ id: expect.any(Number), logId: log.id, userId: log.ownerId, name: null, plays: 1, epoch: 2 ** 32 - 1 },
      ...{ createdAt: expect.any(Date), deletedAt: null },
    });
    await compositions.save({ ...composition, ...sounding('b'), logId: log.id, savedEpoch: 4 });
    expect(await compositions.last(log.id)).toMatchObject({ id: first.id, ...sounding('b'), savedEpoch: 4 });
    await compositions.save({ ...composition, ...sounding('c'), logId: log.id, performance: '3.40', userId: 7 });
    expect(await compositions.last(log.id)).toMatchObject({ ...sounding('c'), userId: 7 });
    expect(await count(log.id)).toBe(2);
  });

  test('a performance that sounds like the last one is one more play of it, until it goes on in another way', async () => {
    const { compositions, log } = await open();
    const play = (performance: string, letter: string) =>
      compositions.save({ ...composition, ...sounding(letter), logId: log.id, performance });
    await play('1.1', 'a');
    await play('1.5', 'a');
    await play('1.5', 'a');
    expect(await compositions.last(log.id)).toMatchObject({ plays: 2, performance: '1.5' });
    await play('1.5', 'b');
    expect(await compositions.last(log.id)).toMatchObject({ plays: 1, performance: '1.5', ...sounding('b') });
    const [first] = await CompositionModel.query(ground.database.knex).where({ log_id: log.id }).orderBy('id');
    expect(first).toMatchObject({ plays: 1, performance: null, ...sounding('a') });
    await play('1.9', 'a');
    expect(await count(log.id)).toBe(3);
  });

  test('an instance that has lost the lease since does not replace what its successor stored', async () => {
    const [ours, theirs] = [ground.database, ground.sibling].map(createCompositions);
    const { id: logId } = await makeLog(ground.database);
    const of = (savedEpoch: number) => ({ ...composition, logId, savedEpoch, documentSeq: savedEpoch });
    expect(await ours!.save(of(5))).toBe(true);
    expect(await theirs!.save(of(4))).toBe(false);
    expect(await theirs!.save({ ...of(5), documentSeq: 6 })).toBe(true);
    expect(await ours!.last(logId)).toMatchObject({ savedEpoch: 5, documentSeq: 6 });
  });

  test('of several that are the first at once the one of the latest epoch stays', async () => {
    const both = [ground.database, ground.sibling].map(createCompositions);
    const { id: logId } = await makeLog(ground.database);
    const epochs = [2, 7, 1, 5, 8, 3];
    await Promise.all(epochs.map((savedEpoch, at) => both[at % 2]!.save({ ...composition, logId, savedEpoch })));
    expect(await both[0]!.last(logId)).toMatchObject({ savedEpoch: 8 });
    expect(await count(logId)).toBe(1);
  });

  test('another analysis is written down, unless the composition has become another one', async () => {
    const { compositions, log } = await open();
    await compositions.save({ ...composition, logId: log.id });
    const kept = (await compositions.last(log.id))!;
    await compositions.analyse({ ...kept, analysis: { seconds: 13 }, analysisVersion: 2 });
    expect(await compositions.last(log.id)).toEqual({ ...kept, analysis: { seconds: 13 }, analysisVersion: 2 });
    await compositions.save({ ...composition, logId: log.id, savedEpoch: 4 });
    await compositions.analyse({ ...kept, analysis: { seconds: 14 }, analysisVersion: 2 });
    expect(await compositions.last(log.id)).toMatchObject({ analysis: { seconds: 12.5 }, analysisVersion: 1 });
  });

  test('a log keeps so many: those with a name or a like outlive older ones, and deleted ones go first', async () => {
    const { compositions, performances, log } = await open();
    const play = (number: number) =>
      compositions.save({
        ...composition,
        ...{ logId: log.id, performance: `1.${number}`, notesHash: `${number}`.padStart(64, '0') },
      });
    for (let number = 1; number <= COMPOSITIONS_EACH; number++) await play(number);
    const ids = (await performances.listOf(log.id, undefined, { ...START, limit: 200 })).map(({ id }) => id).reverse();
    await performances.change(ids[0]!, { name: 'Rain' });
    await performances.like(ids[1]!, log.ownerId);
    await performances.change(ids[50]!, { deleted: true });
    await play(201);
    await play(202);
    const left = await performances.listOf(log.id, undefined, { ...START, limit: 200 });
    expect(left).toHaveLength(COMPOSITIONS_EACH);
    const gone = ids.filter((id) => !left.some((row) => row.id === id));
    expect(gone).toEqual([ids[2], ids[50]]);
  });

  test('a list comes in pages, with likes, in one statement each', async () => {
    const { compositions, performances, log } = await open();
    for (const letter of 'abcde')
      await compositions.save({ ...composition, ...sounding(letter), logId: log.id, performance: `1.${letter}` });
    const reader = (await makeLog(ground.database)).ownerId;
    const statements = await countStatements(ground.database, async () => {
      const first = await performances.listOf(log.id, reader, { ...START, limit: 3 });
      const rest = await performances.listOf(log.id, reader, { before: first.at(-1)!.id, limit: 3 });
      expect([first.length, rest.length]).toEqual([3, 2]);
      expect([...first, ...rest].map(({ id }) => id)).toEqual(
        [...first, ...rest].map(({ id }) => id).sort((a, b) => b - a),
      );
    });
    expect(statements).toBe(2);
    const [newest] = await performances.listOf(log.id, reader, START);
    expect(newest).toMatchObject({ uuid: log.uuid, likes: 0, liked: false, player: { userId: log.ownerId } });
    for (const user of [reader, reader, log.ownerId]) await performances.like(newest!.id, user);
    expect((await performances.listOf(log.id, reader, START))[0]).toMatchObject({ likes: 2, liked: true });
    expect((await performances.listOf(log.id, undefined, START))[0]).toMatchObject({ likes: 2, liked: false });
    await performances.unlike(newest!.id, reader);
    expect(await performances.find(log.id, newest!.id, reader)).toMatchObject({ likes: 1, liked: false });
  });

  test('a person finds what it played or likes, as long as it may read the log', async () => {
    const { compositions, performances, log } = await open();
    const access = createAccess(ground.database);
    const { ownerId: me } = await makeLog(ground.database);
    await compositions.save({ ...composition, ...sounding('a'), logId: log.id, performance: '1.1', userId: me });
    await compositions.save({ ...composition, ...sounding('b'), logId: log.id, performance: '1.2' });
    await compositions.save({ ...composition, ...sounding('c'), logId: log.id, performance: '1.3' });
    const [, liked, played] = await performances.listOf(log.id, me, START);
    await performances.like(liked!.id, me);
    const mine = async () => (await performances.listFor(me, START, Date.now())).map(({ id }) => id);
    expect(await mine()).toEqual([]);
    await access.setRole(log.id, me, 'viewer');
    expect(await mine()).toEqual([liked!.id, played!.id]);
    await performances.change(played!.id, { deleted: true });
    expect(await mine()).toEqual([liked!.id]);
    await performances.change(played!.id, { deleted: false });
    await access.setAddressRole(log.id, 'viewer');
    await access.setRole(log.id, me, null);
    expect(await mine()).toEqual([]);
    const { ownerId: other } = await makeLog(ground.database);
    await performances.like(liked!.id, other);
    expect((await performances.listFor(other, START, Date.now())).map(({ id }) => id)).toEqual([liked!.id]);
  });

  test('those of a guest become those of its account, a like of both is one', async () => {
    const { compositions, performances, log } = await open();
    const { ownerId: account } = await makeLog(ground.database);
    await compositions.save({ ...composition, logId: log.id });
    const [row] = await performances.listOf(log.id, undefined, START);
    for (const user of [log.ownerId, account]) await performances.like(row!.id, user);
    await createAccess(ground.database).move(log.ownerId, account);
    expect(await performances.find(log.id, row!.id, account)).toMatchObject({
      ...{ likes: 1, liked: true, player: { userId: account } },
    });
  });

  test('a deleted one is gone for good after a while', async () => {
    const { compositions, performances, log } = await open();
    await compositions.save({ ...composition, logId: log.id });
    const [row] = await performances.listOf(log.id, undefined, START);
    await performances.change(row!.id, { deleted: true });
    expect(await compositions.find(log.id, row!.id)).toBeUndefined();
    await performances.purge(Date.now() - 60_000);
    expect(await count(log.id)).toBe(1);
    await performances.purge(Date.now() + 60_000);
    expect(await count(log.id)).toBe(0);
  });
});
