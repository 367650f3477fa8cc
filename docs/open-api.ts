import { z } from 'zod';
import { refusal } from '../protocol/refusal-schema.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { LOG_REQUESTS, OTHER_REQUESTS } from './permissions.ts';
import { REQUESTS } from './requests.ts';

/** The requests of a server as an OpenAPI 3.1 document: docs/openapi.json. */
export const openApi = {
  openapi: '3.1.0',
  info: {
    title: 'Aero Melody',
    version: String(PROTOCOL_VERSION),
    description:
      'Requests over HTTP. Every answer other than 2xx has the body `{ refusal }`, and every answer `x-request-id`.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: '/' }],
  paths: paths(),
  components: {
    securitySchemes: {
      person: {
        type: 'http',
        scheme: 'bearer',
        description: 'The token of a guest, a session or a personal access token.',
      },
      operator: { type: 'http', scheme: 'bearer', description: 'OPERATOR_TOKEN.' },
    },
    schemas: {
      Refusal: {
        type: 'object',
        required: ['refusal'],
        properties: { refusal: z.toJSONSchema(refusal, { unrepresentable: 'any' }) },
      },
    },
    responses: {
      Refused: {
        description: 'It is refused, and why.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } },
      },
    },
  },
};

function paths(): Record<string, Record<string, unknown>> {
  const found: Record<string, Record<string, unknown>> = {};
  for (const request of Object.keys(REQUESTS) as (keyof typeof REQUESTS)[]) {
    const [method, path] = request.split(' ') as [string, string];
    // Files of the app are no interface.
    if (path === '/*') continue;
    const at = path.replaceAll(/:(\w+)/g, '{$1}');
    found[at] = { ...found[at], [method.toLowerCase()]: operation(request, method, path) };
  }
  return found;
}

function operation(request: keyof typeof REQUESTS, method: string, path: string) {
  const right = (LOG_REQUESTS as Record<string, string>)[request];
  const who = (OTHER_REQUESTS as Record<string, string>)[request];
  const parameters = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    ...{ name, in: 'path', required: true, schema: { type: 'string' } },
  }));
  return {
    operationId: request.replaceAll(/\W+/g, '-').replace(/-$/, '-root'),
    summary: REQUESTS[request],
    description: right === undefined ? `For: ${who}.` : `Takes the right to ${right}.`,
    tags: [path.startsWith('/api/') ? path.split('/')[2] : 'server'],
    ...(parameters.length > 0 && { parameters }),
    ...(['POST', 'PUT', 'PATCH'].includes(method) && {
      requestBody: { content: { 'application/json': { schema: { type: 'object' } } } },
    }),
    security: who === 'operator' ? [{ operator: [] }] : who === 'person' ? [{ person: [] }] : [{}, { person: [] }],
    responses: { '2XX': { description: REQUESTS[request] }, default: { $ref: '#/components/responses/Refused' } },
  };
}
