import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packNotes } from '../../protocol/note-event.ts';
import { systemClock } from '../../server/clock.ts';
import { EMBEDDING_LENGTH, EMBEDDING_VERSION } from '../../server/composer/files/embedding.ts';
import { planLeg } from '../../server/composer/plan/plan-leg.ts';
import { createEngraver } from '../../server/composing/engraver.ts';
import { createEmbeddingRenewal, EACH } from '../../server/similarity/embedding-renewal.ts';
import { COMPOSITION_VECTORS, createSimilarMusic, type MusicFilters } from '../../server/similarity/similar-music.ts';
import { createVectors } from '../../server/similarity/vectors.ts';
import { createAccess } from '../../server/storage/access.ts';
import { createCaches } from '../../server/storage/cache.ts';
import { createMemoryStore } from '../../server/storage/cache-store.ts';
import { createCompositionEmbeddings } from '../../server/storage/composition-embeddings.ts';
import { createCompositions, type NewComposition } from '../../server/storage/compositions.ts';
import { CompositionEmbeddingModel } from '../../server/storage/models/composition-embedding.ts';
import { createPerformances } from '../../server/storage/performances.ts';
import { journey, settings } from '../composer/airports.ts';
import { composed } from '../composer/pieces.ts';
import { createHandClock } from '../support/hand-clock.ts';
import { airportOf, makeLog, onEachEngine } from '../support/storage.ts';
import { cosine } from './cosine.ts';

const SEED = Number(process.env.SEED ?? Date.now() % 1e9);
console.info(`SEED=${SEED}`);

const engraver = createEngraver();
const vectors = createVectors([COMPOSITION_VECTORS]);
afterAll(async () => {
  await vectors.close();
  await engraver.close();
});

const { legs } = composed(
  '',
  journey('GLA', 'LHR').map((leg) => planLeg(leg, settings())),
);
const composition: Omit<NewComposition, 'logId' | 'performance' | 'notesHash'> = {
  ...{ savedEpoch: 3, userId: null, routeId: null, tempo: 96.5, scale: 'minor', keySignature: 'D' },
  midiData: legs.map((leg) => ({ ...leg, tempos: [{ tick: 0, bpm: 99 }], ...packNotes(leg.notes) })),
  metadata: { title: 'Zürich 🛫', settings: {}, legs: 1, notes: 3 },
  ...{ documentSeq: 12, seed: 1, mapVersion: 1, networkHash: null, networkBackend: null },
  ...{ analysis: { seconds: 12.5, tempo: { mean: 98 }, keys: [{ key: 'D minor' }] }, analysisVersion: 1 },
};

onEachEngine('similar music', (ground) => {
  const caches = createCaches(createMemoryStore({ bytes: 1e7, now: () => performance.now() }));
  const open = () => {
    const embeddings = createCompositionEmbeddings(ground.database);
    const renewal = createEmbeddingRenewal({
      ...{ embeddings, engraver, airportOf, clock: systemClock },
      logger: { info: () => {}, warn: (said: unknown) => expect(said).toBeUndefined(), error: () => {} },
    });
    const found = caches.of<never>('compositions', ground.engine);
    return { embeddings, renewal, ...createSimilarMusic({ vectors, embeddings, renewal, found }) };
  };
  let opened: ReturnType<typeof open>;
  let number = 0;

  beforeAll(() => {
    opened = open();
  });
  afterAll(() => opened.renewal.close());

  /** Stores a composition of a log. @returns its id */
  async function play(logId: number): Promise<number> {
    number += 1;
    const notesHash = `${number}`.padStart(64, '0');
    await createCompositions(ground.database).save({ ...composition, logId, performance: `1.${number}`, notesHash });
    return (await opened.embeddings.newest(logId))!;
  }

  const embed = (id: number, vector: readonly number[], facts: Partial<CompositionEmbeddingModel> = {}) =>
    opened.embeddings.save({
      ...{ compositionId: id, version: EMBEDDING_VERSION, notesHash: `${number}`.padStart(64, '0') },
      ...{ tempo: 80, mode: 'major', regions: '["Europe"]', embedding: JSON.stringify(vector), ...facts },
    });

  const ask = (logId: number, id: number, userId?: number, filters: Partial<MusicFilters> = {}) =>
    opened.find({ logId, id }, { userId, now: Date.now() }, { limit: 10, ...filters });
  const idsOf = async (...of: Parameters<typeof ask>) => (await ask(...of))!.compositions.map(({ id }) => id);

  /** A vector with a few numbers that are not zero. */
  const vectorOf = (values: readonly number[]) =>
    Array.from({ length: EMBEDDING_LENGTH }, (_, at) => values[at % (values.length + 50)] ?? 0);

  test('order and filters are those of a cosine in plain code', async () => {
    const log = await makeLog(ground.database);
    const rows = await Promise.resolve(
      fc.sample(
        fc.record({
          values: fc
            .array(fc.integer({ min: -4, max: 4 }), { minLength: 3, maxLength: 3 })
            .filter((v) => v.some(Boolean)),
          tempo: fc.integer({ min: 60, max: 140 }),
          mode: fc.constantFrom('major', 'minor', 'dorian'),
          regions: fc.subarray(['Europe', 'Asia', 'Japan']),
        }),
        { numRuns: 30, seed: SEED },
      ),
    );
    const stored: { id: number; vector: number[]; tempo: number; mode: string; regions: string[] }[] = [];
    for (const { values, regions, ...facts } of rows) {
      const [id, vector] = [await play(log.id), vectorOf(values)];
      await embed(id, vector, { ...facts, regions: JSON.stringify(regions) });
      stored.push({ id, vector, regions, ...facts });
    }
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          of: fc.constantFrom(...stored),
          limit: fc.integer({ min: 1, max: 100 }),
          tempoMin: fc.option(fc.integer({ min: 50, max: 120 }), { nil: undefined }),
          tempoMax: fc.option(fc.integer({ min: 80, max: 150 }), { nil: undefined }),
          mode: fc.option(fc.constantFrom('major', 'minor', 'lydian'), { nil: undefined }),
          region: fc.option(fc.constantFrom('Europe', 'Japan'), { nil: undefined }),
        }),
        async ({ of, limit, tempoMin, tempoMax, mode, region }) => {
          const expected = stored
            .filter((row) => row !== of && row.tempo >= (tempoMin ?? 0) && row.tempo <= (tempoMax ?? 999))
            .filter((row) => (!mode || row.mode === mode) && (!region || row.regions.includes(region)))
            // Alike to the last bit of a 32-bit float, as equal vectors of another length are not.
            .map((row) => ({ id: row.id, near: Math.round(cosine(of.vector, row.vector) * 10_000) / 10_000 }))
            .sort((one, other) => other.near - one.near || one.id - other.id)
            .slice(0, limit);
          const answer = (await ask(log.id, of.id, undefined, { limit, tempoMin, tempoMax, mode, region }))!;
          expect(answer.missing).toBe(0);
          expect(answer.compositions.map(({ similarity }) => similarity + 0)).toEqual(
            expected.map(({ near }) => near + 0),
          );
          const firstOf = <T extends { id: number }>(list: readonly T[], near: (row: T) => number) =>
            list
              .filter((row) => near(row) > near(list.at(-1)!))
              .map(({ id }) => id)
              .sort();
          expect(firstOf(answer.compositions, (row) => row.similarity)).toEqual(firstOf(expected, (row) => row.near));
        },
      ),
      { numRuns: 20, seed: SEED },
    );
  });

  test('equal ones come in the order of their ids', async () => {
    const log = await makeLog(ground.database);
    const ids: number[] = [];
    for (let count = 0; count < 6; count++) {
      ids.push(await play(log.id));
      await embed(ids.at(-1)!, vectorOf([1, 2, 3]));
    }
    expect(await idsOf(log.id, ids[2]!)).toEqual(ids.filter((id) => id !== ids[2]));
    expect(await ask(log.id, ids[0]!, undefined, { limit: 1 })).toEqual({
      compositions: [
        {
          ...{ id: ids[1], log: log.uuid, title: 'Zürich 🛫', name: null, at: expect.any(String) },
          ...{ tempo: 98, key: 'D minor', seconds: 12.5, similarity: 1 },
        },
      ],
      missing: 0,
    });
  });

  test('none of a journey that the person may not read, none that is deleted', async () => {
    const access = createAccess(ground.database);
    const [own, other] = [await makeLog(ground.database), await makeLog(ground.database)];
    const mine = await play(own.id);
    await embed(mine, vectorOf([1]));
    const theirs = await play(other.id);
    await embed(theirs, vectorOf([1]));
    expect(await idsOf(own.id, mine, own.ownerId)).not.toContain(theirs);
    expect(await idsOf(own.id, mine, other.ownerId)).toContain(theirs);
    // Its address is its key: it is not given away.
    await access.setAddressRole(other.id, 'editor');
    expect(await idsOf(own.id, mine, own.ownerId)).not.toContain(theirs);
    await access.setRole(other.id, own.ownerId, 'viewer');
    expect(await idsOf(own.id, mine, own.ownerId)).toContain(theirs);
    await access.setRole(other.id, own.ownerId, null);
    await access.setPublic(other.id, true);
    expect(await idsOf(own.id, mine, own.ownerId)).not.toContain(theirs);
    expect(await idsOf(own.id, mine)).toContain(theirs);
    const performances = createPerformances(ground.database);
    await performances.change(theirs, { deleted: true });
    expect(await idsOf(own.id, mine)).not.toContain(theirs);
    expect(await ask(other.id, theirs)).toBeUndefined();
    await performances.change(theirs, { deleted: false });
    expect(await idsOf(own.id, mine)).toContain(theirs);
    await access.setDeleted(other.id, true);
    expect(await idsOf(own.id, mine)).not.toContain(theirs);
    expect(await ask(own.id, theirs)).toBeUndefined();
  });

  test('the asked one is embedded at once, and missing ones in the background, some a search', async () => {
    const log = await makeLog(ground.database);
    const ids: number[] = [];
    for (let count = 0; count < EACH + 4; count++) ids.push(await play(log.id));
    const rows = () => CompositionEmbeddingModel.query(ground.database.knex).findByIds(ids);
    expect(await ask(log.id, ids[0]!)).toMatchObject({ missing: EACH + 3, compositions: [] });
    await expect.poll(async () => (await rows()).length, { timeout: 20_000 }).toBe(EACH + 1);
    const second = (await ask(log.id, ids[0]!, undefined, { limit: 100 }))!;
    expect(second).toMatchObject({ missing: 3 });
    expect(second.compositions).toHaveLength(EACH);
    // One mean of the same notes.
    for (const { similarity } of second.compositions) expect(similarity).toBe(1);
    await expect.poll(async () => (await rows()).length, { timeout: 20_000 }).toBe(ids.length);
    expect((await rows())[0]).toMatchObject({ version: EMBEDDING_VERSION, regions: '["United Kingdom","Europe"]' });
  });

  test('one of other notes, or of a lower version, is made again', async () => {
    const log = await makeLog(ground.database);
    const old = await play(log.id);
    await embed(old, vectorOf([1]), { version: EMBEDDING_VERSION - 1 });
    const id = await play(log.id);
    await embed(id, vectorOf([1]));
    expect(await ask(log.id, id)).toMatchObject({ missing: 1, compositions: [] });
    const isMade = async () => (await opened.embeddings.read([old], EMBEDDING_VERSION)).length;
    await expect.poll(isMade, { timeout: 20_000 }).toBe(1);
    expect(await ask(log.id, id)).toMatchObject({ missing: 0, compositions: [{ id: old }] });
    await CompositionEmbeddingModel.query(ground.database.knex)
      .findById(old)
      .patch({ notesHash: 'f'.repeat(64) });
    expect(await ask(log.id, id)).toMatchObject({ missing: 1 });
  });

  test('an archived one is embedded once it has rested, and once for many pauses', async () => {
    const clock = createHandClock();
    const log = await makeLog(ground.database);
    const id = await play(log.id);
    let made = 0;
    const { embeddings } = opened;
    const renewal = createEmbeddingRenewal({
      ...{ embeddings, airportOf, clock },
      engraver: {
        embed(legs) {
          made += 1;
          return engraver.embed(legs);
        },
      },
      logger: { info: () => {}, warn: (said: unknown) => expect(said).toBeUndefined(), error: () => {} },
    });
    for (let pause = 0; pause < 3; pause++) {
      renewal.archived(log.id);
      clock.advance(20_000);
    }
    expect(made).toBe(0);
    clock.advance(10_000);
    await expect.poll(async () => (await embeddings.read([id], EMBEDDING_VERSION)).length).toBe(1);
    expect(made).toBe(1);
    renewal.archived(log.id);
    await renewal.close();
    clock.advance(60_000);
    expect(made).toBe(1);
  });

  test('an answer is cached until something that it depends on changes', async () => {
    const log = await makeLog(ground.database);
    const [one, other] = [await play(log.id), await play(log.id)];
    for (const id of [one, other])
      await embed(id, vectorOf([1]), { notesHash: `${number - Number(id === one)}`.padStart(64, '0') });
    const hits = () => caches.figures().compositions.hits;
    await ask(log.id, one);
    const before = hits();
    await ask(log.id, one);
    expect(hits()).toBe(before + 1);
    const third = await play(log.id);
    await embed(third, vectorOf([1]));
    expect(await idsOf(log.id, one)).toEqual([other, third]);
    expect(hits()).toBe(before + 1);
  });
});
