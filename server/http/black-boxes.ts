import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { Audit } from '../identity/audit.ts';
import { BLACK_BOX_BYTES } from '../itinerary/black-box.ts';
import type { Reader } from '../itinerary/reader.ts';
import { Unreadable } from '../itinerary/reading.ts';
import { BLACK_BOX_TYPE } from './contract/black-boxes.ts';
import type { createdLog } from './contract/logs.ts';
import { type CreationParts, startLog, storeUpdate } from './create-log.ts';
import { createFairQueue, QueueFull } from './fair-queue.ts';
import type { Spend } from './rate-limit.ts';
import { Refused } from './refused.ts';

export interface BlackBoxParts extends CreationParts {
  readonly reader: Pick<Reader, 'open'>;
  readonly audit: Audit;
}

/** Black boxes of one person that are opened or wait for it, count. */
const BOXES_EACH = 2;

/** Makes journeys of black boxes. Each is a new one, under an id of its own, so that none comes into another's way. */
export async function blackBoxRoutes(app: FastifyInstance, parts: BlackBoxParts, spend: Spend): Promise<void> {
  const queue = createFairQueue({ atOnce: 1, each: BOXES_EACH });

  await app.register(async (scope) => {
    // A thread parses the file: as much JSON would hold up the music.
    scope.removeContentTypeParser('application/json');
    scope.addContentTypeParser(['application/json', BLACK_BOX_TYPE], { parseAs: 'buffer' }, (_request, bytes, done) =>
      done(null, bytes),
    );

    scope.post('/api/black-boxes', { bodyLimit: BLACK_BOX_BYTES }, async (request, reply) => {
      const payer = await spend(request, 'import');
      const box = request.body;
      if (!(box instanceof Uint8Array)) throw new Refused(400, 'BAD_MESSAGE', 'a black box is expected');
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort(new Refused(499, 'UNAVAILABLE', 'nobody waits for it any more')));
      const opened = await queue
        .run(payer, gone.signal, () => parts.reader.open(box))
        .catch((error) => {
          if (error instanceof Unreadable) throw new Refused(400, 'BAD_MESSAGE', error.message);
          if (error instanceof QueueFull) throw new Refused(429, 'RATE_LIMITED', QUEUE_FULL);
          throw error;
        });
      const { owned, token, urlOf } = await startLog(request, parts, spend);
      const id = await storeUpdate(opened, owned, parts.logs);
      const event = {
        action: 'log imported',
        actorId: owned.ownerId,
        detail: { format: 'black box', log: id },
      } as const;
      await parts.audit.record({ ...event, address: request.ip });
      const made: z.infer<typeof createdLog> = { id, url: urlOf(id), token };
      return reply.code(201).send(made);
    });
  });
}

const QUEUE_FULL = `${BOXES_EACH} of your black boxes are being opened: try again in a moment`;
