import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import staticFiles from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { known, type OfLog } from './logs.ts';
import { Refused } from './refused.ts';

/**
 * Serves the built app: its files, compressed where the build has done that, and the page of a journey at every log. Where there is nothing, people get that page
 * as well, which says so in words, and programs a refusal.
 * @param findLog finds a log by its uuid; rejects where the database is away
 */
export async function appRoutes(
  app: FastifyInstance,
  folder: string,
  findLog: (uuid: string) => Promise<unknown>,
): Promise<void> {
  const assets = join(folder, 'assets');
  await app.register(staticFiles, {
    root: folder,
    dotfiles: 'ignore',
    cacheControl: false,
    preCompressed: true,
    setHeaders(reply, path) {
      // A cache in between must not hand a compressed file to a client that cannot read it.
      reply.setHeader('vary', 'accept-encoding');
      // The build names these files by their hash; any other may change.
      reply.setHeader('cache-control', path.startsWith(assets) ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.get<OfLog>('/logs/:id', async ({ params: { id } }, reply) => {
    const isThere = await known(id, findLog).then(
      () => true,
      // Without a database there is a page still, which shows what the browser has stored.
      (error) => !(error instanceof Refused),
    );
    return isThere ? reply.sendFile('journey.html') : reply.callNotFound();
  });
  app.get<OfLog>('/logs/:id/', (request, reply) => reply.redirect(`../${encodeURIComponent(request.params.id)}`, 308));
  app.setNotFoundHandler(async (request, reply) => {
    const page = isForPeople(request) && (await readFile(join(folder, 'journey.html')).catch(() => undefined));
    if (!page) throw new Refused(404, 'NOT_FOUND');
    const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache', vary: 'accept' };
    return reply.code(404).headers(headers).send(page);
  });
}

const isForPeople = ({ method, url, headers }: FastifyRequest): boolean =>
  method === 'GET' && !url.startsWith('/api/') && (headers.accept ?? '').includes('text/html');
