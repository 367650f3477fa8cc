import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Piece } from '../composer/theory/piece.ts';
import type { Engraver } from '../composing/engraver.ts';
import type { FileFormat } from '../composing/engraver-messages.ts';
import { UnfinishedLeg } from '../composing/finish-piece.ts';
import { UnreadableScore } from '../conductor/score/score-entry.ts';
import type { Audit } from '../identity/audit.ts';
import type { BlackBoxSource } from '../itinerary/black-box.ts';
import type { FileWriter } from '../itinerary/file-writer.ts';
import { Unreadable } from '../itinerary/reading.ts';
import { answer, attach } from './attachment.ts';
import { compositionId, type OfComposition } from './compositions.ts';
import { BLACK_BOX_TYPE } from './contract/black-boxes.ts';
import { pieceQuery } from './contract/exports.ts';
import { createFairQueue, QueueFull } from './fair-queue.ts';
import type { Tell } from './log-facts.ts';
import type { OfLog, Permit, Permitted } from './permit.ts';
import type { Spend } from './rate-limit.ts';
import { parse, Refused } from './refused.ts';

export interface ExportParts {
  /**
   * The piece of a journey, played or not: what has sounded, and the rest as it would. Undefined for no such log.
   * @throws the reason of the signal, once it aborts
   */
  piece(uuid: string, signal: AbortSignal): Promise<Piece | undefined>;
  /** A piece that was played and stored, by its id within a log. */
  storedPiece(logId: number, id: number): Promise<Piece | undefined>;
  /** The document of a log as it is now. Undefined for no such log. */
  whole(uuid: string): Promise<Omit<BlackBoxSource, 'at' | 'uuid' | 'music'> | undefined>;
  readonly engraver: Pick<Engraver, 'engrave'>;
  readonly writer: Pick<FileWriter, 'writeBlackBox'>;
  readonly audit: Audit;
}

/** Concurrent exports, count: music that plays comes first. */
const FILES_AT_ONCE = 8;
/** Exports of one person that run or wait, count. */
const FILES_EACH = 8;

/** Attempts at a black box while members edit the journey, count: the last one takes what there is. */
const BOX_TRIES = 3;

interface PieceFile {
  readonly title: string;
  readonly bytes: Uint8Array;
}

/** An export that is composed or waits for its turn. It is aborted when its last requester disconnects. */
interface Export {
  readonly file: Promise<PieceFile | undefined>;
  readonly nobodyWaits: AbortController;
  askers: number;
}

/** Anyone who may read a log may export its music. */
export function exportRoutes(app: FastifyInstance, permit: Permit, parts: ExportParts, spend: Spend, tell: Tell): void {
  const queue = createFairQueue({ atOnce: FILES_AT_ONCE, each: FILES_EACH });
  const exports = new Map<string, Export>();

  async function fileOf(
    request: FastifyRequest<OfLog>,
    { raw: response }: FastifyReply,
    form: FileFormat,
    counted: ExportedPiece = form,
  ): Promise<PieceFile> {
    const person = await spend(request, 'export');
    const permitted = await permit(request, 'read');
    const { uuid } = permitted.log;
    const file = await composed(response, `${form} ${uuid}`, person, (signal) => make(uuid, form, signal));
    // The analysis is part of the page.
    if (counted !== 'analysis') await record(request, permitted, counted);
    return file;
  }

  /** The document and its music as of one moment: members may edit while it is composed. */
  async function boxOf(request: FastifyRequest<OfLog>, { raw: response }: FastifyReply): Promise<PieceFile> {
    const person = await spend(request, 'export');
    const permitted = await permit(request, 'read');
    const { uuid } = permitted.log;
    for (let tries = 1; ; tries++) {
      const before = await parts.whole(uuid);
      if (!before) throw new Refused(404, 'UNKNOWN_LOG');
      const key = `midi ${uuid} ${before.hash}`;
      const music = await composed(response, key, person, (signal) => make(uuid, 'midi', signal)).catch((error) => {
        if (error instanceof Refused && error.refusal.code === 'NOTHING_TO_PLAY') return null;
        throw error;
      });
      const after = await parts.whole(uuid);
      if (after?.hash !== before.hash && tries < BOX_TRIES) continue;
      const at = new Date().toISOString();
      const source = { at, uuid, ...(after ?? before), music: music?.bytes ?? null };
      const bytes = await parts.writer.writeBlackBox(source).catch((error) => {
        throw error instanceof Unreadable ? new Refused(413, 'TOO_LARGE', error.message) : error;
      });
      await record(request, permitted, 'black box');
      return { title: source.content.title, bytes };
    }
  }

  /** The outcome of an export that concurrent requests share. */
  async function composed(
    response: FastifyReply['raw'],
    key: string,
    person: string,
    run: (signal: AbortSignal) => Promise<PieceFile | undefined>,
  ): Promise<PieceFile> {
    const shared = exportOf(key, person, run);
    shared.askers += 1;
    response.once('close', () => {
      shared.askers -= 1;
      if (shared.askers === 0)
        shared.nobodyWaits.abort(new Refused(499, 'UNAVAILABLE', 'nobody waits for it any more'));
    });
    const file = await shared.file;
    if (!file) throw new Refused(404, 'UNKNOWN_LOG');
    return file;
  }

  async function record(
    request: FastifyRequest,
    { log, userId }: Pick<Permitted, 'log' | 'userId'>,
    form: string,
  ): Promise<void> {
    const event = { action: 'log exported', actorId: userId ?? null, logId: log.logId, detail: { form } } as const;
    await parts.audit.record({ ...event, address: request.ip });
    tell({ log, userId }, { kind: 'exported', format: form });
  }

  /** A stored piece is written at once: nothing of it is composed. */
  async function storedFileOf(
    request: FastifyRequest<OfComposition>,
    form: FileFormat,
    counted: ExportedPiece = form,
  ): Promise<PieceFile> {
    await spend(request, 'export');
    const permitted = await permit(request, 'read');
    const id = compositionId(request);
    const piece = id === undefined ? undefined : await parts.storedPiece(permitted.log.logId, id);
    if (!piece) throw new Refused(404, 'NOT_FOUND');
    const bytes = await parts.engraver.engrave(piece, form);
    await record(request, permitted, counted);
    return { title: piece.title, bytes };
  }

  /** Concurrent requests for one file share the export, which takes the turn of who came first. */
  function exportOf(key: string, person: string, run: (signal: AbortSignal) => Promise<PieceFile | undefined>): Export {
    const running = exports.get(key);
    if (running && !running.nobodyWaits.signal.aborted) return running;
    const nobodyWaits = new AbortController();
    const { signal } = nobodyWaits;
    const file = queue
      .run(person, signal, () => run(signal))
      .catch((error) => {
        throw error instanceof QueueFull ? new Refused(429, 'RATE_LIMITED', QUEUE_FULL) : error;
      })
      .finally(() => {
        if (exports.get(key) === begun) exports.delete(key);
      });
    const begun: Export = { file, nobodyWaits, askers: 0 };
    exports.set(key, begun);
    return begun;
  }

  async function make(uuid: string, form: FileFormat, signal: AbortSignal): Promise<PieceFile | undefined> {
    const piece = await parts.piece(uuid, signal).catch((error) => {
      const named = error instanceof UnfinishedLeg || error instanceof UnreadableScore;
      throw named ? new Refused(500, 'UNAVAILABLE', error.message) : error;
    });
    if (piece?.legs.length === 0) throw new Refused(409, 'NOTHING_TO_PLAY');
    signal.throwIfAborted();
    return piece && { title: piece.title, bytes: await parts.engraver.engrave(piece, form) };
  }

  app.get<OfLog>('/api/logs/:id/composition.mid', async (request, reply) => {
    const { title, bytes } = await fileOf(request, reply, 'midi');
    return answer(request, attach(reply, title, 'mid').type('audio/midi'), bytes);
  });

  app.get<OfLog>('/api/logs/:id/composition.json', async (request, reply) => {
    const { title, bytes } = await fileOf(request, reply, 'json', countedAs(request));
    return answer(request, attach(reply, title, 'json').type(JSON_TYPE), bytes);
  });

  app.get<OfComposition>('/api/logs/:id/compositions/:composition/composition.mid', async (request, reply) => {
    const { title, bytes } = await storedFileOf(request, 'midi');
    return answer(request, attach(reply, title, 'mid').type('audio/midi'), bytes);
  });

  app.get<OfComposition>('/api/logs/:id/compositions/:composition/composition.json', async (request, reply) => {
    const { title, bytes } = await storedFileOf(request, 'json', countedAs(request));
    return answer(request, attach(reply, title, 'json').type(JSON_TYPE), bytes);
  });

  app.get<OfLog>('/api/logs/:id/journey.aero', async (request, reply) => {
    const { title, bytes } = await boxOf(request, reply);
    return answer(request, attach(reply, title, 'aero').type(BLACK_BOX_TYPE), bytes);
  });

  app.get<OfLog>('/api/logs/:id/analysis', async (request, reply) => {
    const { bytes } = await fileOf(request, reply, 'analysis');
    return answer(request, reply.type(JSON_TYPE), bytes);
  });
}

/** A piece as it is counted: sound is made in browsers, of what `json` answers. */
type ExportedPiece = FileFormat | 'wav';

const countedAs = ({ query }: FastifyRequest): ExportedPiece => parse(pieceQuery, query).for ?? 'json';

const QUEUE_FULL = `${FILES_EACH} of your journeys are being composed: try again in a moment`;
const JSON_TYPE = 'application/json; charset=utf-8';
