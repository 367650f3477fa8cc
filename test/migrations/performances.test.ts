import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createCompositions } from '../../server/storage/compositions.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { CompositionModel } from '../../server/storage/models/composition.ts';
import { createPerformances } from '../../server/storage/performances.ts';
import { createTravelLogs } from '../../server/storage/travel-logs.ts';
import { createUsers } from '../../server/storage/users.ts';
import { ENGINES, emptyDatabase } from '../support/databases.ts';

/** A row as the release before wrote it. */
const before = (logId: number, epoch: number) => ({
  ...{
    log_id: logId,
    epoch,
    tempo: 96.5,
    scale: 'minor',
    key_signature: 'D',
    document_seq: 12,
    seed: 5,
    map_version: 1,
  },
  midi_data: JSON.stringify([]),
  metadata: JSON.stringify({ title: 'Zürich', settings: {}, legs: 1, notes: 3 }),
  analysis: JSON.stringify({ seconds: 12.5, bars: 8, tempo: { mean: 96.5 }, keys: [], notes: 3, legs: [] }),
  analysis_version: 1,
});
const START = { before: Number.MAX_SAFE_INTEGER, limit: 50 };
const PERFORMANCE = {
  ...{ performance: '9.1', savedEpoch: 9, userId: null, routeId: null, notesHash: 'a'.repeat(64), documentSeq: 20 },
  ...{ tempo: 90, scale: 'major', keySignature: 'C', midiData: [], seed: 6, mapVersion: 1 },
  metadata: { title: 'Wien', settings: {}, legs: 1, notes: 3 },
  ...{ networkHash: null, networkBackend: null, analysis: {}, analysisVersion: 1 },
};

describe.each(ENGINES)('a database of the release before performances, on %s', (engine) => {
  test('comes up with its logs and compositions, and an instance of that release beside it replaces its own row alone', async () => {
    const { url, drop } = await emptyDatabase(engine);
    const database = openDatabase(url);
    await database.migrate();
    while ((await database.migrateDown()) !== '0037-performances');
    const { knex } = database;
    const owner = await createUsers(database).create({ name: 'Ada', color: '#446688' });
    const projection = { title: 'A journey', description: '', waypoints: [], tags: [], status: 'draft' as const };
    const seed = { ownerId: owner.id, firstUpdate: new Uint8Array([0, 0]), projection, addressRole: null };
    const log = await createTravelLogs(database, () => undefined).create({
      ...seed,
      uuid: randomUUID(),
      sessionId: randomUUID(),
    });
    await knex('music_compositions').insert(before(log.id, 3));

    await database.migrate();
    expect(await createTravelLogs(database, () => undefined).find(log.uuid)).toMatchObject({
      title: 'A journey',
      head: 1,
    });
    const performances = createPerformances(database);
    expect(await performances.listOf(log.id, owner.id, START)).toMatchObject([
      {
        metadata: { title: 'Zürich' },
        name: null,
        plays: 1,
        likes: 0,
        seed: 5,
        player: { userId: owner.id, name: 'Ada' },
      },
    ]);

    await createCompositions(database).save({ ...PERFORMANCE, logId: log.id });
    // The statement of the release before.
    const replaced = await CompositionModel.query(knex)
      .where({ log_id: log.id })
      .where('epoch', '<=', 12)
      .patch({ documentSeq: 40, epoch: 12 });
    expect(replaced).toBe(1);
    expect(await createCompositions(database).last(log.id)).toMatchObject({ documentSeq: 20, seed: 6 });

    // Taken back, the schema of before has the last composition of each log.
    while ((await database.migrateDown()) !== '0037-performances');
    expect(await knex('music_compositions').select('log_id', 'seed', 'epoch')).toEqual([
      { log_id: log.id, seed: 6, epoch: 9 },
    ]);
    await database.close();
    await drop();
  });
});
