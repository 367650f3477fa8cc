import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import type { Archive, PlayedPiece } from '../archive/archive.ts';
import type { Piece } from '../composer/theory/piece.ts';
import type { Engraver } from '../composing/engraver.ts';
import { UnfinishedLeg } from '../composing/finish-piece.ts';
import { writeJourney } from '../itinerary/journey-file.ts';
import type { EmbeddingRenewal } from '../similarity/embedding-renewal.ts';
import type { ClaimedItem, ClaimedJob, ItemOutcome } from '../storage/job-claims.ts';
import type { JobForm } from '../storage/job-fields.ts';
import type { JobFiles } from '../storage/job-files.ts';
import type { LogRef } from '../storage/travel-logs.ts';

/** Does the work of an item, and stores nothing but what may be stored twice. */
export type ItemWork = (job: ClaimedJob, item: ClaimedItem, signal: AbortSignal) => Promise<ItemOutcome>;

/** A journey that is open here. */
export interface OpenJourney {
  content(): TravelLogContent;
  /** The whole piece for an export. @throws UnfinishedLeg; the reason of the signal, once it aborts */
  piece(signal: AbortSignal): Promise<Piece>;
  /** The same with what it was made from. */
  composed(signal: AbortSignal): Promise<Omit<PlayedPiece, 'performance'>>;
}

export interface ItemWorkParts {
  /** A journey as it is now; undefined for none. */
  open(uuid: string): Promise<OpenJourney | undefined>;
  /** Its row; undefined for one that does not exist or was deleted. */
  find(uuid: string): Promise<(LogRef & { readonly ownerId: number }) | undefined>;
  readonly archive: Pick<Archive, 'keep' | 'reanalyse'>;
  readonly renewal: Pick<EmbeddingRenewal, 'make'>;
  readonly engraver: Pick<Engraver, 'engrave'>;
  readonly files: Pick<JobFiles, 'add'>;
}

const compressed = promisify(gzip);

export function createItemWork({ open, find, archive, renewal, engraver, files }: ItemWorkParts): ItemWork {
  /** Composes a journey and keeps the piece, under a key of the job: an item that is done again finds it. */
  async function compose(
    { id: jobId }: ClaimedJob,
    { log: uuid }: ClaimedItem,
    signal: AbortSignal,
  ): Promise<ItemOutcome> {
    const journey = await open(uuid);
    if (!journey) return nothing('UNKNOWN_LOG');
    const piece = await journey.composed(signal);
    if (piece.legs.length === 0) return nothing('NOTHING_TO_PLAY');
    const keep = await archive.keep({ ...piece, performance: { key: `job.${jobId}`, epoch: 0, userId: undefined } });
    return made(async (transaction) => {
      const kept = await keep(transaction);
      return kept ? { composition: kept.id, isNew: kept.isNew } : {};
    });
  }

  async function exportFiles({ userId, parameters }: ClaimedJob, { id, log: uuid }: ClaimedItem, signal: AbortSignal) {
    const log = await find(uuid);
    // It may have changed hands since the job began.
    if (!log || (userId !== null && log.ownerId !== userId)) return nothing('UNKNOWN_LOG');
    const journey = await open(uuid);
    if (!journey) return nothing('UNKNOWN_LOG');
    const content = journey.content();
    const stored: { readonly form: JobForm; readonly data: Uint8Array }[] = [];
    let bytes = 0;
    for (const form of parameters.forms ?? []) {
      const file = form === 'journey' ? writeJourney(content) : await music(journey, form, signal);
      if (file === undefined) continue;
      const data = Buffer.from(file);
      bytes += data.length;
      stored.push({ form, data: await compressed(data) });
    }
    return made(async (transaction) => {
      for (const { form, data } of stored) await files.add(transaction, id, form, data);
      return { title: content.title, bytes };
    });
  }

  /** Undefined where there is no leg. */
  async function music(journey: OpenJourney, form: 'midi' | 'json', signal: AbortSignal) {
    const piece = await journey.piece(signal);
    return piece.legs.length === 0 ? undefined : engraver.engrave(piece, form);
  }

  return async (job, item, signal) => {
    try {
      switch (job.kind) {
        case 'compose':
          return await compose(job, item, signal);
        case 'export':
          return await exportFiles(job, item, signal);
        case 'analyse':
          return (await archive.reanalyse(item.compositionId!)) ? made(async () => ({})) : nothing('NOT_FOUND');
        case 'embed':
          await renewal.make(item.compositionId!);
          return made(async () => ({}));
        default:
          return job.kind satisfies never;
      }
    } catch (error) {
      if (!(error instanceof UnfinishedLeg)) throw error;
      return { kind: 'failed', code: 'UNAVAILABLE', detail: error.message };
    }
  };
}

const nothing = (code: Extract<ItemOutcome, { kind: 'nothing' }>['code']): ItemOutcome => ({ kind: 'nothing', code });
const made = (write: Extract<ItemOutcome, { kind: 'made' }>['write']): ItemOutcome => ({ kind: 'made', write });
