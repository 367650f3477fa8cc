import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { ROOT } from '../root.ts';

/** A document without its white space. */
interface ServedDocument {
  readonly plain: string;
  readonly gzipped: Buffer;
}

/** The reference of requests and messages as documents, which `npm run messages` makes. The page of both is one of the app. */
export function documentRoutes(app: FastifyInstance): void {
  for (const name of ['openapi', 'asyncapi'] as const) {
    let served: Promise<ServedDocument> | undefined;
    app.get(`/docs/${name}.json`, async (request, reply) => {
      served ??= read(join(ROOT, 'docs', `${name}.json`));
      const { plain, gzipped } = await served;
      const takesGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
      reply.type('application/json; charset=utf-8').headers({ 'cache-control': 'no-cache', vary: 'accept-encoding' });
      return takesGzip ? reply.header('content-encoding', 'gzip').send(gzipped) : reply.send(plain);
    });
  }
}

async function read(path: string): Promise<ServedDocument> {
  const plain = JSON.stringify(JSON.parse(await readFile(path, 'utf8')));
  return { plain, gzipped: await promisify(gzip)(plain) };
}
