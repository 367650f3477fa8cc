import type { AirportOf } from '../../travel-log/airport.ts';
import { storedLegs } from '../archive/archive.ts';
import type { Clock } from '../clock.ts';
import type { Engraver } from '../composing/engraver.ts';
import type { Logger } from '../logger.ts';
import type { CompositionEmbeddings } from '../storage/composition-embeddings.ts';
import { regionsOfAll } from './regions.ts';

/** Makes the embeddings of compositions in the background: of those that were archived, and of those that a search misses. */
export interface EmbeddingRenewal {
  /** Makes one now. Resolves when it is stored, or when its composition is found to be gone. @throws Error where it fails */
  make(id: number): Promise<void>;
  /** Makes some in the background, `EACH` at most. */
  makeSome(ids: readonly number[]): void;
  /** A log has a composition that was archived. Its embedding is made once nothing more is archived there for a while. */
  archived(logId: number): void;
  close(): Promise<void>;
}

/** Compositions that are made of one search, count: each takes up to a second of a thread. */
export const EACH = 16;
/** Rest after which an archived composition is embedded, ms: pauses archive a piece again and again. */
const REST_MS = 30_000;

export function createEmbeddingRenewal({
  embeddings,
  engraver,
  airportOf,
  clock,
  logger,
}: {
  readonly embeddings: Pick<CompositionEmbeddings, 'source' | 'newest' | 'save'>;
  readonly engraver: Pick<Engraver, 'embed'>;
  readonly airportOf: AirportOf;
  readonly clock: Pick<Clock, 'after'>;
  readonly logger: Logger;
}): EmbeddingRenewal {
  let running: Promise<void> = Promise.resolve();
  const waiting = new Set<number>();
  const resting = new Map<number, () => void>();
  let closed = false;

  async function make(id: number): Promise<void> {
    const source = await embeddings.source(id);
    if (!source || closed) return;
    const { vector, airports, ...facts } = await engraver.embed(storedLegs(source));
    await embeddings.save({
      compositionId: id,
      version: facts.version,
      notesHash: source.notesHash ?? '',
      tempo: facts.tempo,
      mode: facts.mode,
      regions: JSON.stringify(regionsOfAll(airports.flatMap((code) => airportOf(code) ?? []))),
      embedding: JSON.stringify(vector),
    });
  }

  function makeSome(ids: readonly number[]): void {
    if (waiting.size > 0 || closed) return;
    for (const id of ids.slice(0, EACH)) waiting.add(id);
    running = running.then(async () => {
      for (const id of waiting) {
        if (closed) break;
        await make(id).catch((error) => logger.warn({ err: error, composition: id }, 'an embedding could not be made'));
      }
      waiting.clear();
    });
  }

  return {
    make,
    makeSome,
    archived(logId) {
      if (closed) return;
      resting.get(logId)?.();
      resting.set(
        logId,
        clock.after(REST_MS, () => {
          resting.delete(logId);
          running = running
            .then(async () => {
              if (closed) return;
              const id = await embeddings.newest(logId);
              if (id !== undefined) await make(id);
            })
            .catch((error) => logger.warn({ err: error, log: logId }, 'an embedding could not be made'));
        }),
      );
    },
    async close() {
      closed = true;
      for (const cancel of resting.values()) cancel();
      await running;
    },
  };
}
