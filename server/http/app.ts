import { join } from 'node:path';
import staticFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Serves the built app: its files, compressed where the build has done that, and the page of a journey at every log. */
export async function appRoutes(app: FastifyInstance, folder: string): Promise<void> {
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
  app.get('/logs/:id', (_request, reply) => reply.sendFile('journey.html'));
}
