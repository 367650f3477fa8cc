import { join } from 'node:path';
import staticFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Serves the built app: its files, and its page at every address of the app. */
export async function appRoutes(app: FastifyInstance, folder: string): Promise<void> {
  const assets = join(folder, 'assets');
  await app.register(staticFiles, {
    root: folder,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders(reply, path) {
      // The build names these files by their hash; any other may change.
      reply.setHeader('cache-control', path.startsWith(assets) ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.get('/logs/:id', (_request, reply) => reply.sendFile('index.html'));
}
