import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Sends a body, or 304: the tag is its hash, so that a client never downloads the same file twice. */
export function answer(request: FastifyRequest, reply: FastifyReply, body: Uint8Array): FastifyReply {
  const tag = `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`;
  reply.header('etag', tag);
  const had = request.headers['if-none-match']?.split(',').map((value) => value.trim().replace(/^W\//, ''));
  return had?.includes(tag) || had?.includes('*')
    ? reply.code(304).send()
    : reply.send(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
}

/** Saves the answer under its title (RFC 6266): whole for today's clients, and in ASCII for those that read no more. */
export function attach(reply: FastifyReply, title: string, extension: string): FastifyReply {
  const plain = `${fileName(title.normalize('NFKD').replace(/[^ -~]/g, ''))}.${extension}`;
  const whole = `${fileName(title.normalize('NFC'))}.${extension}`;
  return reply.header('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${encoded(whole)}`);
}

/**
 * A name without characters special to shells, headers or paths.
 * @example fileName('Paris / Tokyo: spring?') // 'Paris-Tokyo-spring'
 */
export function fileName(title: string): string {
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
