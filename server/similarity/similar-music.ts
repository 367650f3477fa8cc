import type { Analysis } from '../../protocol/analysis.ts';
import type { SimilarMusic } from '../../protocol/similarity.ts';
import { EMBEDDING_LENGTH, EMBEDDING_VERSION } from '../composer/files/embedding.ts';
import { type Cache, digest } from '../storage/cache.ts';
import type { CompositionEmbeddings, FoundCandidate, StoredEmbedding } from '../storage/composition-embeddings.ts';
import type { Asker } from '../storage/listed-logs.ts';
import type { EmbeddingRenewal } from './embedding-renewal.ts';
import type { Vectors } from './vectors.ts';

/** Which similar compositions are wanted. */
export interface MusicFilters {
  /** Count, at most. */
  readonly limit: number;
  /** Beats a minute, both included. */
  readonly tempoMin?: number | undefined;
  readonly tempoMax?: number | undefined;
  readonly mode?: string | undefined;
  readonly region?: string | undefined;
}

/** The search for music like a composition. */
export interface SimilarMusicSearch {
  /**
   * The compositions that are most like one, the most similar first and of equal ones the older: of those that `candidates`
   * finds for the person. Undefined where the log has no such composition.
   */
  find(of: { logId: number; id: number }, asker: Asker, filters: MusicFilters): Promise<SimilarMusic | undefined>;
}

/** The id of a composition, and the cosine of its vector and that of the asked one. */
export interface Neighbour {
  readonly id: number;
  readonly similarity: number;
}

/** Embeddings that are read at once, count: 3 kB each. */
const PAGE = 500;
/** Vectors in memory, count: beyond that they are read again. */
const HELD = 60_000;

export function createSimilarMusic({
  vectors,
  embeddings,
  renewal,
  found,
}: {
  /** With COMPOSITION_VECTORS. */
  readonly vectors: Pick<Vectors, 'change' | 'read'>;
  readonly embeddings: Pick<CompositionEmbeddings, 'candidates' | 'read' | 'describe'>;
  readonly renewal: Pick<EmbeddingRenewal, 'make' | 'makeSome'>;
  /** By a digest of everything that an answer depends on. */
  readonly found: Cache<readonly Neighbour[]>;
}): SimilarMusicSearch {
  /** Compositions in memory, with the hashes of their notes. */
  const held = new Map<number, string>();
  let holding: Promise<void> = Promise.resolve();

  /** Reads the embeddings that are not in memory as they are now. */
  async function hold(candidates: readonly FoundCandidate[]): Promise<void> {
    if (held.size > HELD) {
      await vectors.change([['DELETE FROM compositions']]);
      held.clear();
    }
    const changed = candidates.filter(({ id, notesHash }) => notesHash !== undefined && held.get(id) !== notesHash);
    for (let first = 0; first < changed.length; first += PAGE) {
      const page = changed.slice(first, first + PAGE);
      const rows = await embeddings.read(
        page.map(({ id }) => id),
        EMBEDDING_VERSION,
      );
      await vectors.change([
        [REMOVE, [JSON.stringify(page.map(({ id }) => id))]],
        [ADD, [`[${rows.map(jsonOf).join(',')}]`]],
      ]);
      for (const { compositionId, notesHash } of rows) held.set(compositionId, notesHash);
    }
  }

  async function neighbours(id: number, candidates: readonly FoundCandidate[], filters: MusicFilters) {
    const known = candidates.filter(({ notesHash }) => notesHash !== undefined);
    const { limit, tempoMin = null, tempoMax = null, mode = null, region = null } = filters;
    const wish = [id, limit, tempoMin, tempoMax, mode, region];
    const key = digest(JSON.stringify([EMBEDDING_VERSION, wish, known.map((one) => [one.id, one.notesHash])]));
    return found.through(key, async () => {
      const mine = holding.then(() => hold(known));
      holding = mine.catch(() => {});
      await mine;
      const ids = JSON.stringify(known.map((one) => one.id));
      return vectors.read<Neighbour>(NEAREST, [id, ids, tempoMin, tempoMax, mode, region, limit]);
    });
  }

  return {
    async find({ logId, id }, asker, filters) {
      const look = () => embeddings.candidates(logId, asker, EMBEDDING_VERSION);
      let candidates = await look();
      let own = candidates.find((one) => one.id === id);
      if (!own) return undefined;
      if (own.notesHash === undefined) {
        await renewal.make(id);
        candidates = await look();
        own = candidates.find((one) => one.id === id);
      }
      const missing = candidates.filter(({ notesHash }) => notesHash === undefined).map((one) => one.id);
      renewal.makeSome(missing);
      const near = own?.notesHash === undefined ? [] : await neighbours(id, candidates, filters);
      const rows = new Map((await embeddings.describe(near.map((one) => one.id))).map((row) => [row.id, row]));
      return {
        compositions: near.flatMap(({ id, similarity }) => {
          const row = rows.get(id);
          return row ? [{ ...answerOf(row), similarity: Math.round(similarity * 10_000) / 10_000 }] : [];
        }),
        missing: missing.length,
      };
    },
  };
}

type Described = Awaited<ReturnType<CompositionEmbeddings['describe']>>[number];

function answerOf({ id, uuid, name, metadata, createdAt, tempo, analysis }: Described) {
  const figures = analysis as Analysis | null;
  return {
    ...{ id, log: uuid, title: metadata.title, name, at: createdAt.toISOString() },
    ...{ tempo: figures?.tempo.mean ?? tempo, key: figures?.keys[0]?.key ?? null, seconds: figures?.seconds ?? 0 },
  };
}

/** A row as DuckDB reads it. Lists are JSON already. */
const jsonOf = ({ compositionId, tempo, mode, regions, embedding }: StoredEmbedding): string =>
  `{"id":${compositionId},"tempo":${tempo},"mode":${JSON.stringify(mode)},"regions":${regions},"embedding":${embedding}}`;

/** The table of compositions in memory. */
export const COMPOSITION_VECTORS = `
  CREATE TABLE compositions (
    id INTEGER, tempo DOUBLE, mode VARCHAR, regions VARCHAR[], embedding FLOAT[${EMBEDDING_LENGTH}]
  )`;
const REMOVE = `DELETE FROM compositions WHERE id IN (SELECT unnest(from_json($1, '["INTEGER"]')))`;
const ADD = `
  INSERT INTO compositions BY NAME
  SELECT unnest(from_json_strict($1,
    '[{"id":"INTEGER","tempo":"DOUBLE","mode":"VARCHAR","regions":["VARCHAR"],"embedding":["FLOAT"]}]'), recursive := true)`;

/** Exact: every candidate is compared. */
const NEAREST = `
  SELECT id, array_cosine_similarity(embedding, (SELECT embedding FROM compositions WHERE id = $1)) AS similarity
  FROM compositions
  WHERE id IN (SELECT unnest(from_json($2, '["INTEGER"]'))) AND id <> $1
    AND ($3::DOUBLE IS NULL OR tempo >= $3) AND ($4::DOUBLE IS NULL OR tempo <= $4)
    AND ($5::VARCHAR IS NULL OR mode = $5) AND ($6::VARCHAR IS NULL OR list_contains(regions, $6))
  ORDER BY similarity DESC, id
  LIMIT $7`;
