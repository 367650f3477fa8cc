import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import staticFiles from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { OfLog } from './permit.ts';
import { Refused } from './refused.ts';

/**
 * Serves the built app: its files, compressed where the build has done that, and its pages. Where there is nothing, people
 * get the page of a journey, which says so in words, and programs a refusal.
 * @param basePath path that the server lives under; the pages name their files by it
 * @param findLog finds a log by its uuid; rejects where the database is away
 */
export async function appRoutes(
  app: FastifyInstance,
  folder: string,
  basePath: string,
  findLog: (uuid: string) => Promise<unknown>,
): Promise<void> {
  const assets = join(folder, 'assets');
  await app.register(async (files) => {
    // The plugin writes its own, and Fastify's would win.
    files.addHook('onRequest', async (_request, reply) => {
      reply.removeHeader('cache-control');
    });
    await files.register(staticFiles, {
      root: folder,
      dotfiles: 'ignore',
      cacheControl: false,
      index: false,
      preCompressed: true,
      setHeaders(reply, path) {
        // A cache in between must not hand a compressed file to a client that cannot read it.
        reply.setHeader('vary', 'accept-encoding');
        // The build names these files by their hash; any other may change.
        reply.setHeader('cache-control', path.startsWith(assets) ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  });

  /** The build names files relative to the page, which is served at several depths. */
  async function sendPage(
    reply: FastifyReply,
    name:
      | 'index.html'
      | 'journey.html'
      | 'listen.html'
      | 'reports.html'
      | 'admin.html'
      | 'reference.html'
      | 'console.html',
  ): Promise<FastifyReply> {
    const page = await readFile(join(folder, name), 'utf8').catch(() => undefined);
    if (page === undefined) throw new Refused(404, 'NOT_FOUND');
    reply.headers({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache', vary: 'accept' });
    return reply.send(page.replace(/(?<=(?:src|href)=")\.\//g, `${basePath}/`));
  }

  app.get('/', (_request, reply) => sendPage(reply, 'index.html'));
  app.get('/listen', (_request, reply) => sendPage(reply, 'listen.html'));
  app.get('/docs', (_request, reply) => sendPage(reply, 'reference.html'));
  app.get('/docs/console', (_request, reply) => sendPage(reply, 'console.html'));
  app.get('/admin', (_request, reply) => sendPage(reply, 'admin.html'));
  app.get('/reports', (_request, reply) => sendPage(reply, 'reports.html'));
  // The identity provider sends browsers back to it.
  app.get('/sign-in', (_request, reply) => sendPage(reply, 'index.html'));
  // The page shows a collection above the journeys.
  app.get('/collections/:id', (_request, reply) => sendPage(reply, 'index.html'));
  app.get<OfLog>('/logs/:id', async ({ params: { id } }, reply) => {
    // Without a database there is a page still, which shows what the browser has stored.
    const isThere = z.uuid().safeParse(id).success && (await findLog(id.toLowerCase()).catch(() => true)) !== undefined;
    return isThere ? sendPage(reply, 'journey.html') : reply.callNotFound();
  });
  app.get<OfLog>('/logs/:id/', (request, reply) => reply.redirect(`../${encodeURIComponent(request.params.id)}`, 308));
  app.setNotFoundHandler((request, reply) => {
    reply.header('cache-control', 'no-store');
    if (!isForPeople(request)) throw new Refused(404, 'NOT_FOUND');
    return sendPage(reply.code(404), 'journey.html');
  });
}

const isForPeople = ({ method, url, headers }: FastifyRequest): boolean =>
  method === 'GET' && !url.startsWith('/api/') && (headers.accept ?? '').includes('text/html');
