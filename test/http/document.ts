import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { openApi } from '../../docs/open-api.ts';

interface Media {
  readonly schema?: unknown;
}
interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: { readonly type?: string };
}
interface Response {
  readonly $ref?: string;
  readonly description: string;
  readonly content?: Readonly<Record<string, Media>>;
}
export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, Media>> };
  readonly 'x-rate-limits'?: readonly { readonly name: string }[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly responses: Readonly<Record<string, Response>>;
}

/** The OpenAPI document by request, and faults of real requests and answers by it. */
export interface DocumentCheck {
  readonly operations: ReadonlyMap<string, Operation>;
  /** Faults of a request and its answer, in words; empty for none. */
  faultsOf(request: string, sent: Sent, answer: Answered): string[];
}

export interface Sent {
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** JSON; undefined for none. */
  readonly body?: unknown;
}

export interface Answered {
  readonly status: number;
  /** Without its parameters; empty for none. */
  readonly type: string;
  readonly body: unknown;
}

const FORMATS: Readonly<Record<string, RegExp>> = {
  uuid: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i,
  date: /^\d{4}-\d\d-\d\d$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/,
  uri: /^https?:\/\//,
  email: /@/,
};

/** Reads the document strictly: a field that it does not name is a fault, although clients must bear it. */
export function openDocumentCheck(): DocumentCheck {
  const document = JSON.parse(JSON.stringify(openApi), (key, value) => closed(key, value)) as typeof openApi;
  const ajv = new Ajv2020({ strict: false, coerceTypes: 'array', allErrors: true });
  for (const [name, format] of Object.entries(FORMATS)) ajv.addFormat(name, format);
  ajv.addSchema({ $id: 'document', ...document });
  const validators = new Map<string, ValidateFunction>();
  const operations = new Map(
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [
        `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
        operation as unknown as Operation,
      ]),
    ),
  );

  /** Faults of a value by a schema of the document. @param coerced texts may stand for numbers */
  function misfit(what: string, schema: unknown, value: unknown): string[] {
    const key = JSON.stringify(schema);
    const fits = validators.get(key) ?? ajv.compile(rooted(schema));
    validators.set(key, fits);
    if (fits(structuredClone(value))) return [];
    return (fits.errors ?? []).slice(0, 3).map(({ instancePath, message, params }) => {
      return `${what}${instancePath} ${message} ${JSON.stringify(params)}`;
    });
  }

  return {
    operations,
    faultsOf(request, { query = {}, body }, answer) {
      const operation = operations.get(request);
      if (!operation) return [`${request} is not documented`];
      const responses = operation.responses;
      const { $ref } = responses[answer.status] ?? {};
      const response = $ref
        ? (document.components.responses as Readonly<Record<string, Response>>)[$ref.split('/').at(-1)!]
        : responses[answer.status];
      if (!response)
        return [`${request} answers ${answer.status}, which is not documented: ${JSON.stringify(answer.body)}`];
      const media = response.content?.[answer.type];
      const isEmpty = response.content === undefined && answer.type === '';
      const isRefused = answer.status >= 400;
      return [
        ...(media || isEmpty ? [] : [`${request} answers ${answer.status} with ${answer.type || 'no body'}`]),
        ...(media?.schema ? misfit(`answer of ${request}: `, media.schema, answer.body) : []),
        ...(isRefused || body === undefined
          ? []
          : misfit(`body of ${request}: `, operation.requestBody?.content['application/json']?.schema ?? false, body)),
        ...(isRefused
          ? []
          : Object.entries(query).flatMap(([name, value]) => queryFaults(request, operation, name, value))),
      ];
    },
  };

  function queryFaults(request: string, { parameters = [] }: Operation, name: string, value: string): string[] {
    const parameter = parameters.find((each) => each.in === 'query' && each.name === name);
    if (!parameter) return [`${request} has no parameter ${name}`];
    // Coerced where it stands in an object.
    const schema = { type: 'object', properties: { value: parameter.schema } };
    return misfit(`${name} of ${request}: `, schema, { value });
  }
}

/** References within the document, from outside of it. */
const rooted = (schema: unknown): object =>
  JSON.parse(JSON.stringify(schema), (key, value) => (key === '$ref' ? `document${value}` : value));

/** An object whose fields are named has no others. */
function closed(key: string, value: { type?: string; properties?: object; additionalProperties?: unknown }) {
  const isObject = key !== 'properties' && value?.type === 'object' && value.properties;
  return isObject && value.additionalProperties === undefined ? { ...value, additionalProperties: false } : value;
}
