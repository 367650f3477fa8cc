import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Piece } from '../composer/theory/piece.ts';
import type { Engraver } from '../composing/engraver.ts';
import type { FileFormat } from '../composing/engraver-messages.ts';
import { UnfinishedLeg } from '../composing/finish-piece.ts';
import { UnreadableScore } from '../conductor/score/score-entry.ts';
import type { Audit } from '../identity/audit.ts';
import type { OfLog, Permit } from './permit.ts';
import type { Spend } from './rate-limit.ts';
import { Refused } from './refused.ts';

export interface ExportParts {
  /** The piece of a journey, played or not: what has sounded, and the rest as it would. Undefined for no such log. */
  piece(uuid: string): Promise<Piece | undefined>;
  readonly engraver: Pick<Engraver, 'engrave'>;
  readonly audit: Audit;
}

/** Concurrent exports, count: music that plays comes first. */
const FILES_AT_ONCE = 8;

interface PieceFile {
  readonly title: string;
  readonly bytes: Uint8Array;
}

/** Anyone who may read a log may export its music. */
export function exportRoutes(app: FastifyInstance, permit: Permit, parts: ExportParts, spend: Spend): void {
  const underWay = new Map<string, Promise<PieceFile | undefined>>();

  /** Concurrent requests for one file share the export. */
  async function fileOf(request: FastifyRequest<OfLog>, form: FileFormat): Promise<PieceFile> {
    await spend(request, 'export');
    const { log, userId } = await permit(request, 'read');
    const { uuid } = log;
    const key = `${form} ${uuid}`;
    if (!underWay.has(key) && underWay.size >= FILES_AT_ONCE)
      throw new Refused(429, 'RATE_LIMITED', `${FILES_AT_ONCE} journeys are being composed: try again in a moment`);
    const made = underWay.get(key) ?? make(uuid, form).finally(() => underWay.delete(key));
    underWay.set(key, made);
    const file = await made;
    if (!file) throw new Refused(404, 'UNKNOWN_LOG');
    // The analysis is part of the page.
    if (form !== 'analysis') {
      const { logId } = log;
      const event = { action: 'log exported', actorId: userId ?? null, logId, detail: { form } } as const;
      await parts.audit.record({ ...event, address: request.ip });
    }
    return file;
  }

  async function make(uuid: string, form: FileFormat): Promise<PieceFile | undefined> {
    const piece = await parts.piece(uuid).catch((error) => {
      const named = error instanceof UnfinishedLeg || error instanceof UnreadableScore;
      throw named ? new Refused(500, 'UNAVAILABLE', error.message) : error;
    });
    if (piece?.legs.length === 0) throw new Refused(409, 'NOTHING_TO_PLAY');
    return piece && { title: piece.title, bytes: await parts.engraver.engrave(piece, form) };
  }

  app.get<OfLog>('/api/logs/:id/composition.mid', async (request, reply) => {
    const { title, bytes } = await fileOf(request, 'midi');
    return answer(request, attach(reply, title, 'mid').type('audio/midi'), bytes);
  });

  app.get<OfLog>('/api/logs/:id/composition.json', async (request, reply) => {
    const { title, bytes } = await fileOf(request, 'json');
    return answer(request, attach(reply, title, 'json').type(JSON_TYPE), bytes);
  });

  app.get<OfLog>('/api/logs/:id/analysis', async (request, reply) => {
    const { bytes } = await fileOf(request, 'analysis');
    return answer(request, reply.type(JSON_TYPE), bytes);
  });
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** Sends a body, or 304: the tag is its hash, so that a client never downloads the same piece twice. */
function answer(request: FastifyRequest, reply: FastifyReply, body: Uint8Array): FastifyReply {
  const tag = `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`;
  reply.headers({ etag: tag, 'cache-control': 'no-cache' });
  const had = request.headers['if-none-match']?.split(',').map((value) => value.trim().replace(/^W\//, ''));
  return had?.includes(tag) || had?.includes('*')
    ? reply.code(304).send()
    : reply.send(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
}

/** Saves the answer under its title (RFC 6266): whole for today's clients, and in ASCII for those that read no more. */
function attach(reply: FastifyReply, title: string, extension: string): FastifyReply {
  const plain = `${fileName(title.normalize('NFKD').replace(/[^ -~]/g, ''))}.${extension}`;
  const whole = `${fileName(title.normalize('NFC'))}.${extension}`;
  return reply.header('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${encoded(whole)}`);
}

/**
 * A name without characters special to shells, headers or paths.
 * @example fileName('Paris / Tokyo: spring?') // 'Paris-Tokyo-spring'
 */
function fileName(title: string): string {
  const words = title.replace(/[^\p{Letter}\p{Mark}\p{Number}]+/gu, '-');
  return (
    [...words]
      .slice(0, 60)
      .join('')
      .replace(/^-+|-+$/g, '') || 'journey'
  );
}

/** Percent-encoded as RFC 5987 wants it, which allows fewer characters than a URI. */
const encoded = (text: string) =>
  encodeURIComponent(text).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
