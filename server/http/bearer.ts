import type { FastifyRequest } from 'fastify';

/** The bearer token of a request, if any. */
export const bearer = (request: FastifyRequest) => /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
