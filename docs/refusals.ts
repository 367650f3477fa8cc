import type { Right } from '../protocol/role.ts';
import type { RouteContract } from '../server/http/contract/route-contract.ts';
import { HTTP_REFUSALS, type HttpRefusalCode } from '../server/http/http-refusal.ts';

export interface RefusableRequest {
  readonly path: string;
  readonly contract: RouteContract;
  /** The right to a log that it takes. */
  readonly right: Right | undefined;
  /** Who may send it, where it takes no right. */
  readonly who: string | undefined;
}

type Refusals = Readonly<Record<number, readonly HttpRefusalCode[]>>;

/** Responses by status, references to those of `refusalResponses`. */
export const refusalsOf = (request: RefusableRequest): Readonly<Record<string, { readonly $ref: string }>> =>
  Object.fromEntries(
    Object.entries(merged(sourcesOf(request))).map(([status, codes]) => [
      status,
      { $ref: `#/components/responses/${nameOf(Number(status), codes)}` },
    ]),
  );

const used = new Map<string, readonly [status: number, codes: readonly HttpRefusalCode[]]>();

function nameOf(status: number, codes: readonly HttpRefusalCode[]): string {
  const name = [status, ...codes].join('.');
  used.set(name, [status, codes]);
  return name;
}

/** Every response that `refusalsOf` has named so far. */
export const refusalResponses = () =>
  Object.fromEntries([...used].map(([name, [status, codes]]) => [name, response(status, codes)]));

function response(status: number, codes: readonly HttpRefusalCode[]) {
  const isLater = status === 429 || status === 503;
  return {
    description: codes.map((code) => `\`${code}\`: ${HTTP_REFUSALS[code]}.`).join(' '),
    headers: {
      'x-request-id': { $ref: '#/components/headers/RequestId' },
      ...(isLater && { 'retry-after': { $ref: '#/components/headers/RetryAfter' } }),
    },
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${schemaName(codes)}` } } },
  };
}

const schemaName = (codes: readonly HttpRefusalCode[]) => ['Refused', ...codes].join('.');

/** The body of each set of refusals. */
export const refusalSchemas = () =>
  Object.fromEntries([...used.values()].map(([, codes]) => [schemaName(codes), schemaOf(codes)]));

const schemaOf = (codes: readonly HttpRefusalCode[]) => ({
  type: 'object',
  required: ['refusal'],
  properties: {
    refusal: {
      type: 'object',
      required: ['code', 'detail'],
      properties: {
        code: { type: 'string', enum: codes },
        detail: { type: 'string', description: 'What exactly was wrong, in words. It never holds content of others.' },
      },
    },
  },
});

/** Refusals by what a request is, has and takes. */
function sourcesOf({ path, contract, right, who }: RefusableRequest): readonly Refusals[] {
  const isOfApi = path.startsWith('/api/');
  const takesToken = right !== undefined || who === 'person' || who === 'operator' || contract.limits !== undefined;
  return [
    // A page of another origin, a host name that is not ours, an error.
    { 403: ['ORIGIN_NOT_ALLOWED'], 421: ['BAD_MESSAGE'], 500: ['UNAVAILABLE'] },
    ...(isOfApi ? [{ 400: ['BAD_MESSAGE'], 429: ['RATE_LIMITED'], 503: ['UNAVAILABLE'] } as const] : []),
    ...(takesToken ? [{ 401: ['UNAUTHORIZED'] } as const] : []),
    ...(right === undefined ? [] : [{ 404: ['UNKNOWN_LOG'] } as const]),
    ...(right === undefined || right === 'read' ? [] : [{ 403: ['NOT_ALLOWED'] } as const]),
    // Another type of body than JSON is refused by Fastify.
    ...(contract.body ? [{ 413: ['TOO_LARGE'], 415: ['BAD_MESSAGE'] } as const] : []),
    contract.refusals ?? {},
  ];
}

function merged(sources: readonly Refusals[]): Refusals {
  const all: Record<number, HttpRefusalCode[]> = {};
  for (const source of sources)
    for (const [status, codes] of Object.entries(source))
      all[Number(status)] = [...new Set([...(all[Number(status)] ?? []), ...codes])].sort();
  return all;
}
