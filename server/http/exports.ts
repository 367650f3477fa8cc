import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { analyse } from '../composer/analysis.ts';
import { midiFile } from '../composer/midi.ts';
import type { Piece } from '../composer/piece.ts';
import { scoreJson } from '../composer/score-json.ts';
import { UnfinishedLeg } from '../conductor/piece.ts';
import { known, type OfLog } from './logs.ts';
import { Refused } from './refused.ts';

export interface ExportParts {
  /** The piece of a journey, played or not: what has sounded, and the rest as it would. Undefined for no such log. */
  piece(uuid: string): Promise<Piece | undefined>;
}

/** Journeys that may be composed for exports at the same time, count: those that play come first. */
const PIECES_AT_ONCE = 8;

/** Whoever may open a log may take its music along. */
export function exportRoutes(app: FastifyInstance, parts: ExportParts): void {
  const underWay = new Map<string, Promise<Piece | undefined>>();

  /** Whoever asks for a piece that is being composed waits for the same one. */
  async function pieceOf(uuid: string): Promise<Piece | undefined> {
    if (!underWay.has(uuid) && underWay.size >= PIECES_AT_ONCE)
      throw new Refused(429, 'RATE_LIMITED', `${PIECES_AT_ONCE} journeys are being composed: try again in a moment`);
    const piece = underWay.get(uuid) ?? parts.piece(uuid).finally(() => underWay.delete(uuid));
    underWay.set(uuid, piece);
    return piece;
  }

  async function playable(request: FastifyRequest<OfLog>): Promise<Piece> {
    const piece = await known(request.params.id, pieceOf).catch((error) => {
      throw error instanceof UnfinishedLeg ? new Refused(500, 'UNAVAILABLE', error.message) : error;
    });
    if (piece.legs.length === 0) throw new Refused(409, 'NOTHING_TO_PLAY');
    return piece;
  }

  app.get<OfLog>('/api/logs/:id/composition.mid', async (request, reply) => {
    const piece = await playable(request);
    return answer(request, attach(reply, piece.title, 'mid').type('audio/midi'), Buffer.from(midiFile(piece)));
  });

  app.get<OfLog>('/api/logs/:id/composition.json', async (request, reply) => {
    const piece = await playable(request);
    return answer(request, attach(reply, piece.title, 'json').type(JSON_TYPE), JSON.stringify(scoreJson(piece)));
  });

  app.get<OfLog>('/api/logs/:id/analysis', async (request, reply) =>
    answer(request, reply.type(JSON_TYPE), JSON.stringify(analyse(await playable(request)))),
  );
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** Sends a body, or says that whoever asks has it: its tag is its hash, so that the same piece is never sent twice. */
function answer(request: FastifyRequest, reply: FastifyReply, body: Buffer | string): FastifyReply {
  const tag = `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`;
  reply.headers({ etag: tag, 'cache-control': 'no-cache' });
  const had = request.headers['if-none-match']?.split(',').map((value) => value.trim().replace(/^W\//, ''));
  return had?.includes(tag) || had?.includes('*') ? reply.code(304).send() : reply.send(body);
}

/** A header is ASCII, and a file name holds nothing that a shell or a path would read. */
function attach(reply: FastifyReply, title: string, extension: string): FastifyReply {
  const name = title
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return reply.header('content-disposition', `attachment; filename="${name || 'journey'}.${extension}"`);
}
