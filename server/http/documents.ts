import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { ROOT } from '../root.ts';

/** The part of both documents that the page shows. */
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
interface Operation {
  readonly summary: string;
  readonly description: string;
}
interface AsyncApi {
  readonly channels: { readonly room: { readonly messages: Readonly<Record<string, Message>> } };
}
interface Message {
  readonly summary: string;
  readonly payload: unknown;
}

/**
 * The reference of requests and messages: two documents that `npm run messages` makes, and a page of both, without a script.
 * @param basePath path that the server lives under
 */
export function documentRoutes(app: FastifyInstance, basePath: string): void {
  const read = (name: 'openapi' | 'asyncapi') => readFile(join(ROOT, 'docs', `${name}.json`), 'utf8');
  let page: Promise<string> | undefined;

  for (const name of ['openapi', 'asyncapi'] as const) {
    app.get(`/docs/${name}.json`, async (_request, reply) =>
      reply
        .type('application/json; charset=utf-8')
        .header('cache-control', 'no-cache')
        .send(await read(name)),
    );
  }
  app.get('/docs', async (_request, reply) => {
    page ??= Promise.all([read('openapi'), read('asyncapi')]).then(([open, messages]) =>
      pageOf(JSON.parse(open) as OpenApi, JSON.parse(messages) as AsyncApi, basePath),
    );
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(await page);
  });
}

function pageOf({ paths }: OpenApi, { channels }: AsyncApi, basePath: string): string {
  const requests = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(
      ([method, { summary, description }]) =>
        `<tr><td><code>${inHtml(`${method.toUpperCase()} ${path}`)}</code></td><td>${inHtml(summary)}</td><td>${inHtml(description)}</td></tr>`,
    ),
  );
  const messages = Object.entries(channels.room.messages).map(
    ([name, { summary, payload }]) =>
      `<details><summary><code>${inHtml(name)}</code> ${inHtml(summary)}</summary><pre>${inHtml(JSON.stringify(payload, null, 2))}</pre></details>`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" type="image/svg+xml" href="${inHtml(basePath)}/favicon.svg"><title>Aero Melody: reference</title></head>
<body>
<h1>Aero Melody: reference</h1>
<p>The same for programs: <a href="${inHtml(basePath)}/docs/openapi.json">OpenAPI 3.1</a>,
<a href="${inHtml(basePath)}/docs/asyncapi.json">AsyncAPI 3</a>. To try messages: <a href="${inHtml(basePath)}/docs/console">the message console</a>.</p>
<h2>Requests</h2>
<table><thead><tr><th>request</th><th>what it does</th><th>for whom</th></tr></thead><tbody>
${requests.join('\n')}
</tbody></table>
<h2>Messages of a room</h2>
${messages.join('\n')}
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const inHtml = (text: string): string => text.replace(/[&<>"]/g, (letter) => ENTITIES[letter]!);
