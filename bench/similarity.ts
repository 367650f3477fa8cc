import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { EMBEDDING_LENGTH, EMBEDDING_VERSION } from '../server/composer/files/embedding.ts';
import { chance } from '../server/composer/theory/chance.ts';
import { COMPOSITION_VECTORS, createSimilarMusic, type MusicFilters } from '../server/similarity/similar-music.ts';
import { createVectors } from '../server/similarity/vectors.ts';
import { createCaches } from '../server/storage/cache.ts';
import { createMemoryStore } from '../server/storage/cache-store.ts';
import { createCompositionEmbeddings } from '../server/storage/composition-embeddings.ts';
import { type Database, openDatabase } from '../server/storage/database.ts';
import { makeLog } from '../test/support/storage.ts';
import { median, short } from './figures.ts';
import { startDatabase } from './mariadb.ts';
import { describeMachine, printTable, publish } from './report.ts';

/** Rows of one statement that fills the database, count. */
const ROWS = 100;
/** Notes of a stored composition, bytes: about a minute of music. */
const NOTES = 20_000;
const MODES = ['major', 'minor', 'dorian'];

/** A search for similar music among many compositions. */
export async function measureSimilarity(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { compositions: { type: 'string', default: '10000' } } });
  const count = Number(values.compositions);
  const mariadb = await startDatabase();
  const dir = await mkdtemp(join(tmpdir(), 'aero-melody-bench-'));
  const machine = describeMachine({ mariadb: mariadb.version });
  const rows: string[][] = [];
  try {
    for (const url of [`sqlite:${join(dir, 'bench.sqlite')}`, mariadb.url]) {
      const database = openDatabase(url);
      await database.migrate();
      rows.push([database.engine, ...(await measure(database, count))]);
      await database.close();
    }
  } finally {
    await mariadb.stop();
    await rm(dir, { recursive: true });
  }
  const head = ['ms', 'first search', 'its longest stall', 'later search', 'longest stall', 'cached'];
  await publish(
    'similarity',
    [
      '# Similar music',
      machine,
      `Of ${count} compositions with vectors of ${EMBEDDING_LENGTH} numbers. The first search reads them all into memory; a later one has other ` +
        'filters, medians of 20; a cached one is the same again. A stall is the longest turn of the event loop.',
      printTable([head, ...rows]),
    ].join('\n\n'),
    { keep: count >= 10_000 },
  );
}

async function measure(database: Database, count: number): Promise<string[]> {
  const { logId, id } = await fill(database, count);
  const vectors = createVectors([COMPOSITION_VECTORS]);
  const caches = createCaches(createMemoryStore({ bytes: 1e8, now: () => performance.now() }));
  const search = createSimilarMusic({
    vectors,
    embeddings: createCompositionEmbeddings(database),
    renewal: { make: async () => {}, makeSome: () => {} },
    found: caches.of('compositions', ''),
  });
  const ask = async (filters: Omit<MusicFilters, 'limit'> = {}) => {
    const loop = monitorEventLoopDelay({ resolution: 1 });
    loop.enable();
    const start = performance.now();
    await search.find({ logId, id }, { userId: undefined, now: Date.now() }, { limit: 100, ...filters });
    const took = performance.now() - start;
    loop.disable();
    return { took, stall: loop.max / 1e6 };
  };
  const first = await ask();
  const later: { took: number; stall: number }[] = [];
  for (let at = 0; at < 20; at++) later.push(await ask({ tempoMin: 60 + at }));
  const cached: number[] = [];
  for (let at = 0; at < 20; at++) cached.push((await ask({ tempoMin: 60 + at })).took);
  await vectors.close();
  const stall = Math.max(...later.map((one) => one.stall));
  return [first.took, first.stall, median(later.map(({ took }) => took)), stall, median(cached)].map(short);
}

/** Public journeys with a hundred compositions each. */
async function fill({ knex, ...rest }: Database, count: number): Promise<{ logId: number; id: number }> {
  const notes = JSON.stringify('n'.repeat(NOTES));
  let log = { id: 0, ownerId: 0 };
  for (let first = 1; first <= count; first += ROWS) {
    log = await makeLog({ knex, ...rest });
    await knex('travel_logs').where({ id: log.id }).update({ is_public: true, address_role: 'viewer' });
    const ids = Array.from({ length: Math.min(ROWS, count - first + 1) }, (_, at) => first + at);
    await knex('music_compositions').insert(
      ids.map((id) => ({
        ...{ id, log_id: log.id, tempo: 90, scale: 'major', key_signature: 'C', midi_data: notes },
        ...{ metadata: '{"title":"Rain"}', document_seq: 1, seed: 1, map_version: 5, notes_hash: `${id}` },
      })),
    );
    await knex('composition_embeddings').insert(
      ids.map((id) => ({
        ...{ composition_id: id, version: EMBEDDING_VERSION, notes_hash: `${id}`, tempo: 60 + (id % 90) },
        ...{ mode: MODES[id % 3]!, regions: '["Europe","France"]' },
        embedding: JSON.stringify(
          Array.from({ length: EMBEDDING_LENGTH }, (_, at) => Math.round(1e5 * (chance(1, id, at) - 0.5)) / 1e5),
        ),
      })),
    );
  }
  return { logId: log.id, id: count };
}
