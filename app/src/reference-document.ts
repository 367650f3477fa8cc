/** The part of a JSON schema that is shown. */
export interface Shape {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly title?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Shape[];
  readonly anyOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly required?: readonly string[];
  readonly items?: Shape | boolean;
  readonly prefixItems?: readonly Shape[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

type Content = Readonly<Record<string, { readonly schema?: Shape; readonly example?: unknown }>>;

export interface Response {
  readonly $ref?: string;
  readonly description: string;
  readonly content?: Content;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Shape;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly responses: Readonly<Record<string, Response>>;
  readonly 'x-rate-limits'?: readonly {
    readonly person: number;
    readonly address: number;
    readonly seconds: number;
    readonly of: string;
  }[];
}

/** docs/openapi.json */
export interface OpenApi {
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Shape>>;
    readonly responses: Readonly<Record<string, Response>>;
  };
}

export interface Message {
  readonly name: string;
  readonly summary: string;
  readonly payload: Shape;
  readonly 'x-refusals'?: readonly string[];
}

/** docs/asyncapi.json */
export interface AsyncApi {
  readonly channels: { readonly room: { readonly messages: Readonly<Record<string, Message>> } };
}

const lastOf = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1);

/** The name of a schema that another one refers to. */
export const nameOf = ({ $ref }: Shape): string | undefined => $ref && lastOf($ref);

/** The schema itself, where it is a reference to one. */
export function resolved({ components }: OpenApi, shape: Shape): Shape {
  const name = nameOf(shape);
  const found = name === undefined ? undefined : components.schemas[name];
  return found ? { ...found, ...(shape.description !== undefined && { description: shape.description }) } : shape;
}

export const resolvedResponse = ({ components }: OpenApi, response: Response): Response =>
  response.$ref === undefined ? response : components.responses[lastOf(response.$ref)]!;
