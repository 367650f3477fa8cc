import { z } from 'zod';
import type { Right } from '../protocol/role.ts';
import { PATH_PARAMETERS } from '../server/http/contract/path-parameters.ts';
import { WISHES } from '../server/http/contract/reports.ts';
import type { RouteAnswer, RouteContract, TokenKind } from '../server/http/contract/route-contract.ts';
import { SCOPES } from '../server/identity/access-tokens.ts';
import { LIMIT_TABLE } from '../server/limits.ts';
import { answerShape, requestShape, type Shape } from './json-schema.ts';
import { LOG_REQUESTS, OTHER_REQUESTS } from './permissions.ts';
import { refusalsOf } from './refusals.ts';
import { REQUESTS } from './requests.ts';

type Request = keyof typeof REQUESTS;

/** An operation of the document: everything that a client must know of one request. */
export function operation(request: Request, contract: RouteContract, part: string): Readonly<Record<string, unknown>> {
  const path = request.slice(request.indexOf(' ') + 1);
  const right = (LOG_REQUESTS as Readonly<Record<string, Right>>)[request];
  const who = (OTHER_REQUESTS as Readonly<Record<string, string>>)[request];
  const parameters = [...pathParameters(path, contract), ...queryParameters(request, contract), ...headers(contract)];
  const limits = [...(path.startsWith('/api/') ? (['general'] as const) : []), ...(contract.limits ?? [])];
  return {
    operationId: request.replaceAll(/\W+/g, '-').replace(/-$/, '-root'),
    summary: REQUESTS[request],
    description: right === undefined ? FOR[who as keyof typeof FOR] : `Takes the right to ${right}.`,
    tags: [part],
    ...(parameters.length > 0 && { parameters }),
    ...(contract.body && { requestBody: requestBody(contract) }),
    security: security(contract, right, who),
    ...(limits.length > 0 && { 'x-rate-limits': limits.map((name) => ({ name, ...LIMIT_TABLE.rates[name] })) }),
    responses: { ...answers(contract), ...refusalsOf({ path, contract, right, who }) },
  };
}

const FOR = {
  everybody: 'For everybody.',
  person: 'For a person with a token.',
  operator: 'For operators.',
} as const;

const pathParameters = (path: string, { path: own }: RouteContract) =>
  [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => {
    const schema = own?.[name] ?? PATH_PARAMETERS[name as keyof typeof PATH_PARAMETERS];
    return parameter('path', name, requestShape(schema), true);
  });

function queryParameters(request: Request, { query }: RouteContract) {
  if (request === 'GET /api/reports/:name') return reportParameters();
  if (!query) return [];
  const { properties = {}, required = [] } = requestShape(query);
  return Object.entries(properties).map(([name, shape]) =>
    parameter('query', name, shape as Shape, required.includes(name)),
  );
}

/** The parameters of all reports. Those that mean something else in another report have a schema for each meaning. */
function reportParameters() {
  const found = new Map<string, { readonly shape: Shape; readonly reports: string[] }[]>();
  for (const [report, wish] of WISHES)
    for (const [name, shape] of Object.entries(requestShape(wish).properties ?? {})) {
      const like = found.get(name)?.find((each) => JSON.stringify(each.shape) === JSON.stringify(shape));
      if (like) like.reports.push(report);
      else found.set(name, [...(found.get(name) ?? []), { shape: shape as Shape, reports: [report] }]);
    }
  const format = z.enum(['json', 'csv', 'parquet']).default('json').describe('Format of the answer.');
  return [
    parameter('query', 'format', requestShape(format), false),
    ...[...found].map(([name, uses]) => {
      const of = (reports: readonly string[]) => (reports.length === WISHES.size ? '' : ` Of ${reports.join(', ')}.`);
      const told = uses.map(({ shape, reports }) => ({
        ...shape,
        description: `${sentence(shape.description!)}.${of(reports)}`,
      }));
      const [only, ...others] = told;
      return parameter('query', name, others.length > 0 ? { anyOf: told } : only!, false);
    }),
  ];
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const headers = ({ ifMatch }: RouteContract) =>
  ifMatch
    ? [
        parameter(
          'header',
          'If-Match',
          { type: 'string', description: 'Version that is changed, in quotes, as an ETag had it; any without one.' },
          false,
        ),
      ]
    : [];

/** A parameter, whose meaning stands beside its schema. */
function parameter(
  place: 'path' | 'query' | 'header',
  name: string,
  { description, ...schema }: Shape,
  required: boolean,
) {
  return {
    ...{ name, in: place, required, ...(description !== undefined && { description }) },
    schema,
    ...(schema.type === 'array' && { style: 'form', explode: true }),
  };
}

function requestBody({ body, texts = [], needsBody = true }: RouteContract) {
  const text = { schema: { type: 'string' } };
  const [example] = examplesOf(body!);
  return {
    required: needsBody,
    content: {
      'application/json': { schema: requestShape(body!), ...(example !== undefined && { example }) },
      ...Object.fromEntries(texts.map((type) => [type, text])),
    },
  };
}

/** Examples of a body, or of the kinds that it is one of. */
function examplesOf(schema: z.ZodType): readonly unknown[] {
  const kinds = schema instanceof z.ZodUnion ? (schema.options as readonly z.ZodType[]) : [schema];
  return kinds.flatMap((kind) => (kind.meta()?.examples as readonly unknown[] | undefined) ?? []);
}

const answers = ({ answers: all }: RouteContract) =>
  Object.fromEntries(Object.entries(all).map(([status, answer]) => [status, response(Number(status), answer)]));

const DONE: Readonly<Record<number, string>> = {
  200: 'The answer.',
  201: 'It was made.',
  202: 'It has begun.',
  204: 'It is done.',
  304: 'The client has it already: If-None-Match named its ETag.',
  308: 'The page is at `Location`.',
};

function response(status: number, answer: RouteAnswer) {
  const description = (answer instanceof z.ZodType && answer.description) || DONE[status]!;
  const said = { description, headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } } };
  if (answer === null) return said;
  if (answer instanceof z.ZodType) return { ...said, content: { 'application/json': { schema: answerShape(answer) } } };
  const content = Object.entries(answer.media).map(([type, schema]) => [
    type,
    // A file of bytes has no schema in OpenAPI 3.1.
    schema === 'bytes' ? {} : { schema: schema === 'text' ? { type: 'string' } : answerShape(schema) },
  ]);
  return { ...said, content: Object.fromEntries(content) };
}

/** Tokens of which one is needed: an empty entry is none at all. */
function security(
  { tokens, limits, right: own = 'read' }: RouteContract,
  right: Right | undefined,
  who: string | undefined,
) {
  const usual: readonly TokenKind[] =
    who === 'operator'
      ? ['operator']
      : who === 'everybody' && limits === undefined
        ? ['none']
        : [...(who === 'everybody' || right === 'read' ? (['none'] as const) : []), 'guest', 'session', 'accessToken'];
  return (tokens ?? usual).map((kind) =>
    kind === 'none' ? {} : { [kind]: kind === 'accessToken' ? [scopeFor(right ?? own)] : [] },
  );
}

/** The least scope that allows a right. */
const scopeFor = (right: Right): string =>
  Object.entries(SCOPES).find(([, rights]) => (rights as readonly Right[]).includes(right))![0];
